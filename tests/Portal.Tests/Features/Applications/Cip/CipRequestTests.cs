using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;

namespace Portal.Tests.Features.Applications.Cip;

/// <summary>What may happen to a CIP case in which state: the draft, its one remark, silence as consent; and a correction. The clock goes on all the time.</summary>
public class CipRequestTests
{
    /// <summary>+ is done with one line of history, - is refused and changes nothing, = is accepted and changes nothing. Out: the draft is with the publisher; Silent: its time is over.</summary>
    const string Table = """
        verb        Draft Submitted Mine Theirs Out TheirsOut Accepted Remarked Silent Held Returned Approved Refused Withdrawn
        submit      +     -         -    -      -   -         -        -        -      -    -        -        -       -
        resubmit    -     -         -    -      -   -         -        -        -      -    +        -        -       -
        take        -     +         =    -      =   -         =        =        =      =    -        -        -       -
        give-back   -     -         +    -      +   -         +        +        +      +    -        -        -       -
        return      -     -         +    -      +   -         +        +        +      +    -        -        -       -
        refuse      -     -         +    -      +   -         +        +        +      +    -        -        -       -
        withdraw    -     +         +    +      +   +         +        +        +      +    +        -        -       -
        extend      -     -         +    -      +   -         +        +        -      -    -        -        -       -
        save        -     -         =    -      -   -         -        =        -      =    -        -        -       -
        send-draft  -     -         +    -      -   -         -        -        -      -    -        -        -       -
        accept      -     -         -    -      +   +         -        -        -      -    -        -        -       -
        remark      -     -         -    -      +   +         -        -        -      -    -        -        -       -
        approve     -     -         -    -      -   -         +        +        +      +    -        -        -       -
        conclude    -     -         -    -      -   -         +        -        +      +    -        -        -       -
        hold        -     -         -    -      -   -         +        -        +      +    -        -        -       -
        hear        -     +         +    +      +   +         +        +        +      +    -        +        +       +
        """;

    static readonly WorkingDays calendar = new([new(new DateOnly(2026, 3, 10), false, "館休")], Enumerable.Range(2026, 2));

    static readonly User[] officers = [new() { Id = Guid.NewGuid(), DisplayName = "編目甲" }, new() { Id = Guid.NewGuid(), DisplayName = "編目乙" }];

    static readonly Actor applicant = new(Guid.NewGuid(), "申請人", "192.0.2.1");

    /// <summary>Wednesday the 4th: due on Monday the 9th, a draft of today may be remarked on until Friday the 6th.</summary>
    static readonly DateTime start = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

    public static TheoryData<string, string, char> Cells()
    {
        var cells = new TheoryData<string, string, char>();
        var lines = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        foreach (var line in lines[1..])
            for (var column = 1; column < line.Length; column++) cells.Add(line[0], lines[0][column], line[column][0]);
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_verb_does_in_every_state_what_the_table_says(string verb, string state, char outcome)
    {
        var request = In(state);
        var at = state is "Silent" or "Held" ? start.AddDays(6) : start.AddHours(2);
        var (before, lines) = (Seen(request), request.History.Count);

        var refusal = Record.Exception(() => Do(request, verb, officers[0], at));

        if (outcome == '-') Assert.NotEmpty(Assert.IsType<RuleBroken>(refusal).Message);
        else Assert.Null(refusal);
        Assert.Equal(lines + (outcome == '+' ? 1 : 0), request.History.Count);
        if (outcome == '-') Assert.Equal(before, Seen(request));
    }

    [Fact]
    public void The_table_knows_every_verb_that_a_CIP_case_has()
    {
        var verbs = typeof(CipRequest).GetMethods().Where(method => method.GetParameters().Any(p => p.ParameterType == typeof(Actor)) && method.GetParameters().Any(p => p.ParameterType == typeof(DateTime)))
            .Select(method => string.Concat(method.Name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"))).Distinct();
        var known = Table.Split('\n')[1..].Select(line => line.Split(' ')[0]).Select(verb => verb switch { "remark" => "make-remark", "hear" => "hear-of-mending", _ => verb });
        // Moved by the calendar, watched once late, given to somebody, asked about, taken in incomplete: the same for every kind.
        Assert.Equal(known.Append("reschedule").Append("put-under-watch").Append("assign").Append("note-call").Append("receive-incomplete").Order(StringComparer.Ordinal), verbs.Order(StringComparer.Ordinal));
    }

    [Theory]
    // Sent on the day of receipt: consent comes before the due date. Later drafts end on it or after it; the 10th is closed.
    [InlineData(4, 6)]
    [InlineData(5, 9)]
    [InlineData(6, 11)]
    [InlineData(9, 12)]
    public void The_publisher_has_until_the_end_of_the_second_working_day_after_the_draft(int sent, int last)
    {
        var request = In("Mine");
        Do(request, "send-draft", officers[0], Day(sent));
        Assert.Equal(new DateOnly(2026, 3, last), request.RemarkUntil);
        Assert.Equal((RequestState.InReview, new DateOnly(2026, 3, 9)), (request.State, request.DueOn));

        // The last minute of the last day in Taipei, and the minute after.
        var end = new DateTime(2026, 3, last, 15, 59, 59, DateTimeKind.Utc);
        Assert.True(request.MayBeRemarkedOn(end));
        Assert.False(request.HasConsent(end));
        Assert.False(request.MayBeRemarkedOn(end.AddSeconds(1)));
        Assert.True(request.HasConsent(end.AddSeconds(1)));
        Assert.Throws<RuleBroken>(() => request.MakeRemark("晚了", applicant, end.AddSeconds(1)));
        request.MakeRemark("著者應為林雨果", applicant, end);
        Assert.False(request.HasConsent(end.AddDays(9)));
    }

    [Fact]
    public void A_remark_is_answered_before_the_case_can_be_approved()
    {
        var request = In("Remarked");
        Assert.Throws<RuleBroken>(() => request.Approve(Issue(), " ", calendar, By(0), start.AddHours(3)));
        request.Approve(Issue(), "已照意見修改", calendar, By(0), start.AddHours(3));
        Assert.Equal((RequestState.Approved, "已照意見修改"), (request.State, request.RemarkAnswer));
    }

    [Fact]
    public void A_return_takes_the_draft_back_and_the_mended_papers_get_a_draft_and_a_remark_of_their_own()
    {
        var request = In("Remarked");
        Do(request, "return", officers[0], start.AddHours(3));
        Assert.Equal((null, null, null, null), (request.DraftSentAt, request.RemarkUntil, request.Remark, request.DueOn));
        Do(request, "resubmit", officers[0], Day(5));
        Do(request, "send-draft", officers[0], Day(5));
        Do(request, "remark", officers[0], Day(6));
        Assert.Equal(new DateOnly(2026, 3, 11), request.DueOn);
    }

    [Fact]
    public void A_closing_day_moves_the_time_for_remarks_with_the_due_date()
    {
        var request = In("Out");
        var typhoon = new WorkingDays([new(new DateOnly(2026, 3, 5), false, "颱風"), new(new DateOnly(2026, 3, 10), false, "館休")], Enumerable.Range(2026, 2));
        Assert.True(request.Reschedule(typhoon, Actor.Portal("曆"), start.AddHours(3), "颱風"));
        Assert.Equal((new DateOnly(2026, 3, 9), new DateOnly(2026, 3, 11)), (request.RemarkUntil, request.DueOn));
        Assert.Equal(["編目草稿確認期限改算", "應完成日改算"], request.History[^2..].Select(line => line.What));
    }

    [Fact]
    public void A_draft_that_is_held_back_is_noted_once_for_each_reason()
    {
        var request = In("Silent");
        Assert.True(request.Hold("缺 ISBN", Actor.Portal("job"), start.AddDays(6)));
        Assert.False(request.Hold("缺 ISBN", Actor.Portal("job"), start.AddDays(6)));
        Assert.True(request.Hold("缺分類號", Actor.Portal("job"), start.AddDays(6)));
        Assert.Equal("缺分類號", request.Remarkable);
        Do(request, "approve", officers[0], start.AddDays(6));
        Assert.Null(request.Remarkable);
    }

    [Fact]
    public void A_correction_needs_an_approved_title_a_change_and_a_reason_and_there_is_one_at_a_time()
    {
        var application = New().Application!;
        Assert.Throws<RuleBroken>(() => ChangeRequest.Of(application, Guid.NewGuid()));
        Approved(application);
        Assert.Throws<RuleBroken>(() => ChangeRequest.Of(application, Guid.NewGuid())); // The CIP is still a draft.
        application.Requests.Remove(application.Cip!);

        var change = ChangeRequest.Of(application, Guid.NewGuid());
        Assert.Throws<RuleBroken>(() => change.Ask(application.Title.Copy(), "沒改"));
        var wanted = application.Title.Copy();
        wanted.Title = "山海大城";
        Assert.Throws<RuleBroken>(() => change.Ask(wanted, " "));
        change.Ask(wanted, "書名誤植");
        application.Requests.Add(change);
        change.Submit("115-000009", "CODE", calendar, applicant, start);
        Assert.Throws<RuleBroken>(() => ChangeRequest.Of(application, Guid.NewGuid()));
        change.Take(officers[0], By(0), start);
        Assert.Equal("山海小城", application.Title.Title);
        change.Approve(null, calendar, By(0), start);
        Assert.Equal(("山海大城", "山海小城"), (application.Title.Title, change.Was.Title));
        Assert.Equal(Roles.Clerk, change.WorkedBy);
        ChangeRequest.Of(application, Guid.NewGuid());
    }

    [Fact]
    public void A_correction_of_a_title_with_CIP_is_the_cataloguers_and_is_not_approved_without_the_next_issue()
    {
        var cip = In("Approved");
        Approved(cip.Application!);
        var change = ChangeRequest.Of(cip.Application!, Guid.NewGuid());
        var wanted = cip.Application!.Title.Copy();
        wanted.Edition = "二版";
        change.Ask(wanted, "改版");
        change.Submit("115-000010", "CODE", calendar, applicant, start);
        change.Take(officers[0], By(0), start);
        Assert.Equal(Roles.Cataloguer, change.WorkedBy);
        Assert.Throws<RuleBroken>(() => change.Approve(null, calendar, By(0), start));
        change.Approve(Issue(2), calendar, By(0), start);
        Assert.Equal([1, 2], cip.Application.CipIssues.Select(issue => issue.Number));
    }

    internal static void Approved(Application application)
    {
        application.Isbn.Submit("115-000001", "CODE", calendar, applicant, start);
        application.Isbn.Take(officers[0], By(0), start);
        application.Isbn.Approve(application.Products.ToDictionary(p => p.Id, p => Isbn13.Parse(p.Ordinal == 1 ? "9786267000007" : "9786267000014")), calendar, By(0), start);
    }

    static DateTime Day(int day) => new(2026, 3, day, 2, 0, 0, DateTimeKind.Utc);

    static Actor By(int officer) => new(officers[officer].Id, officers[officer].DisplayName, null);

    static CipIssue Issue(int number = 1) => new() { Number = number, ControlNumber = "115000001", By = "編目甲", Record = "001  115000001", Marc = [1], Block = "CIP", DataBlock = "", Card = "" };

    static CipRequest New()
    {
        var application = Given.Complete(Guid.NewGuid(), "山海小城", [ProductForm.Paperback, ProductForm.Epub], start);
        application.AskCip(true);
        foreach (var request in application.Requests) request.Application = application;
        return application.Cip!;
    }

    static void Do(CipRequest request, string verb, User officer, DateTime at)
    {
        var by = new Actor(officer.Id, officer.DisplayName, null);
        switch (verb)
        {
            case "submit": request.Submit("115-000002", "CODE", calendar, applicant, at); break;
            case "resubmit": request.Resubmit(calendar, applicant, at); break;
            case "take": request.Take(officer, by, at); break;
            case "give-back": request.GiveBack(by, at); break;
            case "return": request.Return(["版權頁缺漏"], null, calendar, by, at); break;
            case "refuse": request.Refuse("不受理", calendar, by, at); break;
            case "withdraw": request.Withdraw(null, calendar, applicant, at); break;
            case "extend": request.Extend(2, "等候確認", calendar, by, at); break;
            case "save": request.Save("245 10 $a 山海小城", by, at); break;
            case "send-draft":
                if (request.Record is null && request.State == RequestState.InReview && request.OfficerId == by.Id) request.Save("245 10 $a 山海小城", by, at);
                request.SendDraft("CIP 草稿", calendar, by, at);
                break;
            case "accept": request.Accept(applicant, at); break;
            case "remark": request.MakeRemark("著者有誤", applicant, at); break;
            case "approve": request.Approve(Issue(), request.Remark is null ? null : "已改", calendar, by, at); break;
            case "conclude": request.Conclude(Issue(), calendar, Actor.Portal("job"), at); break;
            case "hold": request.Hold("缺分類號", Actor.Portal("job"), at); break;
            case "hear": request.HearOfMending(applicant, at); break;
            default: throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such verb");
        }
    }

    static CipRequest In(string state)
    {
        var request = New();
        string[] way = state switch
        {
            "Draft" => [],
            "Submitted" => ["submit"],
            "Mine" or "Theirs" => ["submit", "take"],
            "Out" or "TheirsOut" or "Silent" or "Held" => ["submit", "take", "send-draft"],
            "Accepted" => ["submit", "take", "send-draft", "accept"],
            "Remarked" => ["submit", "take", "send-draft", "remark"],
            "Returned" => ["submit", "take", "return"],
            "Approved" => ["submit", "take", "send-draft", "accept", "approve"],
            "Refused" => ["submit", "take", "refuse"],
            _ => ["submit", "withdraw"],
        };
        foreach (var verb in way) Do(request, verb, officers[state.StartsWith("Theirs", StringComparison.Ordinal) ? 1 : 0], start);
        if (state == "Held") request.Hold("缺 ISBN", Actor.Portal("job"), start.AddDays(6));
        return request;
    }

    static object Seen(CipRequest r) => (r.State, r.DueOn, r.OfficerId, r.DecidedAt, r.Record, (r.DraftSentAt, r.RemarkUntil, r.AcceptedAt, r.Remark, r.RemarkAnswer, r.HeldBecause), r.Application!.CipIssues.Count);
}
