using Portal.Adapters.Files;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class SweepFilesTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_page_that_no_row_names_is_removed_after_a_day_and_nothing_else()
    {
        var draft = await host.DraftAsync(await host.PublisherAsync());
        var named = draft.Pages[0].Key;
        await StoreAsync(named, TimeSpan.FromDays(30));
        await StoreAsync("pages/old-orphan", TimeSpan.FromHours(25));
        await StoreAsync("pages/young-orphan", TimeSpan.FromHours(23));
        await StoreAsync("elsewhere/old", TimeSpan.FromDays(30));

        await host.RunAsync<SweepFiles>();
        await host.RunAsync<SweepFiles>();

        var left = await host.WithAsync<IFileStore, List<string>>(files => files.ListAsync().Select(file => file.Key).ToListAsync().AsTask());
        Assert.Equal(new[] { named, "pages/young-orphan", "elsewhere/old" }.Order(), left.Order());
    }

    async Task StoreAsync(string key, TimeSpan age)
    {
        await host.WithAsync<IFileStore>(files => files.PutAsync(key, new MemoryStream([1]), 10, CancellationToken.None));
        File.SetLastWriteTimeUtc(Path.Combine(host.Folder, "files", key), host.Clock.Now - age);
    }
}
