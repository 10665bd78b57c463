using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Numbers;
using Portal.Features.Queue.Letters;
using Portal.Features.Reports;

namespace Portal.Benchmarks.Year;

/// <summary>What the recount found, and every difference from what the portal's tables say.</summary>
public sealed class YearRecount
{
    readonly OfficeYear _days;
    readonly DateTime _end;
    readonly List<string> _faults = [];

    YearRecount(OfficeYear days, DateTime end) => (_days, _end) = (days, end);

    public IReadOnlyList<string> Faults => _faults;

    public int Cases { get; private set; }

    public int Rows { get; private set; }

    public int Clocks { get; private set; }

    public int Moved { get; private set; }

    public int Late { get; private set; }

    public int Reminders { get; private set; }

    public int Letters { get; private set; }

    public int Returns { get; private set; }

    public int Extensions { get; private set; }

    /// <summary>Quarters whose report was counted again.</summary>
    public int Quarters { get; private set; }

    /// <summary>Cases that the portal gave to an officer by itself.</summary>
    public int Assigned { get; private set; }

    /// <summary>
    /// Each case's life from the journal, day by day by the plain calendar: the due date that it must have at every moment, hence which mornings it must be reminded of, when it is
    /// escalated, and each letter; compared with the rows, both ways.
    /// </summary>
    public static async Task<YearRecount> CompareAsync(YearHost host, SimulatedYear year)
    {
        var recount = new YearRecount(year.Days, host.Clock.Now);
        await host.WithAsync(services => recount.CompareAsync(services.GetRequiredService<PortalDb>(), year.Journal));
        return recount;
    }

    async Task CompareAsync(PortalDb db, List<Deed> journal)
    {
        var rows = await db.Requests.AsNoTracking().ToDictionaryAsync(request => request.Id);
        var letters = await db.Letters.AsNoTracking().Select(letter => new Sent(letter.Key, letter.RequestId, letter.By, letter.State, letter.CreatedAt, letter.SentAt)).ToListAsync();
        var lines = (await db.History.AsNoTracking().Where(line => line.RequestId != null && (line.What == "逾期列管" || line.What == "應完成日改算"))
            .GroupBy(line => new { line.RequestId, line.What }).Select(some => new { some.Key, Count = some.Count() }).ToListAsync()).ToDictionary(some => (some.Key.RequestId!.Value, some.Key.What), some => some.Count);
        var supervisors = await db.Users.Where(user => db.UserRoles.Any(held => held.UserId == user.Id && db.Roles.Any(role => role.Id == held.RoleId && role.Name == Roles.Supervisor))).Select(user => user.Id).ToListAsync();

        var lives = journal.GroupBy(deed => deed.Case).Select(deeds => new Life(this, rows[deeds.Key], deeds)).ToList();
        foreach (var life in lives) life.Live();
        if (rows.Count != lives.Count) Fault($"{rows.Count} cases in the table, {lives.Count} in the journal");
        Cases = lives.Count;
        Late = lives.Sum(life => life.Overdue.Count);

        foreach (var life in lives)
        {
            Same(life.Row, "times put under watch", life.Overdue.Count, lines.GetValueOrDefault((life.Row.Id, "逾期列管")));
            Same(life.Row, "due dates moved", life.Moves, lines.GetValueOrDefault((life.Row.Id, "應完成日改算")));
        }

        // Letters: each one that must be, and no other of its kind.
        var wanted = new HashSet<string>();
        foreach (var life in lives)
        {
            wanted.UnionWith(life.Letters);
            wanted.UnionWith(life.Overdue.SelectMany(due => supervisors.Select(to => $"overdue:{life.Row.Id}:{due:yyyyMMdd}:{to}").Append($"late:{life.Row.Id}:{due:yyyyMMdd}")));
        }
        string[] kinds = ["received", "returned", "refused", "approved", "extended", "late", "overdue"];
        var there = letters.Where(letter => kinds.Contains(letter.Kind, StringComparer.Ordinal)).Select(letter => letter.Key).ToHashSet();
        FaultEach("letter is missing", wanted.Except(there));
        FaultEach("letter that should not be", there.Except(wanted));
        var reminded = letters.Where(letter => letter.Kind == "remind").Select(letter => letter.Key[..letter.Key.LastIndexOf(':')]).ToHashSet();
        var toRemind = lives.SelectMany(life => life.Reminders.Select(due => $"remind:{life.Row.Id}:{due:yyyyMMdd}")).ToHashSet();
        FaultEach("reminder is missing", toRemind.Except(reminded));
        FaultEach("reminder that should not be", reminded.Except(toRemind));
        Reminders = reminded.Count;
        foreach (var life in lives.Where(life => life.Unreminded > 0)) Fault($"{life.Row.CaseNumber} went late without a reminder");
        var moved = letters.Where(letter => letter.Kind == "moved").GroupBy(letter => letter.RequestId!.Value).ToDictionary(of => of.Key, of => of.Count());
        foreach (var life in lives) Same(life.Row, "letters of a moved date", life.MovedLetters, moved.GetValueOrDefault(life.Row.Id));

        // Every working day each supervisor has the list, unless nothing was open.
        var lists = letters.Where(letter => letter.Kind == "morning").Select(letter => letter.Key).ToHashSet();
        var busy = lives.SelectMany(life => life.OpenMornings).ToHashSet();
        FaultEach("morning list is missing", busy.SelectMany(day => supervisors.Select(to => $"morning:{day:yyyyMMdd}:{to}")).Except(lists));

        // What job and staff take out of the office is out.
        foreach (var letter in letters)
        {
            Letters++;
            var patience = letter.By is ReplyBy.Post or ReplyBy.Counter ? TimeSpan.FromDays(14) : TimeSpan.FromMinutes(10);
            if (letter.State != LetterState.Sent ? _end - letter.CreatedAt > patience : letter.SentAt - letter.CreatedAt > patience) Fault($"letter {letter.Key} of {letter.CreatedAt:u} is {letter.State} {letter.SentAt:u}");
        }
        await AbsencesAsync(db);
        await NumbersAsync(db);
        await ReportsAsync(db, lives);
        foreach (var error in await db.JobLog.Where(run => run.Error != null).Select(run => run.Name + ": " + run.Error).Distinct().ToListAsync()) Fault($"job {error}");
    }

    /// <summary>The portal gives a case to nobody who is known to be away on the day when its work would begin.</summary>
    async Task AbsencesAsync(PortalDb db)
    {
        var given = await db.History.AsNoTracking().Where(line => line.What == "指派承辦" && line.ActorId == null).Select(line => new { line.At, line.SubjectId }).ToListAsync();
        var away = (await db.Absences.AsNoTracking().Include(absence => absence.Officer).ToListAsync()).ToLookup(absence => absence.Officer!.DisplayName);
        foreach (var line in given)
        {
            var first = DateOnly.FromDateTime(line.At.AddHours(8));
            while (!_days.IsWorking(first, line.At)) first = first.AddDays(1);
            if (away[line.SubjectId!].Any(absence => absence.EnteredAt <= line.At && absence.FirstDay <= first && first <= absence.LastDay)) Fault($"{line.SubjectId} was given a case at {line.At:u} while away on {first}");
        }
        Assigned = given.Count;
    }

    /// <summary>Each approved row has a number, no number twice, each in the ledger for it and for nothing else.</summary>
    async Task NumbersAsync(PortalDb db)
    {
        var given = await db.Products.AsNoTracking().Where(product => product.Isbn != null).Select(product => new { product.Id, product.Isbn }).ToListAsync();
        var codes = await db.Recordings.AsNoTracking().Where(recording => recording.Isrc != null).Select(recording => new { recording.Id, recording.Isrc }).ToListAsync();
        var shown = given.Select(product => (product.Isbn!.Value.Digits, product.Id)).Concat(codes.Select(code => (code.Isrc!.Value.Text, code.Id))).ToHashSet();
        var ledger = (await db.Ledger.AsNoTracking().Where(entry => entry.Origin == NumberOrigin.Issued && !db.Ledger.Any(burning => burning.Burns == entry.Sequence)).Select(entry => new { entry.Number, entry.ProductId }).ToListAsync())
            .Select(entry => (entry.Number!, entry.ProductId!.Value)).ToHashSet();
        Rows = given.Count;
        if (shown.Select(one => one.Item1).Distinct().Count() != given.Count + codes.Count) Fault("a number was given twice");
        if (!shown.SetEquals(ledger)) Fault($"{shown.Count} numbers shown, {ledger.Count} in the ledger");
        var without = await db.Products.CountAsync(product => product.Isbn == null && db.IsbnRequests.Any(request => request.ApplicationId == product.ApplicationId && request.State == RequestState.Approved));
        if (without > 0) Fault($"{without} approved formats without a number");
    }

    /// <summary>Each quarterly report against the lives: what came, what was decided and how, what lay overdue, titles and numbers.</summary>
    async Task ReportsAsync(PortalDb db, List<Life> lives)
    {
        if (lives.Count == 0) return;
        var formats = await db.Products.AsNoTracking().GroupBy(product => product.ApplicationId).ToDictionaryAsync(of => of.Key, of => of.Count());
        var (first, today) = (lives.Min(life => Day(life.Received)), Day(_end));
        for (var from = new DateOnly(first.Year, (first.Month - 1) / 3 * 3 + 1, 1); from <= today; from = from.AddMonths(3))
        {
            var (to, quarter) = (from.AddMonths(3), (from.Month + 2) / 3);
            bool Within(DateTime? at, DateOnly since) => at is { } moment && Day(moment) >= since && Day(moment) < to;
            var report = await QuarterlyReport.ReadAsync(db, from.Year, quarter, today);
            var counted = lives.GroupBy(life => (Kind: (string)db.Model.FindEntityType(life.Row.GetType())!.GetDiscriminatorValue()!, life.Channel)).Select(of =>
            {
                var (withdrawn, closed) = (of.Where(life => Within(life.Ended, from)).ToLookup(life => life.State == RequestState.Withdrawn) is var ended ? (ended[true].ToList(), ended[false].ToList()) : default);
                int Closed(Func<Life, bool> how) => closed.Count(how);
                return new CaseLine(of.Key.Kind, of.Key.Channel, of.Count(life => Within(life.Received, from)), closed.Count,
                    Closed(life => !life.EndedLate && !life.WasExtended), Closed(life => !life.EndedLate && life.WasExtended), Closed(life => life.EndedLate), Closed(life => life.Returns > 0),
                    withdrawn.Count, closed.Sum(life => life.OfficeDays));
            }).Where(line => line.Received + line.Closed + line.Withdrawn > 0).ToHashSet();
            if (!counted.SetEquals(report.Cases)) Fault($"report {from.Year}-{quarter}: should be {string.Join(' ', counted.Except(report.Cases))}, is {string.Join(' ', report.Cases.Except(counted))}");
            List<Life> Titles(DateOnly since) => lives.FindAll(life => life.Row is IsbnRequest && life.State == RequestState.Approved && Within(life.Ended, since));
            var overdue = lives.Count(life => Day(life.Received) < to && !(life.Ended is { } end && Day(end) < to) && life.Row.DueOn < (today < to ? today : to));
            var ours = (Titles(from).Count, Titles(new DateOnly(from.Year, 1, 1)).Count, Titles(from).Sum(life => formats[life.Row.ApplicationId!.Value]), overdue);
            var theirs = (report.Titles, report.TitlesInYear, report.Isbns, report.Overdue);
            if (ours != theirs) Fault($"report {from.Year}-{quarter}: titles, in the year, ISBNs and overdue should be {ours}, are {theirs}");
            Quarters++;
        }
    }

    static DateOnly Day(DateTime utc) => DateOnly.FromDateTime(utc.AddHours(8));

    void Same<T>(Request row, string what, T ours, T theirs)
    {
        if (!EqualityComparer<T>.Default.Equals(ours, theirs)) Fault(string.Create(CultureInfo.InvariantCulture, $"{row.CaseNumber} {row.KindName}: {what} should be {ours}, is {theirs}"));
    }

    void FaultEach(string what, IEnumerable<string> keys)
    {
        foreach (var key in keys) Fault($"{what}: {key}");
    }

    void Fault(string what) => _faults.Add(what);

    sealed record Sent(string Key, Guid? RequestId, ReplyBy? By, LetterState State, DateTime CreatedAt, DateTime? SentAt)
    {
        public string Kind => Key[..Key.IndexOf(':', StringComparison.Ordinal)];
    }

    /// <summary>One case from its first paper to its end.</summary>
    sealed class Life(YearRecount all, Request row, IEnumerable<Deed> deeds)
    {
        readonly OfficeYear _days = all._days;
        DateOnly? _papers, _due, _told;
        DateTime _since;
        (DateTime At, DateOnly Until)? _draft;
        bool _reminded, _accepted;
        int _office, _returns;

        public Request Row => row;

        public HashSet<DateOnly> Reminders { get; } = [];

        public HashSet<DateOnly> Overdue { get; } = [];

        public HashSet<DateOnly> OpenMornings { get; } = [];

        public HashSet<string> Letters { get; } = [];

        public int Moves { get; private set; }

        public int MovedLetters { get; private set; }

        public int Unreminded { get; private set; }

        /// <summary>First sent.</summary>
        public DateTime Received => deeds.Min(deed => deed.At);

        public Channel Channel => deeds.First().Channel;

        public DateTime? Ended { get; private set; }

        public RequestState State { get; private set; }

        public bool EndedLate => Day(Ended!.Value) > _due;

        public bool WasExtended => _told is not null;

        public int Returns => _returns;

        public int OfficeDays => _office;

        public void Live()
        {
            var state = RequestState.Draft;
            var ends = new DateTime?();
            foreach (var deed in deeds.OrderBy(deed => deed.At))
            {
                Pass(deed.At);
                switch (deed.What)
                {
                    case Did.Began:
                        (_papers, _told, _since, _reminded, state) = (deed.Papers, null, deed.At, false, RequestState.InReview);
                        _due = _days.Add(deed.Papers!.Value, 3, deed.At);
                        Letters.Add($"received:{row.Id}:{_returns}");
                        all.Clocks++;
                        break;
                    case Did.Returned:
                        Stop(deed.At);
                        (_due, _draft, state) = (null, null, RequestState.Returned);
                        Letters.Add($"returned:{row.Id}:{++_returns}");
                        all.Returns++;
                        break;
                    case Did.Extended:
                        Extend(deed.Days);
                        break;
                    case Did.DraftSent:
                        // Time for remarks beyond the due date is told as an extension, once, while it can be.
                        var until = _days.Add(Day(deed.At), 2, deed.At);
                        if (_days.Add(until, 1, deed.At) is var after && after > _due && Day(deed.At) <= _due && _told is null) Extend(_days.Between(_due.Value, after, deed.At));
                        _draft = (deed.At, until);
                        break;
                    case Did.Accepted:
                        _accepted = true;
                        break;
                    case Did.Remarked:
                        _draft = null;
                        break;
                    default:
                        Stop(deed.At);
                        (ends, state) = (deed.At, deed.What switch { Did.Approved => RequestState.Approved, Did.Refused => RequestState.Refused, _ => RequestState.Withdrawn });
                        break;
                }
            }
            // The portal finishes a CIP by itself: within minutes of a yes, else on the first day after the time for remarks.
            if (ends is null && _draft is not null && row.State == RequestState.Approved)
            {
                var yes = deeds.LastOrDefault(deed => deed.What == Did.Accepted)?.At;
                Pass(row.DecidedAt!.Value);
                if (_accepted ? row.DecidedAt - yes > TimeSpan.FromMinutes(10) : Day(row.DecidedAt.Value) != _draft!.Value.Until.AddDays(1)) all.Fault($"{row.CaseNumber}: silence was taken for consent on {Day(row.DecidedAt.Value)}, the time for remarks ended on {_draft!.Value.Until}");
                Stop(row.DecidedAt.Value);
                (ends, state) = (row.DecidedAt, RequestState.Approved);
            }
            if (ends is null && _draft is { } unheard && (_accepted ? all._end - deeds.Last(deed => deed.What == Did.Accepted).At > TimeSpan.FromMinutes(10) : Day(all._end) > unheard.Until)) all.Fault($"{row.CaseNumber}: consent was not noticed");
            if (ends is null) Pass(all._end);
            if (state is RequestState.Approved or RequestState.Refused) Letters.Add($"{(state == RequestState.Approved ? "approved" : "refused")}:{row.Id}");

            (Ended, State) = (ends, state);
            all.Same(row, "due date", _due, row.DueOn);
            all.Same(row, "extended date", state == RequestState.Returned ? row.ExtendedTo : _told, row.ExtendedTo);
            all.Same(row, "state", state, row.State == RequestState.Submitted ? RequestState.InReview : row.State);
            all.Same(row, "returns", _returns, row.Returns);
            all.Same(row, "office days", _office, row.OfficeDays);
            all.Same(row, "decided on", ends, row.DecidedAt);
        }

        void Extend(int days)
        {
            _due = _told = _days.Add(_due!.Value, days, _since);
            Letters.Add($"extended:{row.Id}:{_due:yyyyMMdd}");
            all.Extensions++;
        }

        /// <summary>The clock stops: how long it was in the office's hands.</summary>
        void Stop(DateTime at)
        {
            if (_papers is not { } papers) return;
            _office += _days.Between(papers, Day(at), at);
            if (_due < Day(at) && !_reminded) Unreminded++;
            _papers = null;
        }

        /// <summary>From the last thing that happened up to this moment: changes of the calendar and the mornings of the office.</summary>
        void Pass(DateTime until)
        {
            if (_papers is null)
            {
                _since = until;
                return;
            }
            var moments = _days.Changes.Select(change => (change.At, IsChange: true)).Concat(Mornings(until)).Where(moment => moment.At > _since && moment.At <= until).OrderBy(moment => moment.At);
            foreach (var (at, isChange) in moments)
            {
                if (isChange) Move(at);
                else Morning(at);
            }
            _since = until;
        }

        IEnumerable<(DateTime At, bool IsChange)> Mornings(DateTime until)
        {
            for (var day = Day(_since); day <= Day(until); day = day.AddDays(1))
                foreach (var hour in new[] { 8.0, 8.5, 9.0 }) yield return (DateTime.SpecifyKind(day.ToDateTime(TimeOnly.MinValue).AddHours(hour - 8), DateTimeKind.Utc), false);
        }

        void Move(DateTime at)
        {
            var due = _told is { } told ? _days.IsWorking(told, at) ? told : _days.Add(told, 1, at) : _days.Add(_papers!.Value, 3, at);
            // The time for remarks on a draft moves like the due date.
            var until = _draft is { } sent && !_accepted ? _days.Add(Day(sent.At), 2, at) : _draft?.Until;
            if (due != _due) Moves++;
            if (due == _due && until == _draft?.Until) return;
            _due = due;
            if (_draft is { } draft) _draft = (draft.At, until!.Value);
            MovedLetters++;
            all.Moved++;
        }

        void Morning(DateTime at)
        {
            var (today, hour) = (Day(at), at.AddHours(8).TimeOfDay.TotalHours);
            if (!_days.IsWorking(today, at)) return;
            if (hour == 8 && _due >= today && _due <= _days.Add(today, 1, at))
            {
                Reminders.Add(_due.Value);
                _reminded = true;
            }
            if (hour == 8.5) OpenMornings.Add(today);
            if (hour == 9 && _due < today) Overdue.Add(_due!.Value);
        }

    }
}
