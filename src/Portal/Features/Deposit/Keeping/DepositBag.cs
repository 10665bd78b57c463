using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Adapters.Files;

namespace Portal.Features.Deposit.Keeping;

/// <summary>
/// One deposit as a bag (RFC 8493, BagIt 1.0) in a ZIP file that is written while it is read: the files as they were deposited, the licence record, the
/// description as JSON, and what happened to them as PREMIS. Every hash is taken while the bytes flow; a file that is not what was deposited ends the writing.
/// </summary>
public static partial class DepositBag
{
    static readonly JsonSerializerOptions json = new(DepositRecords.Json) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="deposit">Deposited; with its application, publisher, formats, files and their events.</param>
    /// <param name="files">Where its bytes are.</param>
    /// <param name="target">Need not be seekable.</param>
    /// <param name="at">When it is made.</param>
    /// <param name="cancel">Ends the writing.</param>
    /// <exception cref="InvalidDataException">A file is missing or is not what was deposited: the bag is not whole.</exception>
    public static async Task WriteAsync(EbookDeposit deposit, IFileStore files, Stream target, DateTime at, CancellationToken cancel)
    {
        await using var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        var (manifest, tags, octets) = (new StringBuilder(), new StringBuilder(), 0L);
        var all = deposit.Files.Where(file => file.State == FileState.Deposited).OrderBy(file => file.Kind).ThenBy(file => file.FileName, StringComparer.Ordinal).ThenBy(file => file.Id)
            .Select((file, index) => (File: file, Path: string.Create(CultureInfo.InvariantCulture, $"data/files/{index + 1:d3}-{SafeName(file.FileName)}"))).ToList();
        foreach (var (file, path) in all)
        {
            await using var content = await files.OpenAsync(DepositPlaces.DepositKey(file.Sha256!)) ?? throw new InvalidDataException($"{file.FileName} is missing");
            if (await PayloadAsync(path, content) != file.Sha256) throw new InvalidDataException($"{file.FileName} is not what was deposited");
        }
        await PayloadAsync("data/description.json", new MemoryStream(Description(deposit, all)));
        var premis = new MemoryStream();
        await Premis.Of(deposit, [.. all.Select(each => each.File)]).SaveAsync(premis, System.Xml.Linq.SaveOptions.None, cancel);
        premis.Position = 0;
        await PayloadAsync("data/premis.xml", premis);
        await TagAsync("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        await TagAsync("bag-info.txt", string.Create(CultureInfo.InvariantCulture, $"""
            Source-Organization: 國家圖書館
            External-Identifier: {deposit.CaseNumber}
            External-Description: {LineBreak().Replace(deposit.Subject, " ")}
            Bagging-Date: {at:yyyy-MM-dd}
            Payload-Oxum: {octets}.{all.Count + 2}

            """).ReplaceLineEndings("\n"));
        await TagAsync("manifest-sha256.txt", manifest.ToString());
        await WriteAsync("tagmanifest-sha256.txt", new MemoryStream(Encoding.UTF8.GetBytes(tags.ToString())));

        async Task<string> PayloadAsync(string path, Stream content)
        {
            var (sha256, size) = await WriteAsync(path, content);
            manifest.Append(CultureInfo.InvariantCulture, $"{sha256}  {path}\n");
            octets += size;
            return sha256;
        }

        async Task TagAsync(string path, string text) => tags.Append(CultureInfo.InvariantCulture, $"{(await WriteAsync(path, new MemoryStream(Encoding.UTF8.GetBytes(text)))).Sha256}  {path}\n");

        async Task<(string Sha256, long Size)> WriteAsync(string path, Stream content)
        {
            var entry = zip.CreateEntry($"{deposit.CaseNumber}/{path}", path.StartsWith("data/files/", StringComparison.Ordinal) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var into = await entry.OpenAsync(cancel);
            var (buffer, size) = (new byte[128 * 1024], 0L);
            for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; size += read)
            {
                hash.AppendData(buffer, 0, read);
                await into.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
    }

    /// <summary>A name that every file system takes: letters, digits, dot, hyphen; its end as it was, at most 80 characters.</summary>
    public static string SafeName(string name)
    {
        var safe = Unsafe().Replace(name.Normalize(), "_").Trim('.', '_');
        if (safe.Length == 0) return "file";
        return safe.Length <= 80 ? safe : safe[^80..].TrimStart('.', '_');
    }

    static byte[] Description(EbookDeposit deposit, IEnumerable<(DepositFile File, string Path)> files) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        deposit.CaseNumber,
        Publisher = deposit.Application!.Publisher.Name,
        deposit.Application.Title,
        Formats = deposit.Application.Products.OrderBy(p => p.Ordinal).Select(p => new { p.Form, p.Isbn }),
        Licence = new { deposit.Access, deposit.Copies, deposit.LoanDays, deposit.EmbargoUntil, deposit.SignedAt, TextSha256 = deposit.SignedSha256 },
        DepositedAt = deposit.DecidedAt,
        deposit.TakenDownAt,
        deposit.TakenDownBecause,
        Files = files.Select(each => new { each.Path, OriginalName = each.File.FileName, Part = each.File.Kind, each.File.Type, each.File.Length, each.File.Sha256, each.File.Product?.Isbn, each.File.TakenBecause }),
    }, json);

    [GeneratedRegex(@"[^\p{L}\p{M}\p{Nd}.-]+", RegexOptions.None, 1000)]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex LineBreak();
}
