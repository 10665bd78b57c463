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

    /// <summary>What <see cref="IsbnRequest.Approve"/> changes on the case itself; a test compares.</summary>
    internal static readonly string[] Changed = [nameof(IsbnRequest.State), nameof(IsbnRequest.DecidedAt), nameof(IsbnRequest.OfficeDays)];

    readonly Channels.Channel<Ask> _asks = Channels.Channel.CreateUnbounded<Ask>();

    // True from a commit until its head is outside.
    bool _unpublished;
    WorkingDays? _calendar;
    DateTimeOffset _calendarAt;

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
        HashSet<Guid> shown = [];
        var showing = Task.CompletedTask;
        try
        {
            while (await _asks.Reader.WaitToReadAsync(stoppingToken))
            {
                var asks = new List<Ask>();
                var later = new List<Ask>();
                while (asks.Count < LargestGroup && _asks.Reader.TryRead(out var ask))
                    (shown.Contains(ask.RequestId) || asks.Exists(other => other.RequestId == ask.RequestId) ? later : asks).Add(ask);
                try
                {
                    if (!ready) await StartLedgerAsync();
                    ready = true;
                    var group = asks.Count == 0 ? null : await ReserveAsync(asks);
                    await showing;
                    // While this group is shown the next one is reserved; SQLite has one writer only.
                    shown = [.. group?.Asks.Select(ask => ask.RequestId) ?? []];
                    showing = group is null ? Task.CompletedTask : ShowAsync(group);
                    if (!settings.IsPostgres) await showing;
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    log.LogError(error, "No numbers for a group of {Count}", asks.Count);
                    Fail(asks);
                }
                // The second ask for a case waits for the first one's outcome.
                if (later.Count > 0) await showing;
                if (showing.IsCompleted) shown.Clear();
                foreach (var ask in later) _asks.Writer.TryWrite(ask);
            }
        }
        finally
        {
            await showing;
        }
    }

    /// <summary>A head that could never be written, or a wrong key, stops the program at its start.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        heads.Open();
        return base.StartAsync(cancellationToken);
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

    /// <summary>The first step: what may be approved gets numbers in the ledger, committed, and its head outside. Null when nothing may.</summary>
    async Task<Group?> ReserveAsync(List<Ask> asks)
    {
        var group = new Group(scopes.CreateAsyncScope(), asks);
        try
        {
            // One connection through both steps.
            await group.Db.Database.OpenConnectionAsync();
            group.Requests = await LoadAsync(group.Db, asks);
            foreach (var ask in asks.ToList())
                if (!await IsOpenAsync(group.Db, ask, group.Requests)) asks.Remove(ask);
            if (asks.Count > 0)
            {
                try
                {
                    await ReserveAsync(group, lookAhead: false);
                }
                catch (DbUpdateException error) when (error.IsUniqueViolation())
                {
                    // Numbers given before the portal was lie ahead in a block: nothing was written, now each is looked up first.
                    foreach (var ask in asks) ask.Entries.Clear();
                    await ReserveAsync(group, lookAhead: true);
                }
                asks.RemoveAll(ask => ask.Entries.Count == 0);
            }
            if (asks.Count > 0) return group;
            await group.DisposeAsync();
            return null;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    static async Task<Dictionary<Guid, IsbnRequest>> LoadAsync(PortalDb db, List<Ask> group)
    {
        var ids = group.ConvertAll(ask => ask.RequestId);
        // Not tracked: what changes is written by name below, and the version says whether the case is still the same.
        return await db.IsbnRequests.AsNoTracking().Where(r => ids.Contains(r.Id))
            .Include(r => r.Application).ThenInclude(a => a!.Products)
            .Include(r => r.Application).ThenInclude(a => a!.Publisher)
            .AsSingleQuery().ToDictionaryAsync(r => r.Id);
    }

    /// <summary>False when the ask has its answer already: numbers that the case has, or why it gets none.</summary>
    static async Task<bool> IsOpenAsync(PortalDb db, Ask ask, Dictionary<Guid, IsbnRequest> requests)
    {
        try
        {
            if (!requests.TryGetValue(ask.RequestId, out var request)) throw new RuleBroken("找不到這個案件");
            if (request.State == RequestState.Approved)
            {
                ask.Answer.TrySetResult(request.Application!.Products.ToDictionary(p => p.Id, p => p.Isbn!.Value));
                return false;
            }
            // The refusal names the other officer.
            if (request.OfficerId is { } officer && officer != ask.Officer.Id) request.Officer = await db.Users.FindAsync(officer);
            request.MustBeApprovableBy(ask.Officer);
            return true;
        }
        catch (RuleBroken broken)
        {
            ask.Answer.TrySetException(broken);
            return false;
        }
    }

    async Task ReserveAsync(Group group, bool lookAhead)
    {
        var db = group.Db;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = await NumberLedger.LockAsync(db);
        if ((await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads)).Refusal is { } refusal)
        {
            foreach (var ask in group.Asks) ask.Answer.TrySetException(new RuleBroken(refusal.Key, refusal.Values));
            return;
        }
        var at = clock.GetUtcNow().UtcDateTime;
        // A head that cannot be written must not cost numbers: first what is owed, then new ones.
        if (_unpublished) await CatchUpAsync(db, ledger.Sequence + 1, heads, at);
        _unpublished = false;
        var picker = await NumberPicker.LoadAsync(db, [.. group.Asks.Select(ask => group.Requests[ask.RequestId].Application!.Publisher)], lookAhead);
        foreach (var ask in group.Asks)
        {
            var application = group.Requests[ask.RequestId].Application!;
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
        await ledger.SaveAsync(picker.Touched);
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

    /// <summary>The second step: the cases are approved with their numbers, with letters and public records, in one commit. Never throws.</summary>
    async Task ShowAsync(Group group)
    {
        await using var _ = group;
        var asks = group.Asks.ToList();
        try
        {
            await ShowAsync(group.Scope.ServiceProvider, group.Asks, group.Requests);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "A group of {Count} could not be shown as one", asks.Count);
            foreach (var ask in asks) await AloneAsync(ask);
        }
        // Whoever has another answer by now keeps it.
        foreach (var ask in asks) ask.Answer.TrySetResult(ask.Entries.ToDictionary(e => e.ProductId!.Value, e => Isbn13.Parse(e.Number)));
    }

    async Task ShowAsync(IServiceProvider services, List<Ask> asks, Dictionary<Guid, IsbnRequest>? requests)
    {
        var db = services.GetRequiredService<PortalDb>();
        var letters = services.GetRequiredService<LetterWriter>();
        var days = await CalendarAsync(services);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var number = await LedgerLocks.HoldToShowAsync(db, asks[0].Entries[0].Sequence, asks[^1].Entries[^1].Sequence, asks.Count);
        requests ??= await LoadAsync(db, asks);
        // A commit whose answer got lost may have come through after all: then its own numbers are there.
        if (asks.TrueForAll(ask => Has(requests[ask.RequestId], ask.Entries))) return;
        if (number is null) throw new InvalidOperationException("A number was burnt before it was shown.");

        var at = clock.GetUtcNow().UtcDateTime;
        foreach (var ask in asks)
            requests[ask.RequestId].Approve(ask.Entries.ToDictionary(e => e.ProductId!.Value, e => Isbn13.Parse(e.Number)), days, ask.Officer, at);
        var approved = asks.ConvertAll(ask => requests[ask.RequestId]);
        var records = approved.Select((request, index) => CatalogueRecord.From(request.Application!, number.Value + index, at)).ToList();
        var rows = new BulkRows(db);
        rows.Update(approved, Changed);
        rows.Update(approved.SelectMany(request => request.Application!.Products).ToList(), nameof(Product.Isbn));
        rows.Insert(approved.SelectMany(request => request.History).ToList());
        rows.Insert(approved.ConvertAll(request => letters.NumbersGiven(request, at)));
        rows.Insert(records);
        rows.Insert(records.SelectMany(record => record.Formats).ToList());
        await rows.SaveAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Only the count of working days in a case's statistics hangs on it: a minute old is new enough.</summary>
    async Task<WorkingDays> CalendarAsync(IServiceProvider services)
    {
        var now = clock.GetUtcNow();
        if (_calendar is null || now - _calendarAt > TimeSpan.FromMinutes(1))
            (_calendar, _calendarAt) = (await services.GetRequiredService<OfficeCalendar>().LoadAsync(), now);
        return _calendar;
    }

    /// <summary>One of the group spoiled it, or its commit got lost: each case by itself, and what is not shown then is burnt.</summary>
    async Task AloneAsync(Ask ask)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await ShowAsync(scope.ServiceProvider, [ask], requests: null);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "The numbers of case {Request} are burnt", ask.RequestId);
            await BurnAsync(ask);
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
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            if (await IsOpenAsync(db, ask, await LoadAsync(db, [ask]))) Fail([ask]);
        }
        catch (Exception error)
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

    /// <summary>Asks that go through both steps together, with their own scope.</summary>
    sealed class Group(AsyncServiceScope scope, List<Ask> asks) : IAsyncDisposable
    {
        public AsyncServiceScope Scope => scope;

        public PortalDb Db { get; } = scope.ServiceProvider.GetRequiredService<PortalDb>();

        public List<Ask> Asks => asks;

        public Dictionary<Guid, IsbnRequest> Requests { get; set; } = [];

        public ValueTask DisposeAsync() => scope.DisposeAsync();
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
