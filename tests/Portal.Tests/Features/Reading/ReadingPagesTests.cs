using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Deposit;

namespace Portal.Tests.Features.Reading;

[Trait("On", "database")]
public sealed class ReadingPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_third_reader_of_a_two_copy_title_is_turned_away_with_the_waiting_time_and_gets_it_by_a_hold()
    {
        var (title, one) = await LendingTitleAsync();
        var (first, second, third) = (await host.UserAsync(), await host.UserAsync(), await host.UserAsync());
        using var a = await host.SignedInAsync(first);
        using var b = await host.SignedInAsync(second);
        using var c = await host.SignedInAsync(third);
        var due = OfficeDates.Long(WorkingDays.OfficeDate(host.Clock.Now).AddDays(14));
        // The third one looks while there is still a copy.
        var early = await c.GetAsync(title);
        Assert.Contains("共 2 份，現在 2 份可用", early.Text, StringComparison.Ordinal);
        foreach (var visitor in new[] { a, b }) Assert.Contains("已借閱，可以開始看了", (await visitor.SubmitAsync(await visitor.GetAsync(title), [], $"借閱到 {due}")).Text, StringComparison.Ordinal);

        var refused = await c.SubmitAsync(early, [], $"借閱到 {due}");
        Assert.Equal(400, (int)refused.Status);
        var free = OfficeDates.Long(WorkingDays.OfficeDate(host.Clock.Now).AddDays(15));
        Assert.Equal([$"2 份都已借出或有人等候，最快約 {free} 有一份可以借。您可以預約"], refused.Errors);
        // Seen at once by who looks now, too.
        Assert.Contains($"2 份都有人使用，最快約 {free} 有一份。", (await c.GetAsync(title)).Text, StringComparison.Ordinal);
        Assert.Contains("您已預約，排在第 1 位", (await c.SubmitAsync(refused, [], "預約")).Text, StringComparison.Ordinal);

        var mine = await a.GetAsync("/reading/mine");
        Assert.Contains($"看到 {due} 為止，還有 14 天", mine.Text, StringComparison.Ordinal);
        Assert.Contains("已歸還", (await a.SubmitAsync(mine, [], "提前歸還 兩份的書")).Text, StringComparison.Ordinal);
        Assert.True(await host.InDbAsync(db => db.Letters.AnyAsync(l => l.ToAddress == third.Email && l.Body.Contains("兩份的書"))));
        Assert.Contains("有一份為您保留到", (await c.GetAsync("/reading/mine")).Text, StringComparison.Ordinal);
        Assert.Contains("已借閱，可以開始看了", (await c.SubmitAsync(await c.GetAsync("/reading/mine"), [], $"借閱到 {due} 兩份的書")).Text, StringComparison.Ordinal);
        Assert.Contains("，2 份都有人使用", (await host.Stranger().GetAsync($"/catalogue/record/{one}")).Text, StringComparison.Ordinal);
        // What the first one had is past, until it is cleared.
        Assert.Contains("兩份的書", (await a.GetAsync("/reading/mine")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("兩份的書", (await a.SubmitAsync(await a.GetAsync("/reading/mine"), [], "清除過去的紀錄")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_is_led_to_sign_in_and_the_list_marks_what_can_be_read()
    {
        var (title, number) = await LendingTitleAsync();
        using var stranger = host.Stranger();
        var page = await stranger.GetAsync(title);
        Assert.Contains("登入後借閱", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("main form"));
        var listed = (await stranger.GetAsync("/catalogue")).Page.QuerySelectorAll(".books__one").Single(one => one.QuerySelector($"a[href='/catalogue/record/{number}']") is not null);
        Assert.NotNull(listed.QuerySelector(".govuk-tag"));
    }

    [Fact]
    public async Task An_administrator_keeps_the_places_and_each_fault_is_told()
    {
        using var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var form = await administrator.GetAsync("/reading/room");
        var refused = await administrator.SubmitAsync(form, [("Input.Name", "參考室"), ("Input.Kind", "network"), ("Input.Networks", "10.20.0.5/16")], "儲存場所");
        Assert.Equal(["「10.20.0.5/16」的開頭位址不符前綴長度，是否為 10.20.0.0/16"], refused.Errors);
        var saved = await administrator.SubmitAsync(refused, [("Input.Networks", "10.20.0.0/16\n2001:db8:20::/48")], "儲存場所");
        Assert.Contains("參考室", saved.Text, StringComparison.Ordinal);
        Assert.Contains("儲存館內閱覽場所", saved.Text, StringComparison.Ordinal);
        var again = await administrator.SubmitAsync(await administrator.GetAsync("/reading/room"), [("Input.Name", "二樓"), ("Input.Kind", "network"), ("Input.Networks", "2001:db8:20::/48")], "儲存場所");
        Assert.Equal(["這些位址中有的已經屬於「參考室」"], again.Errors);
    }

    async Task<(string Title, long Number)> LendingTitleAsync()
    {
        var book = await host.ReadableAsync(ReadingAccess.Lending, title: "兩份的書");
        var number = await host.InDbAsync(db => db.Catalogue.Where(r => r.ApplicationId == book.ApplicationId).Select(r => r.Number).SingleAsync());
        return ($"/reading/title/{number}", number);
    }
}
