using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Sheets;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Survey;
using Portal.Features.Reports;

namespace Portal.Tests.Features.Reports;

/// <summary>The report against a recount that knows nothing of it; each test on its own tables.</summary>
[Trait("On", "database")]
public sealed class QuarterlyReportTests : IAsyncLifetime
{
    static readonly HashSet<DateOnly> holidays = [new(2026, 1, 1), new(2026, 2, 16), new(2026, 2, 17), new(2026, 2, 18), new(2026, 2, 27)];

    static readonly WorkingDays calendar = new(holidays.Select(day => new OfficeDay(day, false, "放假")), [2025, 2026]);

    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    /// <summary>What happened to a generated case, written down as it was done.</summary>
    sealed record Life(string Kind, Channel Channel, DateTime Sent)
    {
        public DateOnly Complete { get; set; }
        public int Returns { get; set; }
        public int Extension { get; set; }
        public DateTime? Closed { get; set; }
        public bool Withdrawn { get; set; }
        public int DaysBefore { get; set; }
    }

    [Fact]
    public async Task It_agrees_with_a_plain_recount_of_generated_cases_and_a_case_a_day_late_changes_it()
    {
        var lives = await GenerateAsync(400);
        foreach (var (year, quarter) in new[] { (2025, 4), (2026, 1), (2026, 2) })
        {
            var report = await ReadAsync(year, quarter);
            Assert.Equal(Recount(lives, year, quarter), report.Cases.Select(line => (line.Kind, line.Channel!.Value, line.Received, line.Closed, line.InThree, line.Extended, line.Late, line.Returned, line.Withdrawn, line.OfficeDays)));
            Assert.Equal(report.Total.Closed, report.Total.InThree + report.Total.Extended + report.Total.Late);
        }
        var before = await ReadAsync(2026, 1);
        Assert.True(before.Total is { Received: > 100, InThree: > 20, Extended: > 5, Late: > 20, Returned: > 20, Withdrawn: > 5 }, before.Total.ToString());
        Assert.NotEmpty(before.ByChannel.Where(line => line.Closed > 0).Skip(2));

        // The control: one case that was in time, decided the day after its due date.
        await host.InDbAsync(async db =>
        {
            var from = WorkingDays.StartOf(new DateOnly(2026, 1, 5));
            var to = WorkingDays.StartOf(new DateOnly(2026, 3, 1));
            foreach (var request in await db.Requests.Where(r => r.DecidedAt > from && r.DecidedAt < to && r.ExtendedTo == null && r.State == RequestState.Approved).ToListAsync())
            {
                if (WorkingDays.OfficeDate(request.DecidedAt!.Value) > request.DueOn) continue;
                db.Entry(request).Property(r => r.DecidedAt).CurrentValue = WorkingDays.StartOf(request.DueOn!.Value.AddDays(1));
                await db.SaveChangesAsync();
                return;
            }
            Assert.Fail("no case was in time");
        });
        var after = await ReadAsync(2026, 1);
        Assert.Equal((before.Total.InThree - 1, before.Total.Late + 1, before.Total.Closed), (after.Total.InThree, after.Total.Late, after.Total.Closed));
    }

    [Fact]
    public async Task Numbers_members_and_what_is_overdue_are_counted_as_they_stand()
    {
        var publisher = await host.PublisherAsync();
        await host.UserAsync(publisher);
        await host.UserAsync(await host.PublisherAsync(active: false)); // may not apply yet
        await host.ApprovedCipAsync(publisher); // a paperback and an EPUB
        await host.CaseAsync(publisher);
        var report = await ReadAsync(2026, 1);
        Assert.Equal((1, 1, 2, 1), (report.Titles, report.TitlesInYear, report.Isbns, report.Members));
        Assert.Equal(1, report.Overdue); // due on the 9th of March, and not closed when the quarter ended
        Assert.Equal(0, (await host.InDbAsync(db => QuarterlyReport.ReadAsync(db, 2026, 1, new DateOnly(2026, 3, 9)))).Overdue);
        Assert.Equal(1, (await host.InDbAsync(db => QuarterlyReport.ReadAsync(db, 2026, 1, new DateOnly(2026, 3, 10)))).Overdue);
        Assert.Equal((0, 1), ((await ReadAsync(2026, 2)).Titles, (await ReadAsync(2026, 2)).TitlesInYear));
        Assert.Equal(0, (await ReadAsync(2025, 4)).Members);
    }

    [Fact]
    public async Task Satisfied_are_those_who_chose_the_two_best_steps_and_opinions_are_apart()
    {
        await AnswerAsync("isbn", 5, 4, 4, 3, 1);
        await AnswerAsync("opinion", 5, 2);
        await host.InDbAsync(async db =>
        {
            db.SurveyAnswers.Add(new SurveyAnswer { Kind = "isbn", Year = 2026, Quarter = 1, Question = "speed", Step = 1 });
            db.SurveyAnswers.Add(new SurveyAnswer { Kind = "isbn", Year = 2025, Quarter = 4, Question = SurveyQuestion.Overall, Step = 1 });
            db.SurveyAnswers.Add(new SurveyAnswer { Kind = "isbn", Year = 2026, Quarter = 1, Question = SurveyAnswer.Remark, Text = "=HYPERLINK(\"x\")" });
            await db.SaveChangesAsync();
        });
        var report = await ReadAsync(2026, 1);
        Assert.Equal(0.6, report.SatisfiedWith(kind => kind != QuarterlyReport.Opinion)!.Value, 9);
        Assert.Equal(0.5, report.SatisfiedWith(kind => kind == QuarterlyReport.Opinion)!.Value, 9);
        Assert.Null((await ReadAsync(2026, 2)).SatisfiedWith(_ => true));

        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var page = await clerk.GetAsync("/reports");
        Assert.Contains("60 %", page.Text, StringComparison.Ordinal);
        Assert.Contains("ISBN 申請：60 %（5 份）", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("意見反映：50", page.Text, StringComparison.Ordinal); // too few to stand by themselves
        Assert.DoesNotContain("HYPERLINK", page.Text, StringComparison.Ordinal);
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        Assert.Contains("=HYPERLINK", (await supervisor.GetAsync("/reports")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_is_changed_with_its_history_and_a_past_quarter_keeps_its_own()
    {
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var form = await supervisor.GetAsync("/reports/targets");
        Assert.Equal(["6000", "300", "2000", "70", "80", "100"], form.Page.QuerySelectorAll("main input[inputmode]").Select(input => input.GetAttribute("value")));
        var wrong = await supervisor.SubmitAsync(form, [("Values[satisfaction]", "101"), ("Values[titles]", "七千")]);
        Assert.Equal(2, wrong.Errors.Count);
        Assert.Equal("七千", wrong.Page.QuerySelector("[name='Values[titles]']")!.GetAttribute("value"));
        var done = await supervisor.SubmitAsync(form, [("Values[satisfaction]", "75")]);
        Assert.Contains("目標已儲存", done.Text, StringComparison.Ordinal);
        Assert.Equal(409, (int)(await supervisor.SubmitAsync(form, [("Values[members]", "400")])).Status); // made from the earlier one
        Assert.Equal("滿意度：70 → 75", (await host.InDbAsync(db => db.History.SingleAsync(line => line.What == "更改季報目標"))).Why);

        Assert.Contains("75 %", (await supervisor.GetAsync("/reports")).Text, StringComparison.Ordinal);
        var past = (await supervisor.GetAsync("/reports?year=2025&quarter=4")).Text;
        Assert.Contains("70 %", past, StringComparison.Ordinal);
        Assert.DoesNotContain("75 %", past, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task The_table_to_take_away_holds_the_figures_and_no_formula(string format)
    {
        await GenerateAsync(40);
        var report = await ReadAsync(2026, 1);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var answer = await clerk.GetAsync($"/reports?year=2026&quarter=1&handler=file&format={format}");
        Assert.Contains($"report-2026-Q1.{format}", answer.Headers["Content-Disposition"], StringComparison.Ordinal);
        var rows = format == "csv" ? CsvSheet.Read(answer.Bytes, 1000) : ExcelSheet.Read(answer.Bytes, 1000);
        Assert.Equal(["2026", "1", "合計", "", $"{report.Total.Received}", $"{report.Total.Closed}", $"{report.Total.InThree}"], rows[report.Cases.Count + 1][..7]);
        Assert.All(rows.SelectMany(row => row), cell => Assert.False(cell.Length > 0 && "=+-@".Contains(cell[0], StringComparison.Ordinal), cell));
        // What a cell that begins like a formula becomes.
        Assert.Contains("'=1+1", Encoding.UTF8.GetString(CsvSheet.Write([["=1+1"]])), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await clerk.GetAsync("/reports?handler=file&format=exe")).Status);
    }

    [Fact]
    public async Task What_is_no_quarter_or_still_to_come_is_this_one()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        foreach (var query in new[] { "", "?year=2026&quarter=5", "?year=2030&quarter=1", "?year=1&quarter=1", "?year=abc" })
            Assert.Contains("民國 115 年第 1 季", (await clerk.GetAsync("/reports" + query)).Text, StringComparison.Ordinal);
    }

    Task<QuarterlyReport> ReadAsync(int year, int quarter) => host.InDbAsync(db => QuarterlyReport.ReadAsync(db, year, quarter));

    Task AnswerAsync(string kind, params int[] steps) => host.InDbAsync(async db =>
    {
        db.SurveyAnswers.AddRange(steps.Select(step => new SurveyAnswer { Kind = kind, Year = 2026, Quarter = 1, Question = SurveyQuestion.Overall, Step = step }));
        await db.SaveChangesAsync();
    });

    /// <summary>Cases through their own verbs, at any hour, also in the last and first minutes of a quarter.</summary>
    async Task<List<Life>> GenerateAsync(int count)
    {
        var (publisher, clerk) = (await host.PublisherAsync(), await host.ClerkAsync());
        var by = new Actor(clerk.Id, clerk.DisplayName, null);
        var lives = new List<Life>();
#pragma warning disable CA5394 // Cases that can be made again, no secret.
        var random = new Random(20260305);
        await host.InDbAsync(async db =>
        {
            var officer = await db.Users.SingleAsync(user => user.Id == clerk.Id);
            for (var i = 0; i < count; i++)
            {
                var at = WorkingDays.StartOf(new DateOnly(2025, 12, 15)).AddDays(random.Next(115)).AddMinutes(random.Next(3) == 0 ? 1439 * random.Next(2) : random.Next(1440));
                Request request = random.Next(2) == 0 ? new OpinionRequest { About = "a", Text = "b", ContactName = "c", ContactEmail = "d@example.test", WrittenAt = at } : Given.List(publisher.Id, CodePlan.Shared, at, "山海小城");
                request.Channel = (Channel)random.Next(4);
                var life = new Life(request is OpinionRequest ? "opinion" : "isrc", request.Channel, at) { Complete = WorkingDays.OfficeDate(at) };
                request.Submit($"115-9{i:D5}", "CODE", calendar, by, at);
                request.Take(officer, by, at);
                void Wait() => at = at.AddDays(random.Next(6)).AddMinutes(random.Next(30));
                Wait();
                if (request is IsrcRequest && random.Next(3) == 0)
                {
                    request.Return(["x"], null, calendar, by, at);
                    (life.Returns, life.DaysBefore) = (life.Returns + 1, Working(life.Complete, WorkingDays.OfficeDate(at)));
                    Wait();
                    request.Resubmit(calendar, by, at);
                    life.Complete = WorkingDays.OfficeDate(at);
                    Wait();
                }
                if (random.Next(4) == 0 && Working(life.Complete, WorkingDays.OfficeDate(at)) <= 3 && request.DueOn >= WorkingDays.OfficeDate(at))
                {
                    life.Extension = 1 + random.Next(3);
                    request.Extend(life.Extension, "x", calendar, by, at);
                    Wait();
                }
                if (random.Next(12) == 0)
                {
                    request.Withdraw(null, calendar, by, at);
                    (life.Closed, life.Withdrawn) = (at, true);
                }
                else if (random.Next(15) != 0)
                {
                    if (request is OpinionRequest opinion) opinion.Approve("好", calendar, by, at);
                    else request.Refuse("x", calendar, by, at);
                    life.Closed = at;
                }
                lives.Add(life);
                db.Requests.Add(request);
            }
            await db.SaveChangesAsync();
        });
#pragma warning restore CA5394
        return lives;
    }

    /// <summary>Day by day, with nothing of the portal's.</summary>
    static int Working(DateOnly after, DateOnly until)
    {
        var days = 0;
        for (var day = after.AddDays(1); day <= until; day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day)) days++;
        }
        return days;
    }

    static IEnumerable<(string, Channel, int, int, int, int, int, int, int, int)> Recount(List<Life> lives, int year, int quarter)
    {
        bool In(DateTime? at) => at is { } moment && moment.AddHours(8) is var local && local.Year == year && (local.Month - 1) / 3 + 1 == quarter;
        foreach (var kind in new[] { "isrc", "opinion" })
        {
            for (var channel = Channel.Online; channel <= Channel.Fax; channel++)
            {
                var (received, closed, three, extended, late, returned, withdrawn, days) = (0, 0, 0, 0, 0, 0, 0, 0);
                foreach (var life in lives)
                {
                    if (life.Kind != kind || life.Channel != channel) continue;
                    if (In(life.Sent)) received++;
                    if (!In(life.Closed)) continue;
                    if (life.Withdrawn)
                    {
                        withdrawn++;
                        continue;
                    }
                    closed++;
                    var took = Working(life.Complete, DateOnly.FromDateTime(life.Closed!.Value.AddHours(8)));
                    // A day that is no working day after the last one belongs to the next.
                    var past = IsPast(life, DateOnly.FromDateTime(life.Closed.Value.AddHours(8)));
                    if (past) late++;
                    else if (life.Extension > 0) extended++;
                    else three++;
                    if (life.Returns > 0) returned++;
                    days += life.DaysBefore + took;
                }
                if (received + closed + withdrawn > 0) yield return (kind, channel, received, closed, three, extended, late, returned, withdrawn, days);
            }
        }
    }

    /// <summary>Later than the last day of the promise: on the Saturday after a Friday it is late, though no working day went by.</summary>
    static bool IsPast(Life life, DateOnly closed)
    {
        var (due, left) = (life.Complete, 3 + life.Extension);
        while (left > 0)
        {
            due = due.AddDays(1);
            if (Working(due.AddDays(-1), due) == 1) left--;
        }
        return closed > due;
    }
}
