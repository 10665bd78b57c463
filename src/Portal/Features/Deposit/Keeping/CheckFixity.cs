using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Deposit.Keeping;

/// <summary>
/// 完整性查核: reads every deposited file in both stores within a month, a share every night, the longest unread first, and compares its hash. What is
/// damaged or missing is written again from the other store, once that one was read and found good; the damaged bytes are set aside, never thrown away.
/// What was read stands in the rows, so that a night that was cut off goes on with the next one.
/// </summary>
public sealed partial class CheckFixity(IServiceScopeFactory scopes, IFileStore files, FileCopy copy, IConfiguration settings, TimeProvider clock, ILogger<CheckFixity> log) : IOfficeJob
{
    public const string Name = "check-fixity";

    /// <summary>The month's bytes are read in so many nights, which leaves some for what goes wrong.</summary>
    public const int Nights = 25;

    /// <summary>What was not read for so long is read whatever the night's share.</summary>
    public const int MostDays = 30;

    /// <summary>An object younger than that may belong to a save that is on its way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    static readonly TimeSpan night = TimeSpan.FromHours(5);

    static readonly TimeSpan lease = TimeSpan.FromHours(6);

    /// <summary>So many objects in a row that cannot be read: the store is away, not the objects.</summary>
    const int Away = 5;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task RunAsync(CancellationToken cancel)
    {
        var (begun, timer, bytes, unreadable) = (Now, clock.GetTimestamp(), 0L, 0);
        var most = settings.GetValue("Files:CheckMegabytesPerSecond", 50) * 1024.0 * 1024.0;
        try
        {
            await FindUntrackedAsync(files, inCopy: false, cancel);
            await FindUntrackedAsync(copy.Store, inCopy: true, cancel);
            for (var left = await ShareAsync(cancel); clock.GetElapsedTime(timer) < night && await TakeAsync(begun, left > 0, cancel) is { } kept; left -= kept.Length)
            {
                unreadable = await ReadAsync(kept.Sha256, PaceAsync, cancel) ? 0 : unreadable + 1;
                if (unreadable == Away) throw new FileStoreUnavailable(new IOException("one of the file stores cannot be read"));
            }
        }
        finally
        {
            await WriteLettersAsync(begun);
        }

        async Task PaceAsync(int read)
        {
            bytes += read;
            if (most > 0 && TimeSpan.FromSeconds(bytes / most) - clock.GetElapsedTime(timer) is var ahead && ahead > TimeSpan.FromMilliseconds(20)) await Task.Delay(ahead, cancel);
        }
    }

    /// <summary>Bytes of one night.</summary>
    async Task<long> ShareAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PortalDb>().KeptFiles.Where(k => k.CopiedAt != null).SumAsync(k => k.Length, cancel) / Nights + 1;
    }

    /// <summary>The longest unread one; of two nodes at once one gets it.</summary>
    async Task<KeptFile?> TakeAsync(DateTime begun, bool withinShare, CancellationToken cancel)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var (now, before) = (Now, withinShare ? begun : begun.AddDays(-MostDays));
            var kept = await db.KeptFiles.Where(k => k.CopiedAt != null && k.ReadAt < before && (k.ReadingUntil == null || k.ReadingUntil <= now)).OrderBy(k => k.ReadAt).ThenBy(k => k.FileId).FirstOrDefaultAsync(cancel);
            if (kept is null) return null;
            kept.TakeForReading(lease, now);
            try
            {
                await db.SaveChangesAsync(cancel);
                return kept;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another node has it.
            }
        }
    }

    /// <summary>Reads the object and its records in both stores, and repairs them. False when one could not be read.</summary>
    async Task<bool> ReadAsync(string sha256, Func<int, Task> pace, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        // The same content may have been deposited more than once.
        var all = await db.KeptFiles.Include(k => k.File).Where(k => k.Sha256 == sha256 && k.CopiedAt != null).ToListAsync(cancel);
        try
        {
            var end = await ReadAsync(db, DepositPlaces.DepositKey(sha256), sha256, all, pace, cancel);
            foreach (var kept in all.Where(k => k.RecordSha256 is not null))
                end = (ObjectLook)Math.Max((int)end, (int)await ReadAsync(db, DepositRecords.KeyOf(sha256, kept.FileId, kept.RecordVersion, kept.RecordSha256!), kept.RecordSha256!, [kept], pace, cancel));
            // What could not be read keeps its turn.
            if (end == ObjectLook.Unreadable) return false;
            foreach (var kept in all) kept.WasRead(lost: end == ObjectLook.Missing, Now);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is FileStoreUnavailable or InvalidDataException or IOException)
        {
            LogFailed(error, sha256);
            return false;
        }
        catch (DbUpdateConcurrencyException)
        {
            // The copying job was at it; it keeps its turn.
        }
        return true;
    }

    /// <summary>Good when it is good now; Missing when no good copy is left; Unreadable when a store could not be read.</summary>
    async Task<ObjectLook> ReadAsync(PortalDb db, string key, string sha256, List<KeptFile> of, Func<int, Task> pace, CancellationToken cancel)
    {
        var seen = new List<(IFileStore Store, bool InCopy, ObjectLook Look)>();
        foreach (var (store, inCopy) in new[] { (files, false), (copy.Store, true) }) seen.Add((store, inCopy, await store.LookAsync(key, sha256, pace, cancel)));
        var good = seen.Find(place => place.Look == ObjectLook.Good).Store;
        var bad = new List<(IFileStore Store, ObjectLook Look, FixityFinding Finding)>();
        foreach (var (store, inCopy, look) in seen.Where(place => place.Look != ObjectLook.Good)) bad.Add((store, look, await FindAsync(db, key, inCopy, Enum.Parse<FixityFault>(look.ToString()), of[0].FileId)));
        foreach (var kept in of)
        {
            kept.File.Tell(EventType.FixityCheck, bad.Count == 0 ? EventOutcome.Success : EventOutcome.Fail, Now,
                $"{key.Split('/')[0]}: {string.Join(", ", seen.Select(place => $"{(place.InCopy ? "second" : "first")} store {place.Look.ToString().ToLowerInvariant()}"))}");
        }
        await db.SaveChangesAsync(CancellationToken.None);
        foreach (var (store, look, finding) in bad.Where(_ => good is not null).Where(place => place.Look != ObjectLook.Unreadable))
        {
            if (look == ObjectLook.Changed) finding.SetAside = await store.SetAsideAsync(key);
            await store.EnsureAsync(key, sha256, long.MaxValue, () => good!.OpenAsync(key));
            finding.RepairedAt = Now;
            foreach (var kept in of)
            {
                if (finding.SetAside is not null) kept.File.Tell(EventType.Quarantine, EventOutcome.Success, Now, $"{(finding.InCopy ? "second" : "first")} store, {finding.SetAside}");
                kept.File.Tell(EventType.Recovery, EventOutcome.Success, Now, $"{(finding.InCopy ? "second" : "first")} store, from the other one");
                kept.RecordAgain(Now);
            }
            await db.SaveChangesAsync(CancellationToken.None);
        }
        return bad.Exists(place => place.Look == ObjectLook.Unreadable) ? ObjectLook.Unreadable : good is null ? ObjectLook.Missing : ObjectLook.Good;
    }

    /// <summary>Objects in the place deposit that no row names. One whose bytes are not what its key says is set aside; one that is what it says and has a record was deposited, and the tables forgot it.</summary>
    async Task FindUntrackedAsync(IFileStore store, bool inCopy, CancellationToken cancel)
    {
        var before = Now - Grace;
        await foreach (var some in store.ListAsync(DepositPlaces.Deposit).Where(file => file.WrittenAt < before).Select(file => file.Key[DepositPlaces.Deposit.Length..]).Chunk(500).WithCancellation(cancel))
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var known = await db.DepositFiles.Where(f => some.Contains(f.Sha256!)).Select(f => f.Sha256!).ToListAsync(cancel);
            foreach (var name in some.Except(known))
            {
                var key = DepositPlaces.Deposit + name;
                var honest = await store.LookAsync(key, name, null, cancel) != ObjectLook.Changed;
                // Of an approval that was cut off: the sweep takes it.
                if (honest && !inCopy && !await store.ListAsync($"{DepositRecords.Place}{name}/").AnyAsync(cancel)) continue;
                var finding = await FindAsync(db, key, inCopy, FixityFault.Untracked, null);
                if (!honest) (finding.SetAside, finding.RepairedAt) = (await store.SetAsideAsync(key), Now);
                await db.SaveChangesAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>A fault that is known and not mended is told once.</summary>
    async Task<FixityFinding> FindAsync(PortalDb db, string key, bool inCopy, FixityFault fault, Guid? fileId)
    {
        var open = await db.FixityFindings.FirstOrDefaultAsync(f => f.Key == key && f.InCopy == inCopy && f.Fault == fault && f.RepairedAt == null);
        return open ?? db.FixityFindings.Add(new() { FoundAt = Now, Fault = fault, InCopy = inCopy, Key = key, FileId = fileId }).Entity;
    }

    /// <summary>The alarm: to every administrator, when something was found tonight or has no second copy after a day.</summary>
    async Task WriteLettersAsync(DateTime begun)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, letters, now) = (scope.ServiceProvider.GetRequiredService<PortalDb>(), scope.ServiceProvider.GetRequiredService<StaffLetters>(), Now);
        var found = await db.FixityFindings.AsNoTracking().Where(f => f.FoundAt >= begun).OrderBy(f => f.Id).ToListAsync();
        var day = now.AddDays(-1);
        var alone = await db.KeptFiles.CountAsync(k => k.CopiedAt == null && k.File.DepositedAt < day);
        if (found.Count == 0 && alone == 0) return;
        foreach (var to in await db.ColleaguesAsync(Roles.Administrator))
        {
            var letter = letters.Fixity(found, alone, to, begun);
            if (!await db.Letters.AnyAsync(l => l.Key == letter.Key)) db.Letters.Add(letter);
        }
        await db.SaveChangesAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The deposited object {Sha256} could not be read or repaired")]
    partial void LogFailed(Exception error, string sha256);
}
