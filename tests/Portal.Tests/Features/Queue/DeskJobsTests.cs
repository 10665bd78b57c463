using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue;

/// <summary>Reminders, the morning list and overdue cases, each test on its own tables.</summary>
[Trait("On", "database")]
public sealed class DeskJobsTests : IAsyncLifetime
{
    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_officer_is_reminded_one_working_day_before_the_due_date_and_once()
    {
        var (officer, other) = (await host.ClerkAsync(), await host.ClerkAsync());
        At("2026-03-04 10:00"); // due on Monday the 9th
        var request = await host.CaseAsync(await host.PublisherAsync());
        await host.TakenAsync(request.Id, officer);

        At("2026-03-05 08:00");
        await host.RunAsync<RemindOfficers>();
        Assert.Empty(await LettersAsync("remind:"));

        At("2026-03-06 08:00");
        await TwiceAtOnceAsync<RemindOfficers>();
        await host.RunAsync<RemindOfficers>();

        var letter = Assert.Single(await LettersAsync("remind:"));
        Assert.Equal(officer.Email, letter.ToAddress);
        Assert.DoesNotContain(other.Email!, letter.ToAddress, StringComparison.Ordinal);
        Assert.Contains(request.CaseNumber!, letter.Body, StringComparison.Ordinal);
        Assert.Contains($"http://localhost:5080/queue/case/{request.CaseNumber}", letter.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_nobody_took_is_told_to_every_clerk_but_not_to_a_disabled_one()
    {
        var clerks = new[] { await host.ClerkAsync(), await host.ClerkAsync() };
        await DisableAsync(await host.ClerkAsync());
        await host.UserAsync(null, Roles.Supervisor);
        At("2026-03-04 10:00");
        await host.CaseAsync(await host.PublisherAsync());

        At("2026-03-06 08:00");
        await TwiceAtOnceAsync<RemindOfficers>();

        Assert.Equal(clerks.Select(clerk => clerk.Email).Order(), (await LettersAsync("remind:")).Select(letter => letter.ToAddress).Order());
    }

    [Fact]
    public async Task The_morning_list_names_the_colleagues_own_cases_and_the_untaken_ones_in_the_colleagues_language()
    {
        var (clerk, other, supervisor) = (await host.ClerkAsync(), await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor));
        await host.InDbAsync(db => db.Users.Where(user => user.Id == supervisor.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.Language, "en")));
        var publisher = await host.PublisherAsync();
        At("2026-02-25 10:00"); // due on 3 March: the 27th is a holiday
        var late = await host.CaseAsync(publisher, "逾期之書");
        await host.TakenAsync(late.Id, other);
        At("2026-02-26 10:00"); // due on the 4th
        await host.CaseAsync(publisher, "今日之書");
        At("2026-03-02 10:00"); // due on the 5th
        await host.CaseAsync(publisher, "明日之書");
        At("2026-03-04 08:30");

        await TwiceAtOnceAsync<MorningList>();
        await host.RunAsync<MorningList>();

        var letters = (await LettersAsync("morning:")).ToDictionary(letter => letter.ToAddress);
        Assert.Equal(3, letters.Count);
        Assert.Equal("今日待辦 2 件：逾期 0、今日到期 1、下一工作天到期 1", letters[clerk.Email!].Subject);
        Assert.DoesNotContain("逾期之書", letters[clerk.Email!].Body, StringComparison.Ordinal);
        Assert.Equal("今日待辦 3 件：逾期 1、今日到期 1、下一工作天到期 1", letters[other.Email!].Subject);
        Assert.Equal("Today's cases: 3 open, 1 overdue, 1 due today, 1 due on the next working day", letters[supervisor.Email!].Subject);
        Assert.Contains("逾期之書  due 2026-03-03", letters[supervisor.Email!].Body, StringComparison.Ordinal);
        Assert.Contains("今日到期（1 件）", letters[other.Email!].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_list_is_sent_when_there_is_nothing_open_or_the_office_is_closed()
    {
        await host.ClerkAsync();
        At("2026-03-04 08:30");
        await host.RunAsync<MorningList>();
        Assert.Empty(await LettersAsync("morning:"));

        await host.CaseAsync(await host.PublisherAsync());
        At("2026-03-07 08:30"); // Saturday
        await host.RunAsync<MorningList>();
        Assert.Empty(await LettersAsync("morning:"));

        At("2026-03-09 08:30"); // the control: Monday
        await host.RunAsync<MorningList>();
        Assert.Single(await LettersAsync("morning:"));
    }

    [Fact]
    public async Task A_made_up_Saturday_is_a_working_day_for_the_jobs()
    {
        await host.ClerkAsync();
        await host.InDbAsync(async db =>
        {
            db.CalendarDays.Add(new CalendarDay { Date = new DateOnly(2026, 3, 7), IsWorkingDay = true, Name = "補行上班" });
            await db.SaveChangesAsync();
        });
        At("2026-03-04 10:00"); // due on the Saturday
        await host.CaseAsync(await host.PublisherAsync());

        At("2026-03-06 08:00");
        await host.RunAsync<RemindOfficers>();
        Assert.Single(await LettersAsync("remind:"));
        At("2026-03-07 08:30");
        await host.RunAsync<MorningList>();
        Assert.Contains("今日到期 1", Assert.Single(await LettersAsync("morning:")).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_due_date_that_missed_a_change_of_the_calendar_is_put_right_by_the_morning_once()
    {
        At("2026-03-04 10:00"); // due on Monday the 9th
        var request = await host.CaseAsync(await host.PublisherAsync());
        At("2026-03-05 07:30");
        await host.RunAsync<KeepDueDates>();
        Assert.Equal(new DateOnly(2026, 3, 9), await DueAsync());

        // A typhoon day entered in the moment in which the case was sent.
        await host.InDbAsync(async db =>
        {
            db.CalendarDays.Add(new CalendarDay { Date = new DateOnly(2026, 3, 6), IsWorkingDay = false, IsClosingDay = true, Name = "颱風停班" });
            await db.SaveChangesAsync();
        });
        await TwiceAtOnceAsync<KeepDueDates>();
        await host.RunAsync<KeepDueDates>();

        Assert.Equal(new DateOnly(2026, 3, 10), await DueAsync());
        Assert.Equal(1, await host.InDbAsync(db => db.History.CountAsync(line => line.RequestId == request.Id && line.What == "應完成日改算")));

        Task<DateOnly?> DueAsync() => host.InDbAsync(db => db.Requests.Where(r => r.Id == request.Id).Select(r => r.DueOn).SingleAsync());
    }

    [Fact]
    public async Task An_overdue_case_goes_to_every_supervisor_with_an_apology_and_a_line_of_history_once()
    {
        var supervisors = new[] { await host.UserAsync(null, Roles.Supervisor), await host.UserAsync(null, Roles.Supervisor) };
        At("2026-03-04 10:00");
        var request = await host.CaseAsync(await host.PublisherAsync());

        At("2026-03-09 09:00"); // the due date itself is not late
        await host.RunAsync<EscalateOverdue>();
        Assert.Empty(await LettersAsync("late:"));

        At("2026-03-10 09:00");
        await TwiceAtOnceAsync<EscalateOverdue>();
        await host.RunAsync<EscalateOverdue>();
        At("2026-03-11 09:00");
        await host.RunAsync<EscalateOverdue>();

        var apology = Assert.Single(await LettersAsync("late:"));
        Assert.Equal(("contact@example.test", request.Id), (apology.ToAddress, apology.RequestId!.Value));
        Assert.Equal(supervisors.Select(user => user.Email).Order(), (await LettersAsync("overdue:")).Select(letter => letter.ToAddress).Order());
        var line = Assert.Single(await host.InDbAsync(db => db.History.Where(line => line.RequestId == request.Id && line.What == "逾期列管").ToListAsync()));
        Assert.Equal("2026-03-09", line.Why);
    }

    [Fact]
    public async Task A_case_decided_meanwhile_gets_no_apology()
    {
        var clerk = await host.ClerkAsync();
        await host.UserAsync(null, Roles.Supervisor);
        At("2026-03-04 10:00");
        var decided = await host.CaseAsync(await host.PublisherAsync());
        var open = await host.CaseAsync(await host.PublisherAsync());
        await host.TakenAsync(decided.Id, clerk);
        At("2026-03-10 09:00");

        // Decided by another node between the job's look and its save.
        await host.WithAsync<IServiceProvider>(async services =>
        {
            var db = services.GetRequiredService<PortalDb>();
            var decides = true;
            db.SavingChanges += (_, _) =>
            {
                if (!decides) return;
                decides = false;
                RefuseAsync(decided.Id, clerk).GetAwaiter().GetResult();
            };
            await ActivatorUtilities.CreateInstance<EscalateOverdue>(services).RunAsync(CancellationToken.None);
        });

        var apology = Assert.Single(await LettersAsync("late:"));
        Assert.Equal(open.Id, apology.RequestId);
        Assert.Equal(0, await host.InDbAsync(db => db.History.CountAsync(line => line.RequestId == decided.Id && line.What == "逾期列管")));
        await host.RunAsync<EscalateOverdue>();
        Assert.Single(await LettersAsync("late:"));
    }

    [Fact]
    public async Task Over_the_lunar_new_year_each_case_is_reminded_and_escalated_exactly_once_and_only_on_working_days()
    {
        await host.ClerkAsync();
        await host.UserAsync(null, Roles.Supervisor);
        var publisher = await host.PublisherAsync();
        var sent = new Dictionary<string, Guid>();
        for (var day = new DateOnly(2026, 2, 9); day < new DateOnly(2026, 3, 7); day = day.AddDays(1))
        {
            // The engine's days: Monday to Saturday, here even Sundays, and every job twice.
            foreach (var (hour, run) in new (string, Func<Task>)[]
            {
                ("08:00", () => host.RunAsync<RemindOfficers>()), ("08:00", () => host.RunAsync<RemindOfficers>()),
                ("09:00", () => host.RunAsync<EscalateOverdue>()), ("09:00", () => host.RunAsync<EscalateOverdue>()),
            })
            {
                At($"{day:yyyy-MM-dd} {hour}");
                await run();
            }
            // Sent on working days, and one in the middle of the holidays.
            if (day is { Month: 2, Day: 9 or 10 or 11 or 12 or 13 or 18 or 23 })
            {
                At($"{day:yyyy-MM-dd} 15:00");
                sent[$"{day:MM-dd}"] = (await host.CaseAsync(publisher)).Id;
            }
        }

        // Closed from 14 to 22 February and from 27 February to 1 March.
        var expected = new Dictionary<string, (string Due, string Reminded, string Escalated)>
        {
            ["02-09"] = ("02-12", "02-11", "02-13"),
            ["02-10"] = ("02-13", "02-12", "02-23"),
            ["02-11"] = ("02-23", "02-13", "02-24"),
            ["02-12"] = ("02-24", "02-23", "02-25"),
            ["02-13"] = ("02-25", "02-24", "02-26"),
            ["02-18"] = ("02-25", "02-24", "02-26"),
            ["02-23"] = ("02-26", "02-25", "03-02"),
        };
        foreach (var (day, id) in sent)
        {
            var (due, reminded, escalated) = expected[day];
            var request = await host.InDbAsync(db => db.Requests.SingleAsync(r => r.Id == id));
            Assert.Equal((day, due), (day, $"{request.DueOn:MM-dd}"));
            Assert.Equal((day, reminded), (day, OfficeDay(Assert.Single(await LettersAsync($"remind:{id}")))));
            Assert.Equal((day, escalated), (day, OfficeDay(Assert.Single(await LettersAsync($"late:{id}")))));
            Assert.Equal((day, escalated), (day, OfficeDay(Assert.Single(await LettersAsync($"overdue:{id}")))));
        }
    }

    static string OfficeDay(OutgoingLetter letter) => $"{WorkingDays.OfficeDate(letter.CreatedAt):MM-dd}";

    void At(string officeTime) => host.Clock.Now = DateTime.SpecifyKind(
        DateTime.Parse(officeTime, System.Globalization.CultureInfo.InvariantCulture).AddHours(-8), DateTimeKind.Utc);

    Task TwiceAtOnceAsync<TJob>() where TJob : Portal.Adapters.Jobs.IOfficeJob => Task.WhenAll(host.RunAsync<TJob>(), host.RunAsync<TJob>());

    Task<List<OutgoingLetter>> LettersAsync(string key) => host.InDbAsync(db => db.Letters.Where(letter => letter.Key.StartsWith(key)).ToListAsync());

    Task DisableAsync(User user) => host.InDbAsync(db => db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, host.Clock.Now)));

    Task RefuseAsync(Guid id, User clerk) => host.WithAsync<IServiceProvider>(async services =>
    {
        var db = services.GetRequiredService<PortalDb>();
        var request = await db.Requests.SingleAsync(r => r.Id == id);
        request.Refuse("不符規定", await services.GetRequiredService<OfficeCalendar>().LoadAsync(), new Actor(clerk.Id, clerk.DisplayName, null), host.Clock.Now);
        await db.SaveChangesAsync();
    });
}
