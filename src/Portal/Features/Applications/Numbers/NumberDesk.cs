using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Registrants;
using Portal.Features.Catalogue;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue.Letters;
using Channels = System.Threading.Channels;

namespace Portal.Features.Applications.Numbers;

/// <summary>
/// Gives numbers: one writer a node, in groups. A group is reserved in the ledger and committed, its signed head goes through to the disk
/// outside the database, and only then do the cases get their numbers. Whatever fails in between burns its numbers; nothing is tried twice.
/// </summary>
public class NumberDesk(IServiceScopeFactory scopes, PortalSettings settings, PublishedHeads heads, DepositPlan plan, TimeProvider clock, ILogger<NumberDesk> log) : BackgroundService
{
    const int LargestGroup = 64;

    /// <summary>What <see cref="IsbnRequest.Approve"/> changes on the case itself; a test compares.</summary>
    internal static readonly string[] Changed = [nameof(IsbnRequest.State), nameof(IsbnRequest.DecidedAt), nameof(IsbnRequest.OfficeDays), nameof(IsbnRequest.SurveyCode)];

    // Longer than it takes those who were just answered to ask again, and nothing to a person.
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(0.3);

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
        Put(ask);
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
        var expected = 1;
        while (await _asks.Reader.WaitToReadAsync(stoppingToken))
        {
            var (asks, again) = await GatherAsync(expected);
            expected = asks.Count;
            try
            {
                if (!ready) await StartLedgerAsync();
                ready = true;
                await GiveAsync(asks);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogError(error, "No numbers for a group of {Count}", asks.Count);
                Fail(asks);
            }
            // The second ask for a case finds the first one's outcome.
            again.ForEach(Put);
        }
    }

    /// <summary>
    /// All who wait, each case once. One group is under way at a time, so that whoever asks meanwhile goes together in the next one; a moment's
    /// patience for as many as last time keeps those who ask by turns from falling into two small groups for ever.
    /// </summary>
    async Task<(List<Ask> Asks, List<Ask> Again)> GatherAsync(int expected)
    {
        for (var since = Stopwatch.GetTimestamp(); _asks.Reader.Count < expected && Stopwatch.GetElapsedTime(since) < Moment;) await Task.Yield();
        var (asks, again) = (new List<Ask>(), new List<Ask>());
        var cases = new HashSet<Guid>();
        while (asks.Count < LargestGroup && _asks.Reader.TryRead(out var ask)) (cases.Add(ask.RequestId) ? asks : again).Add(ask);
        return (asks, again);
    }

    void Put(Ask ask)
    {
        if (!_asks.Writer.TryWrite(ask)) Fail([ask]);
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

    async Task GiveAsync(List<Ask> asks)
    {
        try
        {
            await GiveAsync(asks, lookAhead: false);
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // Numbers given before the portal was lie ahead in a block: nothing was written, now each is looked up first.
            foreach (var ask in asks) ask.Entries.Clear();
            await GiveAsync(asks, lookAhead: true);
        }
    }

    async Task GiveAsync(List<Ask> asks, bool lookAhead)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var (head, cases, blocks) = await NumberingRows.HoldAsync(db, asks.ConvertAll(ask => ask.RequestId));
        var ledger = new NumberLedger(db, head);
        var picker = new NumberPicker(db, blocks, lookAhead);
        await PickAsync(db, asks, cases, ledger, picker);
        if (ledger.Added.Count == 0) return;

        var reserving = ReserveAsync(db, transaction, ledger, picker.Touched);
        // Nobody sees what the second step writes before it commits, and it commits behind the first one; SQLite has one writer only.
        if (!settings.IsPostgres) await reserving;
        await ShowAsync(asks.FindAll(ask => ask.Entries.Count > 0), cases, reserving);
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

    /// <summary>Appends numbers for what may be approved now; the others have their answer then.</summary>
    async Task PickAsync(PortalDb db, List<Ask> asks, Dictionary<Guid, IsbnRequest> cases, NumberLedger ledger, NumberPicker picker)
    {
        var open = new List<Ask>();
        foreach (var ask in asks)
            if (await IsOpenAsync(db, ask, cases)) open.Add(ask);
        if (open.Count == 0) return;
        if ((await LedgerState.JudgeAsync(db, ledger.Sequence, ledger.Hash, heads)).Refusal is { } refusal)
        {
            foreach (var ask in open) ask.Answer.TrySetException(new RuleBroken(refusal.Key, refusal.Values));
            return;
        }
        var at = clock.GetUtcNow().UtcDateTime;
        // A head that cannot be written must not cost numbers: first what is owed, then new ones.
        if (_unpublished) await CatchUpAsync(db, ledger.Sequence + 1, heads, at);
        _unpublished = false;
        foreach (var ask in open)
        {
            var application = cases[ask.RequestId].Application!;
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
    }

    /// <summary>The first step: the entries committed, then their head outside and through to the disk.</summary>
    async Task ReserveAsync(PortalDb db, IDbContextTransaction transaction, NumberLedger ledger, IReadOnlyList<RegistrantBlock> blocks)
    {
        await ledger.SaveAsync(blocks);
        _unpublished = true;
        await transaction.CommitAsync();
        await PublishAsync(db, ledger, heads, clock.GetUtcNow().UtcDateTime);
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

    internal static async Task CatchUpAsync(PortalDb db, long before, PublishedHeads heads, DateTime at)
    {
        if (heads.Last is not { } last || last.Sequence >= before - 1) return;
        var unpublished = await db.Ledger.AsNoTracking().Where(e => e.Sequence > last.Sequence && e.Sequence < before).OrderBy(e => e.Sequence).ToListAsync();
        heads.Publish(last.Hash, unpublished, at);
    }

    /// <summary>The second step: the cases are approved with their numbers, with letters and public records, in one commit. Throws only what the first step threw.</summary>
    async Task ShowAsync(List<Ask> asks, Dictionary<Guid, IsbnRequest> cases, Task reserving)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await ShowAsync(scope.ServiceProvider, asks, cases, reserving);
        }
        catch (Exception error)
        {
            // What was not reserved is not shown, neither together nor alone.
            await reserving;
            log.LogWarning(error, "A group of {Count} could not be shown as one", asks.Count);
            foreach (var ask in asks) await AloneAsync(ask);
        }
        // Whoever has another answer by now keeps it.
        foreach (var ask in asks) ask.Answer.TrySetResult(ask.Entries.ToDictionary(e => e.ProductId!.Value, e => Isbn13.Parse(e.Number)));
    }

    async Task ShowAsync(IServiceProvider services, List<Ask> asks, Dictionary<Guid, IsbnRequest>? requests, Task reserving)
    {
        var db = services.GetRequiredService<PortalDb>();
        var letters = services.GetRequiredService<LetterWriter>();
        var days = await CalendarAsync(services);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var number = await LedgerLocks.HoldToShowAsync(db, asks[0].Entries[0].Sequence, asks[^1].Entries[^1].Sequence, asks.Count);
        if (requests is null)
        {
            requests = await NumberingRows.LoadAsync(db, asks.ConvertAll(ask => ask.RequestId));
            // A commit whose answer got lost may have come through after all: then its own numbers are there.
            if (asks.TrueForAll(ask => Has(requests[ask.RequestId], ask.Entries))) return;
        }
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
        // From now on the printed ones are followed until their copies are in.
        var today = WorkingDays.OfficeDate(at);
        rows.Insert(approved.SelectMany(request => request.Application!.Products.Where(product => LegalDeposit.WhyNotFollowed(product, request.Application) is null)
            .Select(product => LegalDeposit.Of(product, request.Application, plan, today))).ToList());
        await rows.SaveAsync();
        // The promise: no number is seen before it stands in the ledger and the ledger's head is outside.
        await reserving;
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
            await ShowAsync(scope.ServiceProvider, [ask], requests: null, reserving: Task.CompletedTask);
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
            if (await IsOpenAsync(db, ask, await NumberingRows.LoadAsync(db, [ask.RequestId]))) Fail([ask]);
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
        services.AddScoped<CancelNumber>();
        services.AddScoped<SweepLedger>();
        services.AddScoped<LedgerVerifier>();
        services.AddScoped<LedgerReconciliation>();
        services.AddScoped<StrayNumbers>();
    }
}
