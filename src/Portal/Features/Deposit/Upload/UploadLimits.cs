using Portal.Features.Applications;

namespace Portal.Features.Deposit.Upload;

/// <summary>
/// How much may be handed in. Settings: <c>Deposit:MaxMegabytes:Epub</c>, <c>Pdf</c>, <c>Audio</c>, <c>Other</c>, <c>Cover</c>, for one file;
/// <c>Deposit:PublisherGigabytes</c>, for all files of a publisher that are not decided on yet; <c>Deposit:FormMegabytes</c>, for a file sent by the plain form.
/// </summary>
public class UploadLimits(IConfiguration settings)
{
    public const long Megabyte = 1024 * 1024;

    /// <summary>Bytes that a plain form may have, whatever the setting says.</summary>
    public const int LargestForm = 210_000_000;

    /// <summary>Megabytes.</summary>
    public int FileOf(DepositPart kind, ProductForm? form) => (kind, form) switch
    {
        (DepositPart.Cover, _) => settings.GetValue("Deposit:MaxMegabytes:Cover", 50),
        (_, ProductForm.Epub) => settings.GetValue("Deposit:MaxMegabytes:Epub", 1024),
        (_, ProductForm.Pdf) => settings.GetValue("Deposit:MaxMegabytes:Pdf", 2048),
        (_, ProductForm.Audio) => settings.GetValue("Deposit:MaxMegabytes:Audio", 2048),
        _ => settings.GetValue("Deposit:MaxMegabytes:Other", 2048),
    };

    /// <summary>Megabytes of the largest file of any kind.</summary>
    public int Largest => new[] { FileOf(DepositPart.Cover, null), FileOf(DepositPart.Book, ProductForm.Epub), FileOf(DepositPart.Book, ProductForm.Pdf), FileOf(DepositPart.Book, ProductForm.Audio), FileOf(DepositPart.Book, null) }.Max();

    /// <summary>Gigabytes.</summary>
    public int Publisher => settings.GetValue("Deposit:PublisherGigabytes", 50);

    /// <summary>Megabytes.</summary>
    public int Form => Math.Min(settings.GetValue("Deposit:FormMegabytes", 50), 200);
}
