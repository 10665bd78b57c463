using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Applications.Isrc;

/// <summary>
/// Gives codes to a list of recordings, by the same promise as the number desk: all of them are reserved in the ledger and committed, its
/// signed head goes to the disk outside the database, and only then does the case get them. Whatever fails in between burns its codes.
/// </summary>
public sealed class IsrcDesk(IServiceScopeFactory scopes, PublishedHeads heads, TimeProvider clock, ILogger<IsrcDesk> log) : IDisposable
{
    readonly SemaphoreSlim _one = new(1);

    /// <summary>Approves the list with codes. Asked again for an approved one it changes nothing.</summary>
    /// <param name="requestId">In review by this officer.</param>
    /// <param name="prefixId">The prefix code that the officer chose; null for the first that has room.</param>
    /// <param name="officer">Who approves.</param>
    /// <exception cref="RuleBroken">The case may not be approved by this officer, no prefix code has room, or the ledger gives no numbers now.</exception>
    public async Task IssueAsync(Guid requestId, Guid? prefixId, Actor officer)
    {
        // The second click of two waits, and finds the case approved. Of two nodes the case's version lets one win; the other's codes are burnt.
        await _one.WaitAsync();
        IReadOnlyList<LedgerEntry> entries = [];
        try
        {
            entries = await ReserveAsync(requestId, prefixId, officer);
            if (entries.Count > 0) await ShowAsync(requestId, entries, officer);
        }
        catch (Exception error) when (error is not RuleBroken || entries.Count > 0)
        {
            log.LogError(error, "No codes for case {Request}", requestId);
            await BurnAsync(entries);
            if (!await IsApprovedAsync(requestId)) throw new RuleBroken("配號沒有完成，請重新整理後再試一次");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The first step: a code in the ledger for each recording, committed, and the head outside. None when the case has its codes.</summary>
    internal async Task<IReadOnlyList<LedgerEntry>> ReserveAsync(Guid requestId, Guid? prefixId, Actor officer)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db);
        var state = await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads);
        if (state.Refusal is { } refusal) throw new RuleBroken(refusal.Key, refusal.Values);
        var at = clock.GetUtcNow().UtcDateTime;
        // A new ledger gets its first head; and a head that cannot be written must not cost codes: first what is owed.
        if (state is { Sequence: 0, Outside: null }) heads.Publish(LedgerEntry.NoHash, [], at);
        await NumberDesk.CatchUpAsync(db, ledger.Sequence + 1, heads, at);

        var request = await LoadAsync(db, requestId);
        if (request.State == RequestState.Approved) return [];
        request.MustBeApprovableBy(officer);
        var choices = scope.ServiceProvider.GetRequiredService<PrefixChoices>();
        var prefix = Choose(await choices.ForAsync(request), request, prefixId);
        if (prefix.State == PrefixState.Free)
        {
            prefix.AssignTo(request.Publisher!, at);
            db.History.Add(officer.Did("指配登記者代碼", at, $"{prefix.Display} {request.Publisher!.Name}", Prefixes.Subject, prefix.Id.ToString()));
        }
        var codes = await TakeAsync(db, prefix, choices.YearsOf(request, at));
        var reference = scope.ServiceProvider.GetRequiredService<ReferenceYear>();
        foreach (var recording in request.InOrder)
            ledger.Append(NumberOrigin.Issued, at, codes[reference.Of(recording, at)].Dequeue().Text, requestId: request.Id, productId: recording.Id);
        await ledger.SaveAsync();
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        await NumberDesk.PublishAsync(db, ledger, heads, at);
        return ledger.Added;
    }

    static PrefixCode Choose(IReadOnlyList<PrefixChoice> choices, IsrcRequest request, Guid? prefixId)
    {
        if (prefixId is { } id) return choices.FirstOrDefault(choice => choice.Prefix.Id == id)?.Prefix ?? throw new RuleBroken("所選的登記者代碼已不能用或已用完，請重新選擇");
        return choices.Count > 0 ? choices[0].Prefix
            : throw new RuleBroken(request.Plan == CodePlan.Shared ? "沒有可用的共用登記者代碼，請系統管理者先新增" : "沒有可指配的登記者代碼，請系統管理者先新增");
    }

    /// <summary>The next codes of each year that are not in the ledger: some were given before the portal was.</summary>
    static async Task<Dictionary<int, Queue<IsrcCode>>> TakeAsync(PortalDb db, PrefixCode prefix, SortedDictionary<int, int> years)
    {
        var taken = new Dictionary<int, Queue<IsrcCode>>();
        foreach (var (year, count) in years)
        {
            var codes = taken[year] = new Queue<IsrcCode>(count);
            for (var next = prefix.NextIn(year); codes.Count < count;)
            {
                var last = Math.Min(next + count - codes.Count - 1, IsrcCode.LastDesignation);
                if (next > last) throw new RuleBroken("登記者代碼 {0} 在 {1} 年的資料代碼不足，請改用下一個登記者代碼", prefix.Display, year.ToString("D2", System.Globalization.CultureInfo.InvariantCulture));
                var window = Enumerable.Range(next, last - next + 1).Select(designation => IsrcCode.Of(prefix.Code, year, designation)).ToList();
                var texts = window.ConvertAll(code => code.Text);
                var known = await db.Ledger.Where(e => texts.Contains(e.Number!)).Select(e => e.Number).ToListAsync();
                foreach (var code in window.Where(code => !known.Contains(code.Text))) codes.Enqueue(code);
                prefix.Advance(year, next = last + 1);
            }
        }
        return taken;
    }

    /// <summary>The second step: the case is approved with its codes and its letter, in one commit.</summary>
    async Task ShowAsync(Guid requestId, IReadOnlyList<LedgerEntry> entries, Actor officer)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var days = await scope.ServiceProvider.GetRequiredService<OfficeCalendar>().LoadAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await LedgerLocks.HoldToShowAsync(db, entries[0].Sequence, entries[^1].Sequence, records: 0) is null) throw new InvalidOperationException("A code was burnt before it was shown.");
        var request = await LoadAsync(db, requestId);
        var at = clock.GetUtcNow().UtcDateTime;
        request.Approve(entries.ToDictionary(e => e.ProductId!.Value, e => IsrcCode.Parse(e.Number)), days, officer, at);
        db.Letters.Add(scope.ServiceProvider.GetRequiredService<LetterWriter>().CodesGiven(request, at));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    static async Task<IsrcRequest> LoadAsync(PortalDb db, Guid id) =>
        await db.IsrcRequests.Include(r => r.Publisher).Include(r => r.Officer).Include(r => r.Recordings).SingleOrDefaultAsync(r => r.Id == id)
        ?? throw new RuleBroken("找不到這個案件");

    async Task BurnAsync(IReadOnlyList<LedgerEntry> entries)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SweepLedger>().BurnAsync(entries);
        }
        catch (Exception error)
        {
            // The database is away, or the head cannot be written: the sweep finds them.
            log.LogError(error, "Burning has to wait");
        }
    }

    async Task<bool> IsApprovedAsync(Guid requestId)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PortalDb>().IsrcRequests.AnyAsync(r => r.Id == requestId && r.State == RequestState.Approved);
    }

    public void Dispose() => _one.Dispose();
}
