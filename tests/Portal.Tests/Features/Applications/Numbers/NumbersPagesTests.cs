using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Accounts;
using Portal.Features.Applications.Numbers;

namespace Portal.Tests.Features.Applications.Numbers;

public class NumbersPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Staff_see_how_the_ledger_stands_and_an_administrator_puts_back_what_the_database_lost()
    {
        var heads = host.Services.GetRequiredService<PublishedHeads>();
        var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Contains("相符，可以配號", (await clerk.GetAsync("/applications/numbers")).Text, StringComparison.Ordinal);

        // One entry that is outside only: as after a restored backup.
        var entry = new LedgerEntry { Sequence = 1, Number = "9786260100001", Origin = NumberOrigin.Issued, RequestId = Guid.NewGuid(), ProductId = Guid.NewGuid(), At = host.Clock.Now, Hash = "" };
        entry.Hash = entry.HashAfter(LedgerEntry.NoHash);
        heads.Publish(LedgerEntry.NoHash, [entry], host.Clock.Now);

        var page = await clerk.GetAsync("/applications/numbers?verify=true");
        Assert.Contains("資料庫只到第 0 筆，庫外帳首已到第 1 筆", page.Text, StringComparison.Ordinal);
        Assert.Contains("第 1 筆不見了", page.Text, StringComparison.Ordinal);
        Assert.Equal(503, (int)(await host.Stranger().GetAsync("/health")).Status);
        var denied = await clerk.GetAsync("/applications/numbers/reconcile");
        Assert.DoesNotContain("核對補入", denied.Text, StringComparison.Ordinal);

        var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var form = await administrator.GetAsync("/applications/numbers/reconcile");
        var wrong = await administrator.SubmitAsync(form, [("Input.Password", "not my password")]);
        Assert.NotNull(wrong.ErrorAt("Input.Reason"));
        wrong = await administrator.SubmitAsync(form, [("Input.Reason", "還原演練"), ("Input.Password", "not my password")]);
        Assert.Equal(0, await host.InDbAsync(db => db.Ledger.CountAsync(TestContext.Current.CancellationToken)));
        Assert.NotNull(wrong.ErrorAt("Input.Password"));

        var done = await administrator.SubmitAsync(wrong, [("Input.Reason", "還原演練"), ("Input.Password", "Correct horse battery 1")]);
        Assert.Contains("相符，可以配號", done.Text, StringComparison.Ordinal);
        Assert.Contains("9786260100001", done.Text, StringComparison.Ordinal);
        Assert.Equal(2, await host.InDbAsync(db => db.Ledger.CountAsync(TestContext.Current.CancellationToken)));
        Assert.Contains("全部 2 筆相符", (await administrator.GetAsync("/applications/numbers?verify=true")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await host.Stranger().GetAsync("/health")).Status);
    }
}
