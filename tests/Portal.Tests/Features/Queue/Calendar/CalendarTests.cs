using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Queue.Calendar;

[Trait("On", "database")]
public class CalendarTests(PortalHost host) : IClassFixture<PortalHost>
{
    static readonly HttpStatusCode[] Away = [HttpStatusCode.Forbidden, HttpStatusCode.Found];

    [Theory]
    [InlineData("/queue/calendar", true)]
    [InlineData("/queue/calendar/closing", false)]
    [InlineData("/queue/calendar/load", false)]
    public async Task Staff_read_and_only_clerks_and_supervisors_change(string path, bool cataloguerReads)
    {
        Assert.Equal(HttpStatusCode.Found, (await host.Stranger().GetAsync(path, follow: false)).Status);
        var member = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));
        Assert.Contains((await member.GetAsync(path, follow: false)).Status, Away);
        var cataloguer = await host.SignedInAsync(await host.UserAsync(null, Roles.Cataloguer));
        var answer = await cataloguer.GetAsync(path, follow: false);
        Assert.Equal(cataloguerReads, answer.Status == HttpStatusCode.OK);
        Assert.Empty(answer.Page.QuerySelectorAll("main a.govuk-button"));
        foreach (var role in new[] { Roles.Clerk, Roles.Supervisor })
            Assert.Equal(HttpStatusCode.OK, (await (await host.SignedInAsync(await host.UserAsync(null, role))).GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_year_is_shown_with_its_holidays_by_name()
    {
        var page = await (await host.SignedInAsync(await host.ClerkAsync())).GetAsync("/queue/calendar");

        Assert.Equal(12, page.Page.QuerySelectorAll("table.month").Length);
        Assert.Equal(365, page.Page.QuerySelectorAll("table.month td").Count(td => td.TextContent.Any(char.IsAsciiDigit)));
        Assert.Contains("民國 115 年 2 月", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 日（五） 勞動節", page.Text, StringComparison.Ordinal);
        Assert.Contains("行政院人事行政總處", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("請儘快載入", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_year_without_a_calendar_says_so_and_another_century_is_not_there()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var page = await clerk.GetAsync("/queue/calendar?year=2030");
        Assert.Contains("2030 年的辦公日曆尚未載入，無法計算工作天", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("table.month"));
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync("/queue/calendar?year=99999")).Status);
    }

    [Fact]
    public async Task From_October_on_a_missing_next_year_is_warned_of()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var (day, last) = (host.Clock.Now, await host.InDbAsync(db => db.CalendarYears.MaxAsync(year => year.Year)));
        try
        {
            host.Clock.Now = WorkingDays.StartOf(new DateOnly(last, 9, 30));
            Assert.DoesNotContain("請儘快載入", (await clerk.GetAsync("/queue/calendar")).Text, StringComparison.Ordinal);
            host.Clock.Now = WorkingDays.StartOf(new DateOnly(last, 10, 1));
            using var later = await host.SignedInAsync(await host.ClerkAsync());
            Assert.Contains($"{last + 1} 年的辦公日曆尚未載入", (await later.GetAsync("/queue/calendar")).Text, StringComparison.Ordinal);
        }
        finally
        {
            host.Clock.Now = day;
        }
    }

    [Fact]
    public async Task A_typhoon_day_moves_open_due_dates_with_history_and_a_letter_and_back_again()
    {
        var open = await SendAsync();
        var draft = await host.DraftAsync(await host.PublisherAsync());
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var done = await CloseAsync(clerk, "2026-03-06", "颱風停班");

        Assert.Contains("已新增停班日 民國 115 年 3 月 6 日，1 件的應完成日改算", done.Text, StringComparison.Ordinal);
        Assert.Contains("6 日（五） 颱風停班 （停班）", done.Text, StringComparison.Ordinal);
        Assert.Equal("6 停班", done.Page.QuerySelector("td.month__closed")!.TextContent.Trim());
        var moved = await CaseAsync(open);
        Assert.Equal(new DateOnly(2026, 3, 10), moved.DueOn);
        Assert.Equal("2026-03-09 → 2026-03-10：2026-03-06 颱風停班", moved.History.Single(line => line.What == "應完成日改算").Why);
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.RequestId == open && l.Key.StartsWith("moved:")));
        Assert.Contains("改於 民國 115 年 3 月 10 日 前完成", letter.Body, StringComparison.Ordinal);
        Assert.Null((await CaseAsync(draft.Requests[0].Id)).DueOn);
        Assert.Equal(1, await host.InDbAsync(db => db.History.CountAsync(line => line.Subject == "Calendar" && line.SubjectId == "2026" && line.What == "新增停班日" && line.Why == "2026-03-06 颱風停班")));

        // What is sent now counts by the new calendar as well.
        var next = await SendAsync(alone: false);
        Assert.Equal(new DateOnly(2026, 3, 10), (await CaseAsync(next)).DueOn);

        // To and fro and to again, each with its letter.
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var back = await ReopenAsync(clerk, "2026-03-06");
        Assert.Contains("2 件的應完成日改算", back.Text, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2026, 3, 9), (await CaseAsync(open)).DueOn);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await CloseAsync(clerk, "2026-03-06", "颱風停班");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await ReopenAsync(clerk, "2026-03-06");
        Assert.Equal(4, await host.InDbAsync(db => db.Letters.CountAsync(l => l.RequestId == open && l.Key.StartsWith("moved:"))));
    }

    [Theory]
    [InlineData("2026-03-07", "颱風停班", "民國 115 年 3 月 7 日 本來就不上班：—")]
    [InlineData("2026-05-01", "颱風停班", "民國 115 年 5 月 1 日 本來就不上班：勞動節")]
    [InlineData("2030-03-06", "颱風停班", "2030 年的辦公日曆尚未載入，無法計算工作天")]
    [InlineData("", "颱風停班", "請填寫日期")]
    [InlineData("2026-03-06", "", "請填寫名稱")]
    public async Task A_day_that_cannot_be_closed_is_refused_in_a_sentence_and_what_was_typed_stays(string date, string name, string sentence)
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var refused = await CloseAsync(clerk, date, name);

        Assert.Equal([sentence], refused.Errors);
        Assert.Equal(name, refused.Page.QuerySelector("[name='Input.Name']")!.GetAttribute("value") ?? "");
        Assert.Equal(0, await host.InDbAsync(db => db.CalendarDays.CountAsync(day => day.IsClosingDay)));
    }

    [Fact]
    public async Task A_closed_make_up_Saturday_works_again_once_it_is_reopened()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        await CloseAsync(clerk, "2025-02-08", "館休");
        Assert.False(await host.InDbAsync(db => db.CalendarDays.AnyAsync(day => day.Date == new DateOnly(2025, 2, 8) && day.IsWorkingDay)));

        await ReopenAsync(clerk, "2025-02-08");

        Assert.True(await host.InDbAsync(db => db.CalendarDays.AnyAsync(day => day.Date == new DateOnly(2025, 2, 8) && day.IsWorkingDay && !day.IsClosingDay)));
    }

    [Fact]
    public async Task A_closing_day_that_somebody_removed_meanwhile_is_said_to_be_gone()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        await CloseAsync(clerk, "2026-06-15", "館休");
        var form = await clerk.GetAsync("/queue/calendar/closing");
        await clerk.SubmitAsync(form, [], form: "remove-2026-06-15");

        var second = await clerk.SubmitAsync(form, [], form: "remove-2026-06-15");

        Assert.Equal(["民國 115 年 6 月 15 日 不是停班日，或剛由別人取消"], second.Errors);
    }

    [Fact]
    public async Task The_official_file_is_shown_first_and_changes_nothing_until_it_is_applied()
    {
        var open = await SendAsync();
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        await CloseAsync(clerk, "2026-08-10", "颱風停班");
        // A new holiday on Friday 6 March; the rest as before.
        var file = Official(2026, new() { [new(2026, 3, 6)] = "新的紀念日" });

        var look = await UploadAsync(clerk, file);

        Assert.Contains("試讀結果：2026 年", look.Text, StringComparison.Ordinal);
        Assert.Contains("變更 1 天，1 件的應完成日會改算", look.Text, StringComparison.Ordinal);
        Assert.Contains("民國 115 年 3 月 6 日 依星期 放假 新的紀念日", look.Text, StringComparison.Ordinal);
        Assert.Contains("館員新增的停班日 民國 115 年 8 月 10 日（颱風停班）會保留", look.Text, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2026, 3, 9), (await CaseAsync(open)).DueOn);
        Assert.False(await host.InDbAsync(db => db.CalendarDays.AnyAsync(day => day.Date == new DateOnly(2026, 3, 6))));
        Assert.False(await host.InDbAsync(db => db.History.AnyAsync(line => line.What == "載入辦公日曆" && line.SubjectId == "2026" || line.What == "應完成日改算" && line.RequestId == open)));
        Assert.False(await host.InDbAsync(db => db.Letters.AnyAsync(l => l.RequestId == open && l.Key.StartsWith("moved:"))));

        var done = await clerk.SubmitAsync(look, [], button: "套用");

        Assert.Contains("已載入 2026 年的辦公日曆，變更 1 天，1 件的應完成日改算", done.Text, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2026, 3, 10), (await CaseAsync(open)).DueOn);
        Assert.True(await host.InDbAsync(db => db.CalendarDays.AnyAsync(day => day.Date == new DateOnly(2026, 8, 10) && day.IsClosingDay && !day.IsWorkingDay)));
        Assert.EndsWith("2026.csv", await host.InDbAsync(db => db.CalendarYears.Where(year => year.Year == 2026).Select(year => year.Source).SingleAsync()), StringComparison.Ordinal);

        // And back, so that the other tests find the year as it was.
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await clerk.SubmitAsync(await UploadAsync(clerk, Official(2026, [])), [], button: "套用");
        Assert.Equal(new DateOnly(2026, 3, 9), (await CaseAsync(open)).DueOn);
        await ReopenAsync(clerk, "2026-08-10");
    }

    [Fact]
    public async Task A_year_that_was_missing_can_be_counted_in_once_its_file_is_applied()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var look = await UploadAsync(clerk, Official(2031, new() { [new(2031, 1, 1)] = "開國紀念日" }), "2031.csv");
        Assert.Contains("這一年尚未載入", look.Text, StringComparison.Ordinal);

        var done = await clerk.SubmitAsync(look, [], button: "套用");

        Assert.Equal("/queue/calendar?year=2031", done.Path);
        Assert.Contains("1 日（三） 開國紀念日", done.Text, StringComparison.Ordinal);
        var days = await host.WithAsync<OfficeCalendar, WorkingDays>(calendar => calendar.LoadAsync());
        Assert.False(days.IsWorkingDay(new DateOnly(2031, 1, 1)));
        Assert.Throws<CalendarYearMissing>(() => days.IsWorkingDay(new DateOnly(2030, 1, 2)));
    }

    [Theory]
    [InlineData("書名,價格\n山海小城,380", "這不是辦公日曆表：第一列應有「西元日期」與「是否放假」")]
    [InlineData("西元日期,星期,是否放假,備註\n20260101,四,9,", "辦公日曆表第 2 列無法讀取")]
    [InlineData("", "請選擇檔案")]
    public async Task Another_file_is_refused_at_its_field(string content, string sentence)
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var refused = await UploadAsync(clerk, Encoding.UTF8.GetBytes(content));
        Assert.Equal("錯誤：" + sentence, refused.ErrorAt("Upload"));
        Assert.Single(refused.Page.QuerySelectorAll("main button"));
    }

    static async Task<Answer> CloseAsync(Visitor clerk, string date, string name) =>
        await clerk.SubmitAsync(await clerk.GetAsync("/queue/calendar/closing"), [("Input.Date", date), ("Input.Name", name)], button: "新增停班日");

    static async Task<Answer> ReopenAsync(Visitor clerk, string date) =>
        await clerk.SubmitAsync(await clerk.GetAsync("/queue/calendar/closing"), [], form: "remove-" + date);

    static async Task<Answer> UploadAsync(Visitor clerk, byte[] content, string name = "2026.csv") =>
        await clerk.SubmitAsync(await clerk.GetAsync("/queue/calendar/load"), [], button: "試讀", files: [("Upload", name, content)]);

    /// <summary>The government's form of a year: ours with these days off on top; a year we have not is plain weeks.</summary>
    static byte[] Official(int year, Dictionary<DateOnly, string> off)
    {
        var ours = OfficeCalendarFile.Embedded().Exceptions.ToDictionary(day => day.Date);
        var text = new StringBuilder("西元日期,星期,是否放假,備註\n");
        for (var date = new DateOnly(year, 1, 1); date.Year == year; date = date.AddDays(1))
        {
            var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var (works, name) = off.TryGetValue(date, out var holiday) ? (false, holiday) : ours.TryGetValue(date, out var day) ? (day.Works, day.Name) : (!weekend, "");
            text.Append(CultureInfo.InvariantCulture, $"{date:yyyyMMdd},{"日一二三四五六"[(int)date.DayOfWeek]},{(works ? 0 : 2)},{name}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    Task<Request> CaseAsync(Guid id) => host.InDbAsync(db => db.Requests.AsNoTracking().Include(r => r.History).SingleAsync(r => r.Id == id));

    /// <summary>A case sent on Wednesday, 4 March: due on Monday the ninth; the only open one, unless it joins others.</summary>
    async Task<Guid> SendAsync(bool alone = true)
    {
        if (alone) await host.InDbAsync(db => db.Requests.Where(r => r.State == RequestState.Submitted).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RequestState.Withdrawn)));
        var draft = await host.DraftAsync(await host.PublisherAsync());
        await host.WithAsync<IServiceProvider>(async services =>
        {
            var request = await services.GetRequiredService<PortalDb>().Requests.Include(r => r.Application!.Products).Include(r => r.Application!.Pages).SingleAsync(r => r.ApplicationId == draft.Id);
            await services.GetRequiredService<WorkQueue>().PutInAsync(request, Actor.Portal("test"));
        });
        return draft.Requests[0].Id;
    }
}
