using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications.Cip;

namespace Portal.Tests.Features.Applications.Cip;

[Trait("On", "database")]
public class TemplatesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_new_version_counts_from_the_next_issue_on_and_what_was_issued_stays()
    {
        var publisher = await host.PublisherAsync();
        using var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var before = await host.ApprovedCipAsync(publisher);

        foreach (var form in CipTemplates.Names.Keys)
        {
            var page = await administrator.GetAsync($"/applications/cip/templates?form={form}");
            Assert.Contains("海風練習曲", page.Page.QuerySelector("pre.block")!.TextContent, StringComparison.Ordinal);
            var preview = await administrator.SubmitAsync(page, [("Text", "新{題名}\n{分類號}")], "用範例預覽");
            Assert.Equal("新海風練習曲\n863.55", preview.Page.QuerySelector("pre.block")!.TextContent);
            Assert.Equal(0, await host.InDbAsync(db => db.CipTemplates.CountAsync(t => t.Name == form)));
            var wrong = await administrator.SubmitAsync(page, [("Text", "{題名}\n[{書名}]")], "儲存新版本");
            Assert.Equal("範本第 2 行：沒有「書名」這個欄位", wrong.ErrorAt("Text")?.Split("錯誤：")[^1].Trim());
            Assert.Contains("[{書名}]", wrong.Page.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);
            Assert.Contains("範本已儲存", (await administrator.SubmitAsync(page, [("Text", "新{題名}\n{分類號}")], "儲存新版本")).Text, StringComparison.Ordinal);
            // The second tab is told.
            Assert.Equal(HttpStatusCode.Conflict, (await administrator.SubmitAsync(page, [("Text", "舊{題名}")], "儲存新版本")).Status);
        }

        var after = await host.ApprovedCipAsync(publisher, "下一本");
        var issue = after.Application!.CipIssues.Single();
        Assert.Equal(("新下一本\n863.55", "新下一本\n863.55", "新下一本\n863.55"), (issue.Block, issue.DataBlock, issue.Card));
        Assert.StartsWith("國家圖書館", await host.InDbAsync(db => db.CipIssues.Where(i => i.ApplicationId == before.ApplicationId).Select(i => i.Block).SingleAsync()), StringComparison.Ordinal);
    }
}
