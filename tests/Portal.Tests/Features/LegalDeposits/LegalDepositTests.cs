using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.LegalDeposits;

namespace Portal.Tests.Features.LegalDeposits;

/// <summary>What may happen to the follow-up of a printed format in which state: the whole table, its dates, and who is not followed.</summary>
public class LegalDepositTests
{
    /// <summary>+ is done with one line of history, - is refused and changes nothing. Half: one of two copies is in. Ready: reminded in vain. Noticed: its term runs; Late: it has passed.</summary>
    const string Table = """
        verb        Numbered Published Half Ready Noticed Late Deposited Stopped
        publish     +        +         +    +     +       +    -         -
        postpone    +        -         -    +     +       +    -         -
        give-up     +        -         -    +     +       +    -         -
        stop        +        +         +    +     +       +    -         -
        reopen      -        -         -    -     -       -    -         +
        national    +        +         -    +     +       +    -         +
        parliament  +        +         +    +     +       +    -         +
        take-back   -        -         +    -     -       -    +         -
        remind      -        -         -    -     -       -    -         -
        notice      -        -         -    +     -       +    -         -
        """;

    static readonly DepositPlan plan = new([15, 45, 75], 30, 30, 20, "中山南路", "");

    static readonly Actor by = new(Guid.NewGuid(), "館員", null);

    static readonly DateTime start = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

    static readonly DateOnly today = new(2026, 3, 4);

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
        var deposit = In(state);
        var before = Seen(deposit);
        HistoryEntry? line = null;

        var refusal = Record.Exception(() => line = Do(deposit, verb, start));

        if (outcome == '-')
        {
            Assert.NotEmpty(Assert.IsType<RuleBroken>(refusal).Message);
            Assert.Equal(before, Seen(deposit));
            return;
        }
        Assert.Null(refusal);
        Assert.Equal(("LegalDeposit", deposit.Isbn.Digits), (line!.Subject, line.SubjectId));
        Assert.NotEqual(before, Seen(deposit));
        CheckLegal(deposit);
    }

    [Fact]
    public void The_table_knows_every_verb()
    {
        var verbs = typeof(LegalDeposit).GetMethods().Where(method => method.ReturnType == typeof(HistoryEntry)).Select(method => method.Name).Order();
        Assert.Equal(["GiveUp", "Notice", "Postpone", "Publish", "Receive", "Remind", "Reopen", "Stop", "TakeBack"], verbs);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(1115)]
    public void A_hundred_thousand_steps_at_random_never_reach_an_illegal_state(int seed)
    {
        string[] verbs = [.. Table.Split('\n')[1..].Select(line => line.Split(' ')[0])];
#pragma warning disable CA5394 // A walk that can be walked again, no secret.
        var random = new Random(seed);
        var (deposit, at, accepted, refused, ended) = (New(), start, 0, 0, 0);
        for (var step = 0; step < 100_000; step++)
        {
            if (!deposit.IsOpen && random.Next(3) == 0) (deposit, at, ended) = (New(), start, ended + 1);
            at += TimeSpan.FromHours(random.Next(24 * 12));
            var before = Seen(deposit);
            try
            {
                Do(deposit, verbs[random.Next(verbs.Length)], at);
                accepted++;
            }
            catch (RuleBroken)
            {
                refused++;
                Assert.Equal(before, Seen(deposit));
            }
            CheckLegal(deposit);
        }
#pragma warning restore CA5394
        Assert.True(ended > 500 && accepted > 10_000 && refused > 10_000, $"{ended} ended, {accepted} accepted, {refused} refused");
    }

    [Fact]
    public void The_walk_would_notice_a_deposit_that_lacks_a_copy()
    {
        var deposit = In("Deposited");
        typeof(LegalDeposit).GetProperty(nameof(LegalDeposit.ParliamentOn))!.SetValue(deposit, null);
        Assert.ThrowsAny<Exception>(() => CheckLegal(deposit));
    }

    [Fact]
    public void Reminders_go_by_the_plan_and_the_notice_follows_the_last_one()
    {
        var deposit = New(); // Expected in June.
        Assert.Equal(new DateOnly(2026, 7, 15), deposit.RemindOn);
        deposit.Remind(plan, by, Day("2026-07-15"));
        Assert.Equal(new DateOnly(2026, 8, 14), deposit.RemindOn);
        deposit.Remind(plan, by, Day("2026-08-17")); // The job stood still over the weekend: the distance is kept.
        Assert.Equal((new DateOnly(2026, 9, 16), null), (deposit.RemindOn, deposit.NoticeFrom));
        deposit.Remind(plan, by, Day("2026-09-16"));
        Assert.Equal((null, new DateOnly(2026, 10, 16), 3), (deposit.RemindOn, deposit.NoticeFrom, deposit.Reminders));
        Assert.Throws<RuleBroken>(() => deposit.Notice(new DateOnly(2026, 12, 1), by, Day("2026-10-15")));
        Assert.Throws<RuleBroken>(() => deposit.Notice(new DateOnly(2026, 10, 20), by, Day("2026-10-16")));
        deposit.Notice(new DateOnly(2026, 11, 16), by, Day("2026-10-16"));
        Assert.Throws<RuleBroken>(() => deposit.Notice(new DateOnly(2026, 12, 16), by, Day("2026-11-16"))); // The last day is still the publisher's.
        deposit.Notice(new DateOnly(2026, 12, 17), by, Day("2026-11-17"));
    }

    [Fact]
    public void Word_from_the_publisher_starts_the_count_afresh_and_a_new_month_takes_a_notice_back()
    {
        var deposit = In("Late");
        deposit.Postpone(new DateOnly(2026, 12, 1), plan, by, start);
        Assert.Equal((DepositState.Numbered, 0, new DateOnly(2027, 1, 15), null), (deposit.State, deposit.Reminders, deposit.RemindOn, deposit.NoticeBy));
        deposit.Publish(new DateOnly(2026, 3, 1), plan, by, start);
        Assert.Equal((DepositState.Published, new DateOnly(2026, 3, 19), new DateOnly(2026, 3, 1)), (deposit.State, deposit.RemindOn, deposit.Since));
        Assert.Throws<RuleBroken>(() => deposit.Publish(new DateOnly(2026, 3, 5), plan, by, start)); // Tomorrow.
        // One that is noticed stays so until its copies are in.
        var noticed = In("Noticed");
        noticed.Publish(today, plan, by, start);
        noticed.Receive(DepositLibrary.National, today, plan, by, start);
        Assert.Equal(DepositState.Noticed, noticed.State);
        noticed.Receive(DepositLibrary.Parliament, today, plan, by, start);
        Assert.Equal((DepositState.Deposited, null), (noticed.State, noticed.RemindOn));
    }

    [Theory]
    [InlineData(ProductForm.Paperback, false, PublisherKind.Company, true)]
    [InlineData(ProductForm.OtherBinding, false, PublisherKind.Individual, true)]
    [InlineData(ProductForm.Epub, false, PublisherKind.Company, false)]
    [InlineData(ProductForm.Audio, false, PublisherKind.School, false)]
    [InlineData(ProductForm.Hardback, true, PublisherKind.Company, false)]
    [InlineData(ProductForm.Hardback, false, PublisherKind.Government, false)]
    public void Files_sets_and_government_publications_are_not_followed_here(ProductForm form, bool isSet, PublisherKind kind, bool followed)
    {
        var application = Application(kind);
        application.Numbering = isSet ? Numbering.SetAndVolumes : Numbering.Single;
        Assert.Equal(followed, LegalDeposit.WhyNotFollowed(new Product { Form = form, IsSet = isSet }, application) is null);
        // A set that has only this one number is the book.
        application.Numbering = Numbering.SetOnly;
        if (isSet) Assert.Null(LegalDeposit.WhyNotFollowed(new Product { Form = form, IsSet = true }, application));
    }

    static HistoryEntry Do(LegalDeposit deposit, string verb, DateTime at) => verb switch
    {
        "publish" => deposit.Publish(WorkingDays.OfficeDate(at).AddDays(-2), plan, by, at),
        "postpone" => deposit.Postpone(new DateOnly(at.Year + 1, 1, 1), plan, by, at),
        "give-up" => deposit.GiveUp("不出了", by, at),
        "stop" => deposit.Stop("政府出版品", by, at),
        "reopen" => deposit.Reopen("又要出了", plan, by, at),
        "national" => deposit.Receive(DepositLibrary.National, WorkingDays.OfficeDate(at), plan, by, at),
        "parliament" => deposit.Receive(DepositLibrary.Parliament, WorkingDays.OfficeDate(at), plan, by, at),
        "take-back" => deposit.TakeBack(DepositLibrary.National, "掃錯", plan, by, at),
        "remind" => deposit.Remind(plan, by, at),
        "notice" => deposit.Notice(WorkingDays.OfficeDate(at).AddDays(30), by, at),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such verb"),
    };

    static LegalDeposit In(string state)
    {
        var deposit = New();
        var long_ago = start.AddYears(-1);
        void Wear()
        {
            for (var at = long_ago; deposit.RemindOn is { } day; at = Day(day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))) if (day <= WorkingDays.OfficeDate(at)) deposit.Remind(plan, by, at);
        }
        switch (state)
        {
            case "Published": deposit.Publish(today.AddDays(-9), plan, by, start); break;
            case "Half": deposit.Receive(DepositLibrary.National, today, plan, by, start); break;
            case "Deposited":
                deposit.Receive(DepositLibrary.National, today, plan, by, start);
                deposit.Receive(DepositLibrary.Parliament, today, plan, by, start);
                break;
            case "Stopped": deposit.Stop("不追", by, start); break;
            case "Ready" or "Noticed" or "Late":
                deposit.Postpone(new DateOnly(2025, 4, 1), plan, by, long_ago);
                Wear();
                if (state != "Ready") deposit.Notice(state == "Late" ? today.AddDays(-1) : today, by, start.AddDays(-40));
                break;
        }
        return deposit;
    }

    static LegalDeposit New()
    {
        var application = Application(PublisherKind.Company);
        var product = application.Products[0];
        var deposit = LegalDeposit.Of(product, application, plan, today);
        deposit.Product = product;
        return deposit;
    }

    static Application Application(PublisherKind kind)
    {
        var application = Given.Complete(Guid.NewGuid(), "山海小城", [ProductForm.Paperback], start);
        application.Publisher = new Publisher { Kind = kind, Name = "測試", Address = "臺北市", Phone = "02", Email = "a@example.test" };
        application.Products[0].Isbn = Isbn13.Parse("9786267000007");
        return application;
    }

    static void CheckLegal(LegalDeposit deposit)
    {
        Assert.Equal(!deposit.Missing.Any(), deposit.State == DepositState.Deposited);
        Assert.True(deposit.State != DepositState.Published || deposit.IsOut, "published though nothing tells so");
        Assert.True(deposit.State != DepositState.Numbered || !deposit.IsOut, "out, and still only numbered");
        Assert.True(deposit.IsOpen || (deposit.RemindOn is null && deposit.NoticeFrom is null), "asked about though it is closed");
        Assert.True(deposit.State != DepositState.Noticed || (deposit.NoticeBy is not null && deposit.RemindOn is null), "noticed without a term");
        Assert.True(deposit.State is not (DepositState.Numbered or DepositState.Published) || deposit.RemindOn is not null != deposit.NoticeFrom is not null, "open, and nobody will ever ask");
        Assert.True(deposit.State != DepositState.Stopped || !string.IsNullOrWhiteSpace(deposit.Reason), "stopped without a reason");
    }

    static object Seen(LegalDeposit d) => (d.State, d.ExpectedMonth, d.PublishedOn, d.NationalOn, d.ParliamentOn, (d.Reminders, d.RemindOn, d.NoticeFrom, d.NoticeBy, d.Since, d.Reason));

    static DateTime Day(string day) => WorkingDays.StartOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).AddHours(9);
}
