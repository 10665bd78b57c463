using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Mail;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Queue.Letters;

/// <summary>The whole chain with the real engine: a case is sent, its letter goes out without waiting for the next minute.</summary>
[Trait("On", "database")]
public class WokenSendingTests(WokenSendingTests.Host host) : IClassFixture<WokenSendingTests.Host>
{
    [Fact(Timeout = 60_000)]
    public async Task The_letter_of_a_sent_case_goes_out_by_itself()
    {
        var request = await host.CaseAsync(await host.PublisherAsync());

        var mail = await host.Mails.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Contains(request.CaseNumber!, mail.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_jobs_shows_when_each_runs_next()
    {
        var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        var page = await administrator.GetAsync("/queue/jobs");

        var next = page.Page.QuerySelectorAll("tbody td[data-label=下次執行]").Select(cell => cell.TextContent).ToList();
        Assert.Equal(Timetable.All.Count, next.Count);
        Assert.All(next, text => Assert.Matches("^[0-9]{3}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}$", text));
    }

    public class Host : PortalHost
    {
        public Channel<OutgoingMail> Mails { get; } = Channel.CreateUnbounded<OutgoingMail>();

        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Jobs:Enabled", "true")];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.AddSingleton<IMailer>(new Noting(Mails.Writer)));
        }
    }

    sealed class Noting(ChannelWriter<OutgoingMail> mails) : IMailer
    {
        public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel)
        {
            await mails.WriteAsync(mail, cancel);
            return new(MailFate.HandedOver);
        }
    }
}
