using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;
using Portal.Features.Queue.Calendar;
using Portal.Features.Queue.Letters;
using Quartz;

namespace Portal.Benchmarks.Year;

public enum Did { Began, Returned, Extended, DraftSent, Accepted, Remarked, Approved, Refused, Withdrawn }

/// <summary>What somebody did with a case: all that the recount knows of the year, beside the rows it judges.</summary>
/// <param name="At">UTC.</param>
/// <param name="Papers">For a beginning: the office day of complete papers.</param>
/// <param name="Days">For an extension: working days.</param>
/// <param name="Channel">The way in.</param>
public sealed record Deed(Guid Case, DateTime At, Did What, DateOnly? Papers = null, int Days = 0, Channel Channel = Channel.Online);

/// <summary>
/// Publishers, officers and the timetable through a stretch of office days, each act by the class that the page or the engine uses, on a clock that jumps from act to act. Jobs run at their due times; of those that are due every few minutes the first of the day, and those after acts that give them something to do.
/// </summary>
public sealed partial class SimulatedYear
{
    static readonly string[] missing = ["書名頁缺漏或不清楚", "版次或出版年月與版權頁不符"];
    static readonly TimeZoneInfo taipei = TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei");

    readonly YearHost _host;
    readonly YearLoad _load;
    readonly Agenda _agenda;
    readonly List<Person> _clerks = [], _cataloguers = [], _supervisors = [];
    readonly Dictionary<int, Guid> _publishers = [];
    readonly HashSet<(string, DateTime)> _waitingJobs = [];
    readonly IReadOnlySet<string> _leftOut;
    Person _anybody = null!;
    int _turn, _putOff;

    /// <param name="leftOut">Jobs that never run: a recount must notice.</param>
    public SimulatedYear(YearHost host, YearLoad load, params string[] leftOut)
    {
        (_host, _load, _leftOut) = (host, load, leftOut.ToHashSet());
        _agenda = new Agenda(host.Clock, Wake);
    }

    public List<Deed> Journal { get; } = [];

    /// <summary>What no person could explain; must stay empty.</summary>
    public IReadOnlyList<string> Troubles => _agenda.Troubles;

    public OfficeYear Days => _agenda.Days;

    /// <summary>What acts of each name took in all.</summary>
    public IReadOnlyDictionary<string, (int Times, TimeSpan Took, TimeSpan Cpu)> Costs => _agenda.Costs;

    /// <summary>Told at the end of each month: its wall and processor time, and how many clocks began in it.</summary>
    public Action<int, TimeSpan, TimeSpan, int> MonthEnded { get; init; } = (_, _, _, _) => { };

    DateTime Now => _agenda.Now;

    DateOnly Today => _agenda.Today;

    public async Task RunAsync()
    {
        await SettleAsync();
        var plan = _load.Plan();
        foreach (var of in plan.GroupBy(planned => planned.Publisher))
        {
            if (_load.IsNew(of.Key)) _agenda.Put(_agenda.Sending(of.Min(planned => planned.Day), new Random(-of.Key)), "register", () => RegisterAsync(of.Key, [.. of]));
            else foreach (var planned in of) Expect(planned);
        }
        for (var day = _load.First; day <= _load.Last; day = day.AddDays(1))
        {
            if (!Days.IsWorking(day, Now)) continue;
            foreach (var time in Agenda.OfficeHours) _agenda.Staff(day, time, "take", TakeAsync);
            _agenda.Staff(day, new(16, 55), "post", PostAsync);
        }
        foreach (var closing in _load.Closings)
        {
            _agenda.Put(Agenda.Utc(closing.EnteredAt), "closing day", () => ChangeCalendarAsync(closing.Day, closed: true));
            if (closing.TakenBackAt is { } back) _agenda.Put(Agenda.Utc(back), "closing day", () => ChangeCalendarAsync(closing.Day, closed: false));
        }
        // 自動派案 from the middle on: before that officers take their cases themselves.
        _agenda.Put(Agenda.Utc(_load.First.AddDays((_load.Last.DayNumber - _load.First.DayNumber) / 2).ToDateTime(new(6, 0))), "setting", () =>
        {
            _host.Services.GetRequiredService<IConfiguration>()["Queue:AutoAssign"] = "true";
            return Task.CompletedTask;
        });
        PlanAbsences();
        foreach (var line in Timetable.All) Await(line);

        var (month, begun, since, busy) = (0, 0, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await _agenda.RunAsync(Agenda.Utc(_load.Stop.ToDateTime(new(23, 59))), at =>
        {
            if (at.AddHours(8).Month == month) return;
            Close();
            month = at.AddHours(8).Month;
        });
        Close();

        void Close()
        {
            var (now, all) = (Environment.CpuUsage.TotalTime, Journal.Count(deed => deed.What == Did.Began));
            if (month > 0) MonthEnded(month, Stopwatch.GetElapsedTime(since), now - busy, all - begun);
            (since, busy, begun) = (Stopwatch.GetTimestamp(), now, all);
        }
    }

    // People and the world before the first day.

    async Task SettleAsync() => await _host.WithAsync(async services =>
    {
        var db = services.GetRequiredService<PortalDb>();
        _agenda.Days = new OfficeYear(await db.CalendarDays.AsNoTracking().ToListAsync());
        var roles = await db.Roles.ToDictionaryAsync(role => role.Name!, role => role.Id);
        foreach (var (people, role, count) in new[] { (_clerks, Roles.Clerk, _load.Clerks), (_cataloguers, Roles.Cataloguer, _load.Cataloguers), (_supervisors, Roles.Supervisor, 2) })
            for (var number = 1; number <= count; number++)
            {
                var mail = $"{role}{number}@example.test";
                var user = new User { UserName = mail, NormalizedUserName = mail.ToUpperInvariant(), Email = mail, NormalizedEmail = mail.ToUpperInvariant(), EmailConfirmed = true, PasswordHash = "-", DisplayName = $"{Roles.Names[role]}{number}", CreatedAt = Now };
                db.Users.Add(user);
                db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = roles[role] });
                people.Add(new Person(user.Id, user.DisplayName, role));
            }
        _anybody = new Person(Guid.CreateVersion7(), "申請人", "");
        var shared = new PrefixCode { Code = "TWA00", AddedAt = Now };
        shared.Share(Now);
        db.PrefixCodes.Add(shared);
        db.PrefixCodes.AddRange(Enumerable.Range(1, 99).Select(number => new PrefixCode { Code = $"TWB{number:D2}", AddedAt = Now }));

        // Publishers of earlier years, their blocks partly used, as a take-over leaves them.
        var asked = _load.Plan().Where(planned => !planned.IsList).GroupBy(planned => planned.Publisher).ToDictionary(of => of.Key, of => of.Sum(planned => planned.Formats));
        var free = new[] { 10, 100, 1_000 }.ToDictionary(size => size, size => new Queue<(string, string)>(IsbnRanges.Current.Taiwan.Where(group => group.Element != "626")
            .SelectMany(group => group.Registrants(size).Select(registrant => ($"{group.Prefix}{group.Element}", registrant)))));
        var random = new Random(80);
        for (var number = 0; number < _load.Publishers; number++)
        {
            if (_load.IsNew(number)) continue;
            var publisher = NewPublisher(number);
            publisher.Activate();
            _publishers[number] = publisher.Id;
            if (publisher.Kind != PublisherKind.Individual)
            {
                var size = NextBlock.SizeFor(0, Math.Max(asked.GetValueOrDefault(number), 3));
                var (group, registrant) = free[Math.Min(size, 1_000)].Dequeue();
                // One in fifteen runs out soon.
                publisher.Blocks.Add(new RegistrantBlock { Group = group, Registrant = registrant, Size = Math.Min(size, 1_000), Next = random.Next(15) == 0 ? Math.Min(size, 1_000) - 2 : random.Next(Math.Min(size, 1_000) / 2), OpenedAt = Now });
            }
            db.Publishers.Add(publisher);
        }
        await db.SaveChangesAsync();
    });

    Publisher NewPublisher(int number) => new()
    {
        Kind = _load.IsIndividual(number) ? PublisherKind.Individual : PublisherKind.Company,
        Name = $"第{number}出版社",
        Address = "臺北市中正區中山南路20號",
        Phone = "02-23619132",
        Email = $"publisher{number}@example.test",
        PlannedTitles = 3,
        CreatedAt = Now,
    };

    void PlanAbsences()
    {
        var random = new Random(12);
        foreach (var person in _clerks.Concat(_cataloguers))
        {
            var day = _load.First.AddDays(random.Next(2, 20));
            while (day < _load.Last)
            {
                var (first, last) = (day, day.AddDays(random.Next(4)));
                person.Absences.Add((first, last));
                // Some are told the week before, some on the morning.
                var told = random.Next(2) == 0 && first.AddDays(-7) >= _load.First ? first.AddDays(-7) : first;
                _agenda.Put(Agenda.Utc(told.ToDateTime(new(7, 5))), "absence", () => _host.WithAsync(async services =>
                {
                    var db = services.GetRequiredService<PortalDb>();
                    var (absence, line) = Absence.Enter(await db.Users.SingleAsync(user => user.Id == person.Id), first, last, person.Actor, Now);
                    db.AddRange(absence, line);
                    await db.SaveChangesAsync();
                }));
                day = last.AddDays(random.Next(40, 100));
            }
        }
    }

    Task ChangeCalendarAsync(DateOnly day, bool closed) => _host.WithAsync(async services =>
    {
        var change = services.GetRequiredService<ChangeCalendar>();
        await (closed ? change.CloseAsync(day, "颱風停班", _supervisors[0].Actor) : change.ReopenAsync(day, _supervisors[0].Actor));
        Days.Changes.Add((Now, day, closed));
    });

    // What applicants do.

    Task RegisterAsync(int number, IReadOnlyList<Planned> plan) => _host.WithAsync(async services =>
    {
        var publisher = NewPublisher(number);
        var request = new RegistrantRequest { PublisherId = publisher.Id, Publisher = publisher, ContactName = "王小明", ContactEmail = publisher.Email, ContactPhone = publisher.Phone };
        var db = services.GetRequiredService<PortalDb>();
        db.AddRange(publisher, request);
        await services.GetRequiredService<WorkQueue>().PutInAsync(request, _anybody.Actor);
        _publishers.TryAdd(number, publisher.Id);
        Began(request.Id, Today);
        var filed = new Filed(request.Id, new Random(number), Roles.Clerk)
        {
            // Its titles wait for its prefix.
            Then = () =>
            {
                foreach (var planned in plan) Expect(planned with { Day = planned.Day > Today ? planned.Day : Today.AddDays(1) });
            },
        };
        Decide(filed, Today);
    });

    void Expect(Planned planned)
    {
        var random = new Random(planned.Seed);
        if (planned.Channel == Channel.Online) _agenda.Put(_agenda.Sending(planned.Day, random), "send", () => planned.IsList ? SendListAsync(planned) : SendAsync(planned, null));
        // Papers are keyed in on the day they come or on the next one, and count from the day they came.
        else _agenda.Staff(random.Next(4) == 0 ? Days.Add(planned.Day, 1, Now) : planned.Day, Agenda.OfficeHours[random.Next(Agenda.OfficeHours.Count)], "key in", () => SendAsync(planned, Days.IsWorking(planned.Day, Now) ? planned.Day : Today));
    }

    /// <summary>Online, or keyed in by a clerk.</summary>
    Task SendAsync(Planned planned, DateOnly? papers) => _host.WithAsync(async services =>
    {
        var (db, random) = (services.GetRequiredService<PortalDb>(), new Random(planned.Seed + 1));
        var by = papers is null ? _anybody : Present(_clerks);
        var application = await NewApplicationAsync(db, planned);
        db.Applications.Add(application);
        if (papers is null) await db.SaveChangesAsync(); // The draft; papers are saved and sent in one.
        var incomplete = papers is not null && random.Next(10) == 0;
        var cases = application.Filing.ToList();
        await services.GetRequiredService<WorkQueue>().PutInAsync(cases, by.Actor, papers, incomplete ? (missing, null) : null);
        foreach (var request in cases) Note(request.Id, incomplete ? Did.Returned : Did.Began, papers ?? Today, channel: planned.Channel);
        var isbn = new Filed(application.Isbn.Id, random, Roles.Clerk) { Cip = application.Cip is { } cip ? new Filed(cip.Id, new Random(planned.Seed + 2), Roles.Cataloguer) : null, Papers = papers is not null, Returns = incomplete ? 1 : 0 };
        if (incomplete) AwaitMending(isbn);
        else Decide(isbn, papers ?? Today);
        if (!incomplete && random.Next(200) == 0) _agenda.Put(_agenda.Sending(Today.AddDays(1), random), "withdraw", () => WithdrawAsync(isbn));
    });

    async Task<Application> NewApplicationAsync(PortalDb db, Planned planned)
    {
        var publisher = await db.Publishers.SingleAsync(p => p.Id == _publishers[planned.Publisher]);
        var application = new Application { PublisherId = publisher.Id, Publisher = publisher, CreatedAt = Now, ChangedAt = Now };
        var title = application.Title;
        (title.Title, title.Author, title.Language, title.Audience, title.Category, title.Topic, title.Rating) = ($"臺灣的海與島嶼 {planned.Seed}", "林雨果著; 陳一樹譯", "chi-hant", "m", "1", "9", "1");
        (title.IsTranslation, title.IsRevision, title.PlannedMonth, title.Keywords) = (false, false, new DateOnly(2026, 12, 1), "海洋;島嶼");
        var isSet = planned.Formats > 3;
        if (isSet) (application.Numbering, application.SetTitle, application.SetVolumes) = (Numbering.SetAndVolumes, "島嶼叢書", planned.Formats - 1);
        ProductForm[] forms = [ProductForm.Paperback, ProductForm.Epub, ProductForm.Hardback];
        application.Products.AddRange(Enumerable.Range(0, planned.Formats).Select(place => new Product
        {
            Ordinal = place + 1,
            Form = isSet ? ProductForm.Paperback : forms[place],
            IsSet = isSet && place == 0,
            VolumeNumber = isSet && place > 0 ? place : null,
            PageCount = 240,
            PriceCents = 42_000,
        }));
        application.Pages.AddRange(new[] { PageKind.TitlePage, PageKind.CopyrightPage }.Select(kind => new PageFile { Kind = kind, FileName = $"{kind}.pdf", ContentType = "application/pdf", Size = 9, Sha256 = new string('0', 64), Key = $"pages/{Guid.NewGuid():n}", UploadedAt = Now }));
        var request = new IsbnRequest { ApplicationId = application.Id, Application = application, PublisherId = publisher.Id, Publisher = publisher, Channel = planned.Channel };
        (request.ReplyBy, request.ReplyTo) = planned.Channel switch
        {
            Channel.Post => (ReplyBy.Post, publisher.Address),
            Channel.Fax => (ReplyBy.Fax, publisher.Phone),
            Channel.Counter => (ReplyBy.Counter, null),
            _ => (ReplyBy.Email, (string?)null),
        };
        (request.ContactName, request.ContactEmail, request.ContactPhone) = ("王小明", publisher.Email, publisher.Phone);
        application.Requests.Add(request);
        application.AskCip(planned.AsksCip);
        return application;
    }

    Task SendListAsync(Planned planned) => _host.WithAsync(async services =>
    {
        var (db, random) = (services.GetRequiredService<PortalDb>(), new Random(planned.Seed + 1));
        var publisher = await db.Publishers.SingleAsync(p => p.Id == _publishers[planned.Publisher]);
        var list = new IsrcRequest { PublisherId = publisher.Id, Publisher = publisher, ListTitle = $"海風裡的歌 {planned.Seed}", Plan = planned.Publisher % 40 == 0 ? CodePlan.Own : CodePlan.Shared, ChangedAt = Now, ContactName = "王小明", ContactEmail = publisher.Email, ContactPhone = publisher.Phone };
        list.Add([.. Enumerable.Range(1, planned.Formats).Select(number =>
        {
            var recording = new Recording();
            recording.Describe($"歌 {planned.Seed} 之 {number}", "王一樹", null, 180 + number, 2026, RecordingKind.Sound);
            return recording;
        })]);
        db.Requests.Add(list);
        await services.GetRequiredService<WorkQueue>().PutInAsync(list, _anybody.Actor);
        Began(list.Id, Today);
        Decide(new Filed(list.Id, random, Roles.Clerk), Today);
    });

    /// <summary>Mended after some days; some never are, a few are withdrawn.</summary>
    void AwaitMending(Filed isbn)
    {
        var (chance, day) = (isbn.Random.Next(100), Today.AddDays(isbn.Random.Next(2, 16)));
        if (chance < 8) return;
        if (chance < 13) _agenda.Put(_agenda.Sending(day, isbn.Random), "withdraw", () => WithdrawAsync(isbn));
        else if (isbn.Papers) _agenda.Staff(day, Agenda.OfficeHours[1], "key in", () => MendAsync(isbn, Today));
        else _agenda.Put(_agenda.Sending(day, isbn.Random), "mend", () => MendAsync(isbn, null));
    }

    Task MendAsync(Filed isbn, DateOnly? papers) => _host.WithAsync(async services =>
    {
        var request = await CaseAsync(services, isbn.Id, whole: true);
        var cases = (request.Application?.Filing ?? [request]).Where(filed => filed.State == RequestState.Returned).ToList();
        if (cases.Count == 0) return;
        await services.GetRequiredService<WorkQueue>().PutInAsync(cases, (papers is null ? _anybody : Present(_clerks)).Actor, papers);
        foreach (var mended in cases) Began(mended.Id, papers ?? Today);
        Decide(isbn, papers ?? Today);
    });

    Task WithdrawAsync(Filed filed) => _host.WithAsync(async services =>
    {
        var request = await CaseAsync(services, filed.Id, whole: true);
        if (!request.IsOpen && request.State != RequestState.Returned) return;
        var days = await services.GetRequiredService<OfficeCalendar>().LoadAsync();
        Request[] all = request is IsbnRequest && request.Application!.Cip is { } cip && (cip.IsOpen || cip.State == RequestState.Returned) ? [request, cip] : [request];
        foreach (var one in all) one.Withdraw("暫不出版", days, _anybody.Actor, Now);
        await services.GetRequiredService<PortalDb>().SaveChangesAsync();
        foreach (var one in all) Note(one.Id, Did.Withdrawn);
    });

    // The timetable.

    static string JobName(string job) => "job " + job;

    static bool IsFrequent(Recurring line) => line.Cron.Split(' ')[1].Contains('*', StringComparison.Ordinal);

    /// <summary>The next run of a job at its due time: for those of every few minutes the first one of the next day.</summary>
    void Await(Recurring line, bool soon = false)
    {
        if (_leftOut.Contains(line.Name)) return;
        var from = IsFrequent(line) && !soon ? Agenda.Utc(Today.AddDays(1).ToDateTime(TimeOnly.MinValue)).AddSeconds(-1) : Now;
        var at = new CronExpression(line.Cron, taipei).GetNextValidTimeAfter(new DateTimeOffset(from, TimeSpan.Zero))!.Value.UtcDateTime;
        if (!_waitingJobs.Add((line.Name, at))) return;
        _agenda.Put(at, JobName(line.Name), async () =>
        {
            _waitingJobs.Remove((line.Name, at));
            await _host.Services.GetRequiredService<IJobEngine>().RunNowAsync(line.Name, CancellationToken.None);
            Await(line);
        });
    }

    /// <summary>What was done may have written letters, and the sender runs within the minute; after its own run only for one that was put off.</summary>
    void Wake(string name)
    {
        var news = _putOff != _host.Mail.PutOff;
        _putOff = _host.Mail.PutOff;
        if (name == JobName(SendLetters.Name) && !news) return;
        foreach (var line in Timetable.All.Where(line => line.Name == SendLetters.Name || line.Name == FinishCip.Name && name == "accept")) Await(line, soon: true);
    }

    Person Present(List<Person> people)
    {
        var here = people.FindAll(person => !person.IsAway(Today));
        return (here.Count > 0 ? here : people)[_turn++ % Math.Max(1, here.Count)];
    }

    /// <summary>With what its letters say; the applicant's acts want all of it.</summary>
    static Task<Request> CaseAsync(IServiceProvider services, Guid id, bool whole = false)
    {
        var db = services.GetRequiredService<PortalDb>();
        return (whole ? db.WholeCases() : db.Requests.Include(request => request.Officer).Include(request => request.Publisher).Include(request => request.Application)).SingleAsync(request => request.Id == id);
    }

    void Began(Guid request, DateOnly papers) => Note(request, Did.Began, papers);

    void Note(Guid request, Did what, DateOnly? papers = null, int days = 0, Channel channel = Channel.Online) =>
        Journal.Add(new Deed(request, Now, what, papers, days, channel));

    sealed record Person(Guid Id, string Name, string Role)
    {
        public List<(DateOnly First, DateOnly Last)> Absences { get; } = [];

        public Actor Actor { get; } = new(Id, Name, "127.0.0.1");

        public ClaimsPrincipal Principal { get; } = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, Id.ToString()), new(ClaimTypes.Role, Role)], "test"));

        public bool IsAway(DateOnly day) => Absences.Exists(absence => absence.First <= day && day <= absence.Last);
    }

    sealed record Filed(Guid Id, Random Random, string Role)
    {
        public Filed? Cip { get; init; }

        public Action? Then { get; init; }

        public bool Papers { get; init; }

        public int Returns { get; set; }

        /// <summary>What it will be, when that is settled already.</summary>
        public int? Chance { get; set; }
    }
}
