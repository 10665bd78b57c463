using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue.Letters;

[Trait("On", "database")]
public class LetterSignalTests(LetterSignalTests.Host host) : IClassFixture<LetterSignalTests.Host>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_saved_letter_wakes_the_sending_and_a_save_without_one_does_not()
    {
        await host.InDbAsync(async db =>
        {
            db.Counters.Add(new Counter { Name = "no letter" });
            await db.SaveChangesAsync();
        });
        Assert.False(host.Runs.Reader.TryPeek(out _));

        await host.InDbAsync(async db =>
        {
            db.Letters.Add(Letter());
            await db.SaveChangesAsync();
        });
        Assert.Equal("letters", await host.Runs.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Inside_a_transaction_the_sending_is_woken_by_the_commit_and_not_by_a_rollback()
    {
        foreach (var commits in new[] { false, true })
        {
            await host.InDbAsync(async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
                db.Letters.Add(Letter());
                await db.SaveChangesAsync();
                Assert.False(host.Runs.Reader.TryPeek(out _));
                if (commits) await transaction.CommitAsync(Cancel);
            });
        }
        Assert.Equal("letters", await host.Runs.Reader.ReadAsync(Cancel));
        Assert.False(host.Runs.Reader.TryPeek(out _));
    }

    static OutgoingLetter Letter() => new() { Key = $"test:{Guid.NewGuid()}", ToAddress = "reader@example.test", Subject = "主旨", Body = "內文" };

    /// <summary>A portal whose engine only notes what it is asked to run.</summary>
    public class Host : PortalHost
    {
        public Channel<string> Runs { get; } = Channel.CreateUnbounded<string>();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services =>
            {
                services.AddLetterSignal();
                services.AddSingleton<IJobEngine>(new Noting(Runs.Writer));
            });
        }
    }

    sealed class Noting(ChannelWriter<string> runs) : IJobEngine
    {
        public async Task RunNowAsync(string name, CancellationToken cancel) => await runs.WriteAsync(name, cancel);

        public Task<IReadOnlyList<JobState>> StateAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<JobState>>([]);
    }
}
