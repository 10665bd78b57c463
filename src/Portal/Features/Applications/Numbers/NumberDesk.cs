using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Features.Catalogue;
using Portal.Features.Queue.Letters;
using Channels = System.Threading.Channels;

namespace Portal.Features.Applications.Numbers;

/// <summary>
/// Gives numbers: one writer a node, in groups. A group is reserved in the ledger and committed, its signed head goes through to the disk
/// outside the database, and only then do the cases get their numbers. Whatever fails in between burns its numbers; nothing is tried twice.
/// </summary>
public class NumberDesk(IServiceScopeFactory scopes, PortalSettings settings, PublishedHeads heads, TimeProvider clock, ILogger<NumberDesk> log) : BackgroundService
{
    const int LargestGroup = 64;

    readonly Channels.Channel<Ask> _asks = Channels.Channel.CreateUnbounded<Ask>();

    // True from a commit until its head is outside.
    bool _unpublished;

    /// <summary>Approves the case with numbers and gives them by product. Asked again, also by somebody else, it answers the same.</summary>
    /// <exception cref="RuleBroken">The case may not be approved by this officer, the block is full, or the ledger gives no numbers now.</exception>
    public async Task<IReadOnlyDictionary<Guid, Isbn13>> IssueAsync(Guid requestId, Actor officer)
    {
        var ask = new Ask(requestId, officer);
        if (!_asks.Writer.TryWrite(ask)) Fail([ask]);
        return await ask.Answer.Task;
    }

    /// <summary>Why no number is given now, for people; null when all is well.</summary>
    public async Task<string?> WhyNotReadyAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var state = await LedgerState.ReadAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), heads);
        return state.Refusal?.ToString();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var ready = false;
        while (await _asks.Reader.WaitToReadAsync(stoppingToken))
        {
            var group = new List<Ask>();
            var later = new List<Ask>();
            while (group.Count < LargestGroup && _asks.Reader.TryRead(out var ask))
                (group.Exists(other => other.RequestId == ask.RequestId) ? later : group).Add(ask);
            try
            {
                if (!ready) await StartLedgerAsync();
                ready = true;
                await GiveAsync(group);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogError(error, "No numbers for a group of {Count}", group.Count);
                Fail(group);
            }
            // The second ask for a case waits for the first one's outcome.
            foreach (var ask in later) _asks.Writer.TryWrite(ask);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _asks.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        while (_asks.Reader.TryRead(out var ask)) Fail([ask]);
    }

    /// <summary>A new ledger gets its first head; what an earlier run left unfinished on an embedded database is burnt.</summary>
    async Task StartLedgerAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var state = await LedgerState.ReadAsync(db, heads);
        if (state is { Sequence: 0, Outside: null }) heads.Publish(LedgerEntry.NoHash, [], clock.GetUtcNow().UtcDateTime);
        await scope.ServiceProvider.GetRequiredService<SweepLedger>().RunAsync(settings.IsPostgres ? SweepLedger.Patience : TimeSpan.Zero);
    }

    async Task GiveAsync(List<Ask> group)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var requests = await LoadAsync(db, group);
        group = [.. group.Where(ask => IsOpen(ask, requests))];
        if (group.Count == 0) return;

        await ReserveAsync(db, group, requests);
        group.RemoveAll(ask => ask.Entries.Count == 0);
        if (group.Count == 0) return;

        try
        {
            await ShowAsync(scope.ServiceProvider, db, group, requests);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "A group of {Count} could not be shown as one", group.Count);
            await EachAloneAsync(group);
        }
        foreach (var ask in group) ask.Answer.TrySetResult(ask.Entries.ToDictionary(e => e.ProductId!.Value, e => Isbn13.Parse(e.Number)));
    }

    static async Task<Dictionary<Guid, IsbnRequest>> LoadAsync(PortalDb db, List<Ask> group)
    {
        var ids = group.ConvertAll(ask => ask.RequestId);
        return await db.IsbnRequests.Where(r => ids.Contains(r.Id))
            .Include(r => r.Officer)
            .Include(r => r.Application).ThenInclude(a => a!.Products)
            .Include(r => r.Application).ThenInclude(a => a!.Publisher)
            .ToDictionaryAsync(r => r.Id);
    }

    /// <summary>False when the ask has its answer already: numbers that the case has, or why it gets none.</summary>
    static bool IsOpen(Ask ask, Dictionary<Guid, IsbnRequest> requests)
    {
        try
        {
            if (!requests.TryGetValue(ask.RequestId, out var request)) throw new RuleBroken("找不到這個案件");
            if (request.State == RequestState.Approved)
            {
                ask.Answer.TrySetResult(request.Application!.Products.ToDictionary(p => p.Id, p => p.Isbn!.Value));
                return false;
            }
            request.MustBeApprovableBy(ask.Officer);
            return true;
        }
        catch (RuleBroken broken)
        {
            ask.Answer.TrySetException(broken);
            return false;
        }
    }

    /// <summary>The first step: numbers out of the blocks into the ledger, committed, and its head outside.</summary>
    async Task ReserveAsync(PortalDb db, List<Ask> group, Dictionary<Guid, IsbnRequest> requests)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db);
        if ((await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads)).Refusal is { } refusal)
        {
            foreach (var ask in group) ask.Answer.TrySetException(new RuleBroken(refusal.Key, refusal.Values));
            return;
        }
        var at = clock.GetUtcNow().UtcDateTime;
        // A head that cannot be written must not cost numbers: first what is owed, then new ones.
        if (_unpublished) await CatchUpAsync(db, ledger.Sequence + 1, heads, at);
        _unpublished = false;
        var picker = await NumberPicker.LoadAsync(db, [.. group.Select(ask => requests[ask.RequestId].Application!.Publisher)]);
        foreach (var ask in group)
        {
            var application = requests[ask.RequestId].Application!;
            try
            {
                var numbers = await picker.TakeAsync(application.Publisher, application.Products.Count);
                ask.Entries.AddRange(application.Products.OrderBy(p => p.Ordinal).Zip(numbers)
                    .Select(pair => ledger.Append(NumberOrigin.Issued, at, pair.Second.Digits, requestId: ask.RequestId, productId: pair.First.Id)));
            }
            catch (RuleBroken broken)
            {
                ask.Answer.TrySetException(broken);
            }
        }
        if (ledger.Added.Count == 0) return;
        await ledger.SaveAsync();
        _unpublished = true;
        await transaction.CommitAsync();
        await PublishAsync(db, ledger, heads, at);
        _unpublished = false;
    }

    /// <summary>Another node may have committed entries before ours and died before it published them: they go out with ours, so that nothing is missing outside.</summary>
    internal static async Task PublishAsync(PortalDb db, NumberLedger ledger, PublishedHeads heads, DateTime at)
    {
        if (ledger.Added.Count == 0) return;
        heads.Refresh();
        await CatchUpAsync(db, ledger.Added[0].Sequence, heads, at);
        heads.Publish(ledger.HashBefore, ledger.Added, at);
    }

    static async Task CatchUpAsync(PortalDb db, long before, PublishedHeads heads, DateTime at)
    {
        if (heads.Last is not { } last || last.Sequence >= before - 1) return;
        var unpublished = await db.Ledger.AsNoTracking().Where(e => e.Sequence > last.Sequence && e.Sequence < before).OrderBy(e => e.Sequence).ToListAsync();
        heads.Publish(last.Hash, unpublished, at);
    }

    /// <summary>The second step: the cases are approved with their numbers, with letters and public records, in one commit.</summary>
    async Task ShowAsync(IServiceProvider services, PortalDb db, List<Ask> group, Dictionary<Guid, IsbnRequest>? requests)
    {
        var letters = services.GetRequiredService<LetterWriter>();
        var days = await services.GetRequiredService<OfficeCalendar>().LoadAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await NumberLedger.LockAsync(db);
        requests ??= await LoadAsync(db, group);
        // A commit whose answer got lost may have come through after all: then its own numbers are there.
        if (group.TrueForAll(ask => Has(requests[ask.RequestId], ask.Entries))) return;
        var sequences = group.SelectMany(ask => ask.Entries).Select(e => (long?)e.Sequence).ToList();
        if (await db.Ledger.AnyAsync(e => sequences.Contains(e.Burns))) throw new InvalidOperationException("A number was burnt before it was shown.");

        var at = clock.GetUtcNow().UtcDateTime;
        var record = await Counters.NextAsync(db, "catalogue", group.Count) - group.Count;
        foreach (var ask in group)
        {
            var request = requests[ask.RequestId];
            request.Approve(ask.Entries.ToDictionary(e => e.ProductId!.Value, e => Isbn13.Parse(e.Number)), days, ask.Officer, at);
            db.Letters.Add(letters.NumbersGiven(request, at));
            db.Catalogue.Add(CatalogueRecord.From(request.Application!, ++record, at));
        }
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>One of the group spoiled it, or its commit got lost: each case by itself, and what is not shown then is burnt.</summary>
    async Task EachAloneAsync(List<Ask> group)
    {
        foreach (var ask in group.ToList())
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await ShowAsync(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<PortalDb>(), [ask], requests: null);
            }
            catch (Exception error)
            {
                group.Remove(ask);
                log.LogWarning(error, "The numbers of case {Request} are burnt", ask.RequestId);
                await BurnAsync(ask);
            }
        }
    }

    static bool Has(IsbnRequest request, List<LedgerEntry> entries) =>
        entries.TrueForAll(e => request.Application!.Products.Exists(p => p.Id == e.ProductId && p.Isbn?.Digits == e.Number));

    async Task BurnAsync(Ask ask)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SweepLedger>().BurnAsync(ask.Entries);
            // Another node may have been first with this case: then its numbers are the answer.
            if (IsOpen(ask, await LoadAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), [ask]))) Fail([ask]);
        }
        catch (Exception error) when (error is DbException or DbUpdateException or InvalidOperationException or IOException)
        {
            // The database is away: the sweep finds them.
            log.LogError(error, "Burning has to wait");
            Fail([ask]);
        }
    }

    static void Fail(IEnumerable<Ask> group)
    {
        foreach (var ask in group) ask.Answer.TrySetException(new RuleBroken("配號沒有完成，請重新整理後再試一次"));
    }

    sealed record Ask(Guid RequestId, Actor Officer)
    {
        public TaskCompletionSource<IReadOnlyDictionary<Guid, Isbn13>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<LedgerEntry> Entries { get; } = [];
    }
}

public static class NumbersSetup
{
    public static void AddNumbers(this IServiceCollection services)
    {
        services.AddSingleton<PublishedHeads>();
        services.AddSingleton<NumberDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<NumberDesk>());
        services.AddScoped<SweepLedger>();
        services.AddScoped<LedgerVerifier>();
        services.AddScoped<LedgerReconciliation>();
    }
}
