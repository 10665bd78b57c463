using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit;

namespace Portal.Tests.Features.Applications;

/// <summary>What may happen to a case in which state: the whole table, and a long walk at random that never leaves it.</summary>
public class RequestStateTests
{
    /// <summary>+ is done with one line of history, - is refused and changes nothing, = is accepted and changes nothing.</summary>
    const string Table = """
        verb        Draft Submitted Mine Theirs Returned Approved Refused Withdrawn
        submit      +     -         -    -      -        -        -       -
        resubmit    -     -         -    -      +        -        -       -
        take        -     +         =    -      -        -        -       -
        assign      -     +         =    +      =        -        -       -
        give-back   -     -         +    -      -        -        -       -
        return      -     -         +    -      -        -        -       -
        refuse      -     -         +    -      -        -        -       -
        approve     -     -         +    -      -        -        -       -
        extend      -     -         +    -      -        -        -       -
        withdraw    -     +         +    +      +        -        -       -
        reschedule  =     +         +    +      =        =        =       =
        watch       -     +         +    +      -        -        -       -
        hear        -     +         +    +      -        +        +       +
        note        -     +         +    +      +        +        +       +
        """;

    static readonly WorkingDays calendar = new([new(new DateOnly(2026, 3, 14), true, "補班")], Enumerable.Range(2026, 120));

    /// <summary>The same with a typhoon day, by which due dates move.</summary>
    static readonly WorkingDays typhoon = new([new(new DateOnly(2026, 3, 5), false, "颱風")], Enumerable.Range(2026, 120));

    static readonly WorkingDays unknown = new([], []);

    static readonly User[] officers = [new() { Id = Guid.NewGuid(), DisplayName = "承辦甲" }, new() { Id = Guid.NewGuid(), DisplayName = "承辦乙" }];

    static readonly Actor applicant = new(Guid.NewGuid(), "申請人", "192.0.2.1");

    /// <summary>Wednesday.</summary>
    static readonly DateTime start = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

    public static TheoryData<string, string, string, char> Cells()
    {
        var cells = new TheoryData<string, string, string, char>();
        var lines = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        foreach (var line in lines[1..])
        {
            for (var column = 1; column < line.Length; column++)
            {
                cells.Add(nameof(IsbnRequest), line[0], lines[0][column], line[column][0]);
                cells.Add(nameof(IsrcRequest), line[0], lines[0][column], line[column][0]);
                cells.Add(nameof(EbookDeposit), line[0], lines[0][column], line[column][0]);
                cells.Add(nameof(RegistrantRequest), line[0], lines[0][column], line[column][0]);
            }
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_verb_does_in_every_state_what_the_table_says(string kind, string verb, string state, char outcome)
    {
        var request = In(state, New(kind));
        var at = verb == "watch" ? start.AddDays(14) : start.AddHours(1);
        var before = Seen(request);

        var refusal = Record.Exception(() => Do(request, verb, officers[0], verb == "reschedule" ? typhoon : calendar, at));

        if (outcome == '-') Assert.NotEmpty(Assert.IsType<RuleBroken>(refusal).Message);
        else Assert.Null(refusal);
        if (outcome == '+') Assert.Equal(before.Lines + 1, Seen(request).Lines);
        else Assert.Equal(before, Seen(request));
    }

    [Fact]
    public void The_table_knows_every_state_and_every_verb_that_a_request_has()
    {
        var states = Table.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(Enum.GetNames<RequestState>().Except(["InReview"]).Order(), states.Except(["Mine", "Theirs"]).Order());
        var verbs = new[] { typeof(IsbnRequest), typeof(IsrcRequest), typeof(RegistrantRequest) }.SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(p => p.ParameterType == typeof(Actor)) && method.GetParameters().Any(p => p.ParameterType == typeof(DateTime)))
            .Select(method => method.Name).Distinct();
        Assert.Equal(["Approve", "Assign", "Extend", "GiveBack", "HearOfMending", "NoteCall", "PutUnderWatch", "ReceiveIncomplete", "Refuse", "Reschedule", "Resubmit", "Return", "Submit", "Take", "Withdraw"], verbs.Order());
    }

    [Theory]
    [InlineData(nameof(IsbnRequest))]
    [InlineData(nameof(IsrcRequest))]
    [InlineData(nameof(EbookDeposit))]
    [InlineData(nameof(RegistrantRequest))]
    public void Only_papers_that_came_by_hand_are_taken_in_incomplete_and_only_once(string kind)
    {
        var (by, on) = (new Actor(officers[0].Id, officers[0].DisplayName, null), new DateOnly(2026, 3, 4));
        void Receive(Request request) => request.ReceiveIncomplete("115-000001", "CODE", ["書名頁缺漏或不清楚"], null, by, start, on);
        foreach (var state in Table.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])
        {
            var request = In(state, New(kind));
            var before = Seen(request);
            // Drafts of the portal's own form must be complete.
            Assert.Throws<RuleBroken>(() => Receive(request));
            Assert.Equal(before, Seen(request));
            request.Channel = Channel.Counter;
            if (state != "Draft") Assert.Throws<RuleBroken>(() => Receive(request));
        }
        var filed = New(kind);
        filed.Channel = Channel.Post;
        Receive(filed);
        Assert.Equal((RequestState.Returned, null, on, 1), (filed.State, filed.DueOn, filed.PapersOn, filed.Returns));
        Assert.Throws<RuleBroken>(() => Receive(filed));
    }

    [Theory]
    [InlineData(nameof(IsbnRequest), 20260304)]
    [InlineData(nameof(IsrcRequest), 3901)]
    [InlineData(nameof(RegistrantRequest), 1936)]
    public void A_hundred_thousand_steps_at_random_never_reach_an_illegal_state(string kind, int seed)
    {
        string[] verbs = [.. Table.Split('\n')[1..].Select(line => line.Split(' ')[0])];
#pragma warning disable CA5394 // A walk that can be walked again, no secret.
        var random = new Random(seed);
        var (at, request, accepted, refused, ended) = (start, New(kind), 0, 0, 0);
        for (var step = 0; step < 100_000; step++)
        {
            if (!request.IsOpen && !request.ApplicantMayEdit && random.Next(3) == 0)
            {
                (request, ended) = (New(kind), ended + 1);
            }
            at += TimeSpan.FromMinutes(random.Next(600));
            var verb = verbs[random.Next(verbs.Length)];
            var before = Seen(request);
            try
            {
                var days = random.Next(20) switch { 0 => unknown, 1 => typhoon, _ => calendar };
                Do(request, verb, officers[random.Next(2)], days, at, hollow: random.Next(10) == 0);
                accepted++;
                var written = Seen(request) == before ? 0 : 1;
                Assert.Equal(before.Lines + written, request.History.Count);
                Assert.True(written == 1 || verb is "take" or "assign" or "reschedule", $"{verb} in {before.State} was accepted and left no trace");
                Assert.True(verb != "extend" || before.ExtendedTo is null, "extended twice");
            }
            catch (RuleBroken)
            {
                refused++;
                Assert.Equal(before, Seen(request));
            }
            CheckLegal(request, before, step, verb);
        }
#pragma warning restore CA5394
        // A walk that never gets anywhere would prove nothing.
        Assert.True(ended > 500 && accepted > 10_000 && refused > 10_000, $"{ended} cases ended, {accepted} steps accepted, {refused} refused");
    }

    [Fact]
    public void The_walk_would_notice_a_promise_without_a_date()
    {
        var request = In("Submitted", New(nameof(IsbnRequest)));
        typeof(Request).GetProperty(nameof(Request.DueOn))!.SetValue(request, null);
        Assert.ThrowsAny<Exception>(() => CheckLegal(request, Seen(request), 0, "none"));
    }

    [Fact]
    public void An_extended_date_moves_only_off_a_day_on_which_the_office_is_closed_and_back_when_it_opens_again()
    {
        var request = In("Mine", New(nameof(IsbnRequest))); // due on Monday the 9th
        Do(request, "extend", officers[0], calendar, start);
        Assert.Equal((new DateOnly(2026, 3, 11), new DateOnly(2026, 3, 11)), (request.DueOn, request.ExtendedTo));

        // A closed day before it costs the office, not the applicant: the date was told.
        Assert.False(request.Reschedule(typhoon, applicant, start, "颱風"));
        var closed = new WorkingDays([new(new DateOnly(2026, 3, 11), false, "颱風")], [2026]);
        Assert.True(request.Reschedule(closed, applicant, start, "颱風"));
        Assert.Equal(new DateOnly(2026, 3, 12), request.DueOn);
        Assert.Equal("2026-03-11 → 2026-03-12：颱風", request.History[^1].Why);
        Assert.True(request.Reschedule(calendar, applicant, start, "取消停班"));
        Assert.Equal(new DateOnly(2026, 3, 11), request.DueOn);
    }

    [Fact]
    public void A_return_hides_no_lateness_and_complete_papers_start_three_days_afresh()
    {
        var request = In("Mine", New(nameof(IsbnRequest))); // received on Wednesday the 4th
        Do(request, "return", officers[0], calendar, start.AddDays(6)); // Tuesday the 10th: four working days in hand, one too many
        Assert.Null(request.DueOn);
        Assert.Equal((4, 4), (request.OfficeDays, request.TotalOfficeDays(calendar, start.AddDays(20))));

        Do(request, "resubmit", officers[0], calendar, start.AddDays(7)); // Wednesday the 11th
        Assert.Equal((RequestState.InReview, new DateOnly(2026, 3, 14)), (request.State, request.DueOn)); // the 14th is a made-up Saturday
        Assert.Equal(4 + 2, request.TotalOfficeDays(calendar, start.AddDays(9)));
        Do(request, "approve", officers[0], calendar, start.AddDays(9));
        Assert.Equal((6, 6), (request.OfficeDays, request.TotalOfficeDays(calendar, start.AddDays(90))));
    }

    internal static void CheckLegal(Request request, Sight before, int step, string verb)
    {
        var where = $"step {step}, {verb}: {before.State} → {request.State}";
        Assert.True(!request.IsOpen || request.DueOn is not null, where + ": open without a due date");
        Assert.True(!request.ApplicantMayEdit || request.DueOn is null, where + ": a due date while the applicant must act");
        Assert.True(request.Missing.Length == 0 || request.State == RequestState.Returned, where + ": papers are missing though nobody was asked for them");
        Assert.True(request.OfficeDays >= before.OfficeDays, where + ": office days fell");
        Assert.True(request.CaseNumber is not null == (request.State != RequestState.Draft), where + ": case number");
        Assert.True(request.DecidedAt is not null == request.State is RequestState.Approved or RequestState.Refused or RequestState.Withdrawn, where + ": time of decision");
        Assert.True(request.State != RequestState.InReview || request.OfficerId is not null, where + ": in review by nobody");
        Assert.True(request.State != RequestState.Submitted || request.OfficerId is null, where + ": an officer who has not begun");
        Assert.True(request is not IsbnRequest isbn || isbn.Application!.Products.TrueForAll(p => p.Isbn is not null) == (request.State == RequestState.Approved), where + ": approved and numbers");
        Assert.True(request is not IsrcRequest isrc || isrc.Recordings.TrueForAll(r => r.Isrc is not null) == (request.State == RequestState.Approved), where + ": approved and codes");
        Assert.True(request.ExtendedTo is null || request.DueOn >= request.ExtendedTo || request.DueOn is null, where + ": due before the extended date");
    }

    static void Do(Request request, string verb, User officer, WorkingDays days, DateTime at, bool hollow = false)
    {
        var by = new Actor(officer.Id, officer.DisplayName, null);
        var why = hollow ? " " : "理由";
        switch (verb)
        {
            case "submit": request.Submit("115-000001", "CODE", days, applicant, at); break;
            case "resubmit": request.Resubmit(days, applicant, at); break;
            case "take": request.Take(officer, by, at); break;
            case "assign": request.Assign(officer, by, at); break;
            case "give-back": request.GiveBack(by, at); break;
            case "return": request.Return(hollow ? [] : ["版權頁缺漏"], hollow ? " " : "請補", days, by, at); break;
            case "refuse": request.Refuse(why, days, by, at); break;
            case "withdraw": request.Withdraw(null, days, applicant, at); break;
            case "extend": request.Extend(hollow ? 0 : 2, why, days, by, at); break;
            case "reschedule": request.Reschedule(days, by, at, "颱風"); break;
            case "hear": request.HearOfMending(applicant, at); break;
            case "note": request.NoteCall("電話查詢", "本人", by, at); break;
            case "watch": request.PutUnderWatch(by, at); break;
            case "approve" when request is IsbnRequest isbn:
                isbn.Approve(isbn.Application!.Products.ToDictionary(p => p.Id, p => Isbn13.Parse(p.Ordinal == 1 ? "9786267000007" : "9786267000014")), days, by, at);
                break;
            case "approve" when request is IsrcRequest isrc:
                isrc.Approve(isrc.Recordings.ToDictionary(r => r.Id, r => IsrcCode.Of("TWA00", 26, r.Ordinal)), days, by, at);
                break;
            case "approve" when request is EbookDeposit deposit: deposit.Approve(new Dictionary<Guid, string> { [deposit.Files[0].Id] = "看過" }, days, by, at); break;
            case "approve": ((RegistrantRequest)request).Approve(null, days, by, at); break;
            default: throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such verb");
        }
    }

    static Request New(string kind)
    {
        if (kind == nameof(RegistrantRequest))
        {
            var person = new Publisher { Kind = PublisherKind.Individual, Name = "林雨果", Address = "臺北市", Phone = "02-23619132", Email = "a@example.test" };
            return new RegistrantRequest { Publisher = person, PublisherId = person.Id };
        }
        if (kind == nameof(EbookDeposit)) return Deposit(start);
        if (kind == nameof(IsrcRequest)) return Given.List(Guid.NewGuid(), CodePlan.Own, start, "山海小城", "書店的燈");
        var application = Given.Complete(Guid.NewGuid(), "山海小城", [ProductForm.Paperback, ProductForm.Epub], start);
        application.Isbn.Application = application;
        return application.Isbn;
    }

    /// <summary>A draft with a flagged file and a signed licence, of a title whose number is given.</summary>
    internal static EbookDeposit Deposit(DateTime at)
    {
        var application = Given.Complete(Guid.NewGuid(), "山海小城", [ProductForm.Epub], at);
        application.Isbn.Application = application;
        var by = new Actor(officers[0].Id, "承辦甲", null);
        application.Isbn.Submit("115-000000", "CODE", calendar, applicant, at);
        application.Isbn.Take(officers[0], by, at);
        application.Isbn.Approve(new Dictionary<Guid, Isbn13> { [application.Products[0].Id] = Isbn13.Parse("9786267000007") }, calendar, by, at);
        var deposit = EbookDeposit.Of(application, at);
        deposit.Application = application;
        application.Requests.Add(deposit);
        var file = DepositFile.Begin(deposit, DepositPart.Book, application.Products[0].Id, "海.epub", 4, at);
        file.Receive("incoming/a", 4, at);
        file.Judge(FileState.Flagged, new string('b', 64), "application/epub+zip", "{}", at);
        deposit.Files.Add(file);
        deposit.Sign(new(ReadingAccess.Open, null, null, null), new string('a', 64), applicant, at);
        return deposit;
    }

    static Request In(string state, Request request)
    {
        string[] way = state switch
        {
            "Draft" => [],
            "Submitted" => ["submit"],
            "Mine" or "Theirs" => ["submit", "take"],
            "Returned" => ["submit", "take", "return"],
            "Approved" => ["submit", "take", "approve"],
            "Refused" => ["submit", "take", "refuse"],
            _ => ["submit", "withdraw"],
        };
        foreach (var verb in way) Do(request, verb, officers[state == "Theirs" ? 1 : 0], calendar, start);
        return request;
    }

    internal static Sight Seen(Request r) => new(r.State, r.CaseNumber, r.DueOn, r.ExtendedTo, r.PapersOn, r.OfficeDays, r.Returns, r.OfficerId, r.DecidedAt, r.Reason, r.Missing, r.History.Count,
        string.Join(' ', r.Application?.Products.Select(p => p.Isbn?.Digits ?? "-") ?? (r as IsrcRequest)?.Recordings.Select(line => line.Isrc?.Text ?? "-") ?? []));

    internal sealed record Sight(RequestState State, string? CaseNumber, DateOnly? DueOn, DateOnly? ExtendedTo, DateOnly? PapersOn, int OfficeDays, int Returns, Guid? OfficerId,
        DateTime? DecidedAt, string? Reason, string Missing, int Lines, string Numbers);
}
