using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Mail;

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
