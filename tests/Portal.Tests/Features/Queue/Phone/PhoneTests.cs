using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Features.Queue.Phone;

[Trait("On", "database")]
public class PhoneTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_case_is_found_by_whatever_the_caller_has_at_hand()
    {
        var publisher = await host.PublisherAsync();
        var filed = await host.CaseAsync(publisher, "電話裡的書");
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        foreach (var words in new[] { filed.CaseNumber!, "電話裡", publisher.Name, "0223619132", "02-23619132" })
            Assert.Contains(filed.CaseNumber!, (await clerk.GetAsync("/queue/phone?q=" + Uri.EscapeDataString(words))).Text, StringComparison.Ordinal);
        Assert.Contains("找不到案件", (await clerk.GetAsync("/queue/phone?q=000000000")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_told_before_the_identity_is_checked_and_the_call_is_noted()
    {
        var filed = await host.CaseAsync(await host.PublisherAsync());
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var page = await clerk.GetAsync($"/queue/phone/{filed.CaseNumber}");
        Assert.Contains("先核對身分", page.Text, StringComparison.Ordinal);
        Assert.Contains("contact@example.test", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("應完成日", page.Text, StringComparison.Ordinal);

        Assert.Equal(["請填寫來電者", "請選擇核對了哪一項"], (await clerk.SubmitAsync(page, [], "身分相符")).Errors);
        (string, string)[] caller = [("Input.Caller", "王小明"), ("Input.Asked", "聯絡電話末三碼")];
        var wrong = await clerk.SubmitAsync(page, caller, "身分不符");
        Assert.Contains("已記錄身分不符，請勿告知案情", wrong.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("應完成日", wrong.Text, StringComparison.Ordinal);

        var known = await clerk.SubmitAsync(wrong, caller, "身分相符");
        Assert.Contains("應完成日", known.Text, StringComparison.Ordinal);
        var told = await clerk.SubmitAsync(known, [("Input.Told", "預計週一完成")], "記入歷程");
        Assert.Contains("通話已記入歷程", told.Text, StringComparison.Ordinal);
        var lines = await host.InDbAsync(db => db.History.Where(line => line.RequestId == filed.Id).OrderBy(line => line.Id).ToListAsync());
        Assert.Equal([("電話查詢：身分不符", "王小明（聯絡電話末三碼）"), ("電話查詢：身分相符", "王小明（聯絡電話末三碼）"), ("電話告知", "預計週一完成")], lines.Skip(1).Select(line => (line.What, line.Why)));
    }

    [Fact]
    public async Task A_check_holds_for_this_officer_and_this_call_only()
    {
        var filed = await host.CaseAsync(await host.PublisherAsync());
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        using var colleague = await host.SignedInAsync(await host.ClerkAsync());
        var known = await clerk.SubmitAsync(await clerk.GetAsync($"/queue/phone/{filed.CaseNumber}"), [("Input.Caller", "王小明"), ("Input.Asked", "聯絡電子郵件")], "身分相符");

        Assert.Contains("先核對身分", (await colleague.GetAsync($"/queue/phone/{filed.CaseNumber}")).Text, StringComparison.Ordinal);
        var before = host.Clock.Now;
        try
        {
            host.Clock.Advance(TimeSpan.FromMinutes(31));
            Assert.Equal(["請先核對來電者的身分"], (await clerk.SubmitAsync(known, [("Input.Told", "太晚了")], "記入歷程")).Errors);
        }
        finally
        {
            host.Clock.Now = before;
        }
    }
}
