using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Deposit.Checks;

namespace Portal.Features.Deposit;

/// <summary>
/// Checks what was uploaded: reads it whole into a temporary copy, which gives its content hash, and has the copy looked at by the checker. A check that
/// gives no answer is tried again; after the last try the file is held, never passed.
/// </summary>
public sealed partial class CheckDepositFiles(IServiceScopeFactory scopes, IFileStore files, FileChecker checker, PortalSettings settings, TimeProvider clock, ILogger<CheckDepositFiles> log) : IOfficeJob
{
    public const string Name = "check-deposit-files";

    const int MostAttempts = 3;

    /// <summary>A node that dies in the midst of a check holds the file for so long.</summary>
    static readonly TimeSpan lease = TimeSpan.FromMinutes(30);

    /// <summary>Copies lie here while they are looked at; what a crash leaves is removed by the next run.</summary>
    string Folder => Path.Combine(settings.DataFolder, "checks");

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task RunAsync(CancellationToken cancel)
    {
        Tidy();
        while (await TakeAsync(cancel) is { } id)
        {
            try
            {
                await CheckAsync(id, cancel);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error, id);
                await SaveAsync(id, file => file.FailCheck(Next(file), Now));
            }
        }
    }

    /// <summary>The longest waiting one; of two nodes at once one gets it.</summary>
    async Task<Guid?> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var now = Now;
            var file = await db.DepositFiles.Where(f => f.State == FileState.Waiting && f.NextTryAt <= now).OrderBy(f => f.NextTryAt).ThenBy(f => f.Id).FirstOrDefaultAsync(cancel);
            if (file is null) return null;
            file.TakeForCheck(lease, now);
            try
            {
                await db.SaveChangesAsync(cancel);
                return file.Id;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another node has it, or its owner has taken it away.
            }
        }
    }

    async Task CheckAsync(Guid id, CancellationToken cancel)
    {
        DepositFile file;
        await using (var scope = scopes.CreateAsyncScope())
            file = await scope.ServiceProvider.GetRequiredService<PortalDb>().DepositFiles.AsNoTracking().Include(f => f.Pieces).Include(f => f.Product).SingleAsync(f => f.Id == id, cancel);
        Directory.CreateDirectory(Folder);
        var copy = Path.Combine(Folder, Guid.NewGuid().ToString("n"));
        try
        {
            var sha256 = await CopyAsync(file, copy, cancel);
            var report = await checker.CheckAsync(copy, cancel);
            if (report is not null && FormatFault(file, report.Type) is { } fault) report = report with { Verdict = Verdict.Refuse, Findings = [fault, .. report.Findings] };
            await SaveAsync(id, changed =>
            {
                if (report is null) changed.FailCheck(Next(changed), Now);
                else changed.Judge(report.Verdict switch { Verdict.Accept => FileState.Accepted, Verdict.Flag => FileState.Flagged, _ => FileState.Refused }, sha256, report.Type, report.ToJson(), Now);
            });
        }
        finally
        {
            File.Delete(copy);
        }
    }

    async Task<string> CopyAsync(DepositFile file, string copy, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = await files.OpenAsync(file) ?? throw new FileStoreUnavailable(new FileNotFoundException(file.Id.ToString()));
        await using var target = new FileStream(copy, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 });
        var buffer = new byte[128 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        return target.Length == file.Length ? Convert.ToHexStringLower(hash.GetHashAndReset()) : throw new FileStoreUnavailable(new InvalidDataException($"{file.Id}: {target.Length} of {file.Length} bytes"));
    }

    /// <summary>A good file, but not of the format that it was handed in for.</summary>
    static Finding? FormatFault(DepositFile file, string type)
    {
        var right = (file.Kind, file.Product?.Form) switch
        {
            (DepositPart.Cover, _) => type is "image/jpeg" or "image/png",
            (_, ProductForm.Epub) => type == "application/epub+zip",
            (_, ProductForm.Pdf) => type == "application/pdf",
            (_, ProductForm.Audio) => type.StartsWith("audio/", StringComparison.Ordinal),
            _ => !type.StartsWith("image/", StringComparison.Ordinal),
        };
        return right || FindingText.Of("FILE-FORM") is not { } text ? null : new(text.Code, Severity.Error, text.Cause, type);
    }

    async Task SaveAsync(Guid id, Action<DepositFile> change)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        // Its owner may have taken it away meanwhile.
        if (await db.DepositFiles.SingleOrDefaultAsync(f => f.Id == id) is not { State: FileState.Waiting } file) return;
        change(file);
        await db.SaveChangesAsync();
    }

    DateTime? Next(DepositFile file) => file.Attempts < MostAttempts ? Now.AddMinutes(file.Attempts * 2) : null;

    void Tidy()
    {
        if (!Directory.Exists(Folder)) return;
        foreach (var left in Directory.EnumerateFiles(Folder).Where(left => File.GetLastWriteTimeUtc(left) < DateTime.UtcNow - lease * 2)) File.Delete(left);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The file {File} could not be checked")]
    partial void LogFailed(Exception error, Guid file);
}
