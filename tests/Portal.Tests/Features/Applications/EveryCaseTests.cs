using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit;
using Portal.Features.Queue;
using Portal.Tests.Web;

namespace Portal.Tests.Features.Applications;

/// <summary>
/// Who may do what with a case of each kind: the table over HTTP, and one long walk at random over all kinds at once, by people of every role, that
/// never reaches an illegal state. What a verb does in which state stands in the tables of the kinds.
/// </summary>
[Trait("On", "database")]
public class EveryCaseTests(PortalHost host) : IClassFixture<PortalHost>
{
    /// <summary>+ may, - may not, W may where the kind is the work of that role.</summary>
    const string Table = """
        verb        member clerk cataloguer supervisor administrator portal
        submit      +      -     -          -          -             -
        resubmit    +      -     -          -          -             -
        withdraw    +      -     -          -          -             -
        accept      +      -     -          -          -             -
        remark      +      -     -          -          -             -
        take        -      W     W          +          -             -
        assign      -      -     -          +          -             +
        give-back   -      W     W          +          -             -
        return      -      W     W          +          -             -
        refuse      -      W     W          +          -             -
        extend      -      W     W          +          -             -
        approve     -      W     W          +          -             -
        save        -      -     W          +          -             -
        send-draft  -      -     W          +          -             -
        refer       -      W     W          +          -             -
        take-down   -      -     -          +          -             -
        sign        +      -     -          -          -             -
        note        -      +     +          +          -             -
        conclude    -      -     -          -          -             +
        hold        -      -     -          -          -             +
        hear        -      -     -          -          -             +
        watch       -      -     -          -          -             +
        reschedule  -      -     -          -          -             +
        """;

    static readonly string[] kinds = ["isbn", "cip", "isrc", "registrant", "change", "reissue", "opinion", "deposit"];

    static readonly Dictionary<(string Verb, string Role), char> cells = Read();

    static readonly WorkingDays calendar = new([new(new DateOnly(2026, 3, 14), true, "補班")], Enumerable.Range(2026, 150));

    static readonly WorkingDays typhoon = new([new(new DateOnly(2026, 3, 5), false, "颱風")], Enumerable.Range(2026, 150));

    static readonly WorkingDays unknown = new([], []);

    static readonly DateTime start = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

    static readonly Person[] people =
    [
        new("member", "申請人"), new("clerk", "承辦甲"), new("clerk", "承辦乙"), new("cataloguer", "編目甲"), new("cataloguer", "編目乙"), new("supervisor", "主管"), new("administrator", "管理"), new("portal", "排程"),
    ];

    public static TheoryData<string> Kinds => [.. kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_case_is_acted_on_by_those_whose_work_it_is_and_by_nobody_else(string kind)
    {
        var publisher = await host.PublisherAsync();
        var (request, worker) = (await FiledAsync(kind, publisher), kind is "cip" or "reissue" ? "cataloguer" : "clerk");
        var wrong = new List<string>();
        foreach (var role in new[] { "administrator", "clerk", "cataloguer", "supervisor", "member" })
        {
            using var visitor = await host.SignedInAsync(role == "member" ? await host.UserAsync(publisher) : await host.UserAsync(null, role));
            var form = await visitor.GetAsync("/accounts/denied");
            var token = form.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            foreach (var (verb, address) in Addresses(kind, request))
            {
                var may = cells[(verb, role)] switch { '+' => true, 'W' => role == worker, _ => false };
                var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(form.Url, address)) { Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) }, follow: false);
                if (PermissionTests.IsServed(answer) != may || (int)answer.Status >= 500) wrong.Add($"{role} {verb}: {(int)answer.Status} {answer.Headers.GetValueOrDefault("Location")}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_role_and_every_kind_is_in_the_table()
    {
        Assert.Equal(Roles.Names.Keys.Append("member").Append("portal").Order(), cells.Keys.Select(cell => cell.Role).Distinct().Order());
        var types = typeof(Request).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Request)) && !type.IsAbstract).Select(type => type.Name).Order();
        Assert.Equal(types, kinds.Select(kind => Fresh(kind).GetType().Name).Distinct().Order());
    }

    [Fact]
    public void A_hundred_thousand_steps_over_all_kinds_by_everybody_never_reach_an_illegal_state()
    {
#pragma warning disable CA5394 // A walk that can be walked again, no secret.
        var random = new Random(20261127);
        string[] verbs = [.. cells.Keys.Select(cell => cell.Verb).Distinct()];
        var cases = kinds.ToDictionary(kind => kind, Fresh);
        var (at, accepted, refused, barred, approved) = (start, 0, 0, 0, kinds.ToDictionary(kind => kind, _ => 0));
        // A step is an act that the role may do; what it may not do never reaches the case.
        for (var step = 0; step < 100_000;)
        {
            var kind = kinds[random.Next(kinds.Length)];
            if (cases[kind] is { IsOpen: false, ApplicantMayEdit: false } && random.Next(3) == 0) cases[kind] = Fresh(kind);
            var (request, verb, by) = (cases[kind], verbs[random.Next(verbs.Length)], people[random.Next(people.Length)]);
            at += TimeSpan.FromMinutes(random.Next(100));
            if (!May(verb, by.Role, request))
            {
                barred++;
                continue;
            }
            // What ends a case or sends it back is rarer than the rest, so that some get to the end.
            if (verb is "withdraw" or "refuse" or "return" or "give-back" or "refer" && random.Next(8) != 0) continue;
            step++;
            var (before, decided, siblings) = (RequestStateTests.Seen(request), request.DecidedAt, Others(request).Select(RequestStateTests.Seen).ToList());
            var days = random.Next(20) switch { 0 => unknown, 1 => typhoon, _ => calendar };
            var officer = people[random.Next(people.Length)];
            var done = true;
            try
            {
                Do(request, verb, by, officer, days, at, hollow: random.Next(10) == 0);
                accepted++;
            }
            catch (RuleBroken)
            {
                done = false;
                refused++;
            }
            var where = $"step {step}: {by.Role} {verb} {kind}, {before.State} → {request.State}";
            if (!done) Assert.True(before == RequestStateTests.Seen(request), where + ": refused, and yet something changed");
            Assert.True(siblings.SequenceEqual(Others(request).Select(RequestStateTests.Seen)), where + ": another case changed with it");
            if (done && verb is "submit" or "resubmit" && request.DueOn is not null && request.IsOpen && before.State != request.State) Assert.Equal(days.Add(request.PapersOn!.Value, Request.PromisedDays), request.DueOn);
            if (done && verb == "extend") Assert.True(before.ExtendedTo is null, where + ": extended twice");
            CheckLegal(request, before, decided, step, where);
            if (done && request.State == RequestState.Approved && before.State != RequestState.Approved) approved[kind]++;
        }
#pragma warning restore CA5394
        // A walk that never gets anywhere would prove nothing.
        Assert.True(accepted > 5_000 && refused > 5_000 && barred > 10_000 && approved.Values.All(count => count > 20), $"{accepted} accepted, {refused} refused, {barred} barred, approved {string.Join(' ', approved)}");
    }

    [Theory]
    [InlineData("a number without approval")]
    [InlineData("closed, and open again")]
    [InlineData("somebody whose work it is not")]
    [InlineData("history lost")]
    public void The_walk_would_notice(string what)
    {
        var request = Fresh("isbn");
        Do(request, "submit", people[0], people[1], calendar, start, false);
        Do(request, "take", people[1], people[1], calendar, start, false);
        var before = RequestStateTests.Seen(request);
        CheckLegal(request, before, null, 0, "sound");
        switch (what)
        {
            case "a number without approval":
                request.Application!.Products.ForEach(product => product.Isbn = Isbn13.Parse("9786267000007"));
                break;
            case "closed, and open again":
                Do(request, "refuse", people[1], people[1], calendar, start, false);
                before = RequestStateTests.Seen(request);
                typeof(Request).GetProperty(nameof(Request.State))!.SetValue(request, RequestState.InReview);
                break;
            case "somebody whose work it is not":
                request.OfficerId = people[3].User.Id;
                break;
            default:
                request.History.Clear();
                break;
        }
        Assert.ThrowsAny<Exception>(() => CheckLegal(request, before, null, 0, what));
    }

    static void CheckLegal(Request request, RequestStateTests.Sight before, DateTime? decided, int step, string where)
    {
        RequestStateTests.CheckLegal(request, before, step, where);
        Assert.True(request.History.Count >= before.Lines, where + ": history lost");
        var closed = before.State is RequestState.Approved or RequestState.Refused or RequestState.Withdrawn;
        Assert.True(!closed || (request.State == before.State && request.DecidedAt == decided), where + ": closed, and open again");
        Assert.True(request.OfficerId is null || closed || Array.Find(people, person => person.User.Id == request.OfficerId) is { } officer && (officer.Role == request.WorkedBy || officer.Role == Roles.Supervisor),
            where + ": in the hands of somebody whose work it is not");
        if (request.Application is not { } title) return;
        Assert.True(title.Products.TrueForAll(product => product.Isbn is null) || title.Isbn.State == RequestState.Approved, where + ": a number without approval");
        Assert.Equal(title.Requests.Count(r => r.State == RequestState.Approved && r is CipRequest or ChangeRequest { ReissuesCip: true } && r.State == RequestState.Approved), title.CipIssues.Count);
        Assert.True(request is not ChangeRequest change || (title.Title.Title == change.Wanted.Title) == (change.State == RequestState.Approved), where + ": changed without approval");
    }

    static bool May(string verb, string role, Request request) => cells[(verb, role)] switch { '+' => true, 'W' => role == request.WorkedBy, _ => false };

    static IEnumerable<Request> Others(Request request) => request.Application?.Requests.Where(other => other != request) ?? [];

    static void Do(Request request, string verb, Person who, Person officer, WorkingDays days, DateTime at, bool hollow)
    {
        var (by, why) = (who.Actor, hollow ? " " : "理由");
        switch (verb, request)
        {
            case ("submit", _): request.Submit("115-000001", "CODE", days, by, at); break;
            case ("resubmit", _): request.Resubmit(days, by, at); break;
            case ("withdraw", _): request.Withdraw(null, days, by, at); break;
            case ("take", _): request.Take(who.User, by, at); break;
            // The queue asks whose work it is.
            case ("assign", _): request.Assign(officer.Role == request.WorkedBy || officer.Role == Roles.Supervisor ? officer.User : throw new RuleBroken("這位同仁的職務不辦理此類案件"), by, at); break;
            case ("give-back", _): request.GiveBack(by, at); break;
            case ("return", _): request.Return(hollow ? [] : ["版權頁缺漏"], hollow ? " " : "請補", days, by, at); break;
            case ("refuse", _): request.Refuse(why, days, by, at); break;
            case ("extend", _): request.Extend(hollow ? 0 : 2, why, days, by, at); break;
            case ("note", _): request.NoteCall("電話查詢", "本人", by, at); break;
            case ("hear", _): request.HearOfMending(by, at); break;
            case ("watch", _): request.PutUnderWatch(by, at); break;
            case ("reschedule", _): request.Reschedule(days, by, at, "颱風"); break;
            case ("approve", IsbnRequest isbn): isbn.Approve(isbn.Application!.Products.ToDictionary(p => p.Id, p => Isbn13.Parse(p.Ordinal == 1 ? "9786267000007" : "9786267000014")), days, by, at); break;
            case ("approve", IsrcRequest isrc): isrc.Approve(isrc.Recordings.ToDictionary(r => r.Id, r => IsrcCode.Of("TWA00", 26, r.Ordinal)), days, by, at); break;
            case ("approve", RegistrantRequest registrant): registrant.Approve(null, days, by, at); break;
            case ("approve", CipRequest cip): cip.Approve(Issue(cip), hollow ? " " : "已改", days, by, at); break;
            case ("approve", ChangeRequest change): change.Approve(change.ReissuesCip && !hollow ? Issue(change) : null, days, by, at); break;
            case ("approve", OpinionRequest opinion): opinion.Approve(why, days, by, at); break;
            case ("approve", EbookDeposit deposit): deposit.Approve(new Dictionary<Guid, string> { [deposit.Files[0].Id] = why }, days, by, at); break;
            case ("take-down", EbookDeposit deposit): deposit.TakeDown(why, by, at); break;
            case ("sign", EbookDeposit deposit): deposit.Sign(new(hollow ? ReadingAccess.Lending : ReadingAccess.Open, null, null, null), new string('a', 64), by, at); break;
            case ("refer", OpinionRequest opinion): opinion.Refer(officer.Role, why, by, at); break;
            case ("save", CipRequest cip): cip.Save("245 10 $a 山海小城", by, at); break;
            case ("send-draft", CipRequest cip): cip.SendDraft("CIP 草稿", days, by, at); break;
            case ("accept", CipRequest cip): cip.Accept(by, at); break;
            case ("remark", CipRequest cip): cip.MakeRemark(why, by, at); break;
            case ("conclude", CipRequest cip): cip.Conclude(Issue(cip), days, by, at); break;
            case ("hold", CipRequest cip): cip.Hold(why, by, at); break;
            default: throw new RuleBroken("這類案件沒有這一步");
        }
    }

    static CipIssue Issue(Request request) => new() { Number = request.Application!.CipIssues.Count + 1, ControlNumber = "115000001", By = "編目甲", Record = "001  115000001", Marc = [1], Block = "CIP", DataBlock = "", Card = "" };

    /// <summary>A draft of that kind; a correction of a title that is approved, with and without CIP.</summary>
    static Request Fresh(string kind)
    {
        switch (kind)
        {
            case "isrc": return Given.List(Guid.NewGuid(), CodePlan.Own, start, "山海小城", "書店的燈");
            case "opinion": return new OpinionRequest { About = "網站很好用", Text = "希望可以更快。", ContactName = "陳讀者", ContactEmail = "reader@example.test", WrittenAt = start };
            case "registrant":
                var person = new Publisher { Kind = PublisherKind.Individual, Name = "林雨果", Address = "臺北市", Phone = "02-23619132", Email = "a@example.test" };
                return new RegistrantRequest { Publisher = person, PublisherId = person.Id };
        }
        if (kind == "deposit") return RequestStateTests.Deposit(start);
        var application = Given.Complete(Guid.NewGuid(), "山海小城", [ProductForm.Paperback, ProductForm.Epub], start);
        application.AskCip(kind is "cip" or "reissue");
        foreach (var request in application.Requests) request.Application = application;
        if (kind == "isbn") return application.Isbn;
        if (kind == "cip") return application.Cip!;
        string[] way = ["submit", "take", "approve"];
        foreach (var verb in way) Do(application.Isbn, verb, verb == "submit" ? people[0] : people[1], people[1], calendar, start, false);
        way = ["submit", "take", "save", "send-draft", "accept", "approve"];
        if (application.Cip is { } cip) foreach (var verb in way) Do(cip, verb, verb is "submit" or "accept" ? people[0] : people[3], people[3], calendar, start, false);
        var change = ChangeRequest.Of(application, Guid.NewGuid());
        var wanted = application.Title.Copy();
        wanted.Title = "山海大城";
        change.Ask(wanted, "書名誤植");
        application.Requests.Add(change);
        return change;
    }

    static IEnumerable<(string Verb, string Address)> Addresses(string kind, Request request)
    {
        var desk = $"/queue/case/{request.CaseNumber}?handler=";
        foreach (var (verb, name) in new[] { ("take", "Take"), ("give-back", "GiveBack"), ("return", "Return"), ("refuse", "Refuse"), ("extend", "Extend") }) yield return (verb, desk + name);
        yield return ("assign", $"/queue?handler=Assign&Ticked={request.Id}");
        yield return ("note", $"/queue/notes/{request.CaseNumber}");
        var record = $"/applications/cip/record/{request.CaseNumber}?handler=";
        if (kind is "cip" or "reissue")
        {
            yield return ("save", record + "Save");
            yield return ("approve", record + "Approve");
        }
        else if (kind == "opinion")
        {
            yield return ("approve", $"/applications/opinions/answer/{request.CaseNumber}");
            yield return ("refer", $"/applications/opinions/answer/{request.CaseNumber}?handler=Refer");
        }
        else if (kind == "deposit")
        {
            yield return ("approve", $"/deposit/decide/{request.CaseNumber}");
            yield return ("take-down", $"/deposit/decide/{request.CaseNumber}?handler=TakeDown");
        }
        else
        {
            yield return ("approve", desk + "Approve");
        }
        if (kind == "cip")
        {
            yield return ("send-draft", record + "Send");
            yield return ("accept", $"/applications/case/{request.CaseNumber}?handler=Accept");
            yield return ("remark", $"/applications/case/{request.CaseNumber}?handler=Remark");
        }
        if (kind != "opinion") yield return ("withdraw", $"/applications/case/{request.CaseNumber}?handler=Withdraw");
    }

    async Task<Request> FiledAsync(string kind, Publisher publisher) => kind switch
    {
        "isbn" => await host.CaseAsync(publisher),
        "cip" => await host.DraftedCipAsync(publisher, await host.UserAsync(null, Roles.Cataloguer)),
        "isrc" => await host.ListCaseAsync(publisher),
        "opinion" => await host.OpinionAsync(),
        "deposit" => await host.DepositCaseAsync(publisher),
        "registrant" => await SentAsync(_ => Task.FromResult<Request>(new RegistrantRequest { PublisherId = publisher.Id, ContactName = "林雨果", ContactEmail = "a@example.test", ContactPhone = "02" })),
        "change" => await ChangeAsync((await host.NumberedAsync(publisher)).Product!.ApplicationId),
        _ => await ChangeAsync((await host.ApprovedCipAsync(publisher)).ApplicationId!.Value),
    };

    Task<Request> ChangeAsync(Guid application) => SentAsync(async db =>
    {
        var title = await db.Applications.Include(a => a.Publisher).Include(a => a.Products).Include(a => a.Requests).SingleAsync(a => a.Id == application);
        var change = ChangeRequest.Of(title, Guid.NewGuid());
        var wanted = title.Title.Copy();
        wanted.Title = "山海大城";
        change.Ask(wanted, "書名誤植");
        return change;
    });

    Task<Request> SentAsync(Func<PortalDb, Task<Request>> make) => host.WithAsync<IServiceProvider, Request>(async services =>
    {
        var db = services.GetRequiredService<PortalDb>();
        var request = await make(db);
        if (request is RegistrantRequest) request.Publisher = await db.Publishers.SingleAsync(p => p.Id == request.PublisherId);
        db.Requests.Add(request);
        await services.GetRequiredService<WorkQueue>().PutInAsync(request, Actor.Portal("test"));
        return request;
    });

    static Dictionary<(string Verb, string Role), char> Read()
    {
        var lines = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return lines[1..].SelectMany(line => line[1..].Select((cell, column) => (Key: (line[0], lines[0][column + 1]), cell[0]))).ToDictionary(cell => cell.Key, cell => cell.Item2);
    }

    sealed record Person(string Role, string Name)
    {
        public User User { get; } = new() { Id = Guid.NewGuid(), DisplayName = Name };

        public Actor Actor => new(Role == "portal" ? null : User.Id, Name, null);
    }
}
