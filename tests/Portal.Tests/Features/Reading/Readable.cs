using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Checks;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Reading;

/// <summary>A book that everybody may read, and its reader on the second host.</summary>
public static class Readable
{
    public static readonly Uri ReadingHost = new("http://reading.localhost:5080");

    extension(PortalHost host)
    {
        /// <summary>Deposits these bytes under an open licence; gives the file's id.</summary>
        public async Task<Guid> OpenBookAsync(byte[] bytes, string type, string title = "山海小城")
        {
            var publisher = await host.PublisherAsync();
            var (clerk, member) = (await host.ClerkAsync(), await host.UserAsync(publisher));
            var deposit = await host.DepositAsync(publisher, title);
            return await host.WithAsync<IServiceProvider, Guid>(async services =>
            {
                var (db, desk, now) = (services.GetRequiredService<PortalDb>(), services.GetRequiredService<EbookDesk>(), host.Clock.Now);
                var of = await desk.Whole.SingleAsync(d => d.Id == deposit.Id);
                var file = DepositFile.Begin(of, DepositPart.Book, of.Formats.First().Id, "book", bytes.Length, now);
                var key = DepositPlaces.PieceKey(file);
                var stored = await services.GetRequiredService<IFileStore>().PutAsync(key, new MemoryStream(bytes), bytes.Length, default);
                db.DepositFiles.Add(file);
                db.DepositPieces.Add(file.Receive(key, bytes.Length, now));
                file.Judge(FileState.Accepted, stored.Sha256, type, new CheckReport(Verdict.Accept, type, []).ToJson(), now);
                await db.SaveChangesAsync();
                var terms = new LicenceTerms(ReadingAccess.Open, null, null, null);
                await desk.SignAsync(of, terms, services.GetRequiredService<LicenceText>().Of(of, terms).Sha256, new Actor(member.Id, member.DisplayName, null));
                await services.GetRequiredService<WorkQueue>().PutInAsync(of, Actor.Portal("test"));
                await host.TakenAsync(of.Id, clerk);
                db.ChangeTracker.Clear();
                await desk.ApproveAsync(await desk.Whole.SingleAsync(d => d.Id == of.Id), new Dictionary<Guid, string>(), new Actor(clerk.Id, clerk.DisplayName, null));
                return file.Id;
            });
        }

        /// <summary>Opens a file on the portal as that visitor; gives the address with the ticket.</summary>
        public async Task<Uri> TicketAsync(Visitor visitor, Guid file)
        {
            var answer = await host.AskToReadAsync(visitor, file);
            Assert.Equal(302, (int)answer.Status);
            return new Uri(answer.Headers["Location"]);
        }

        /// <summary>The form of the title's page, sent.</summary>
        public async Task<Answer> AskToReadAsync(Visitor visitor, Guid file)
        {
            var form = await visitor.GetAsync("/accounts/denied");
            if (form.Page.QuerySelector("[name=__RequestVerificationToken]") is null) form = await visitor.GetAsync("/accounts/sign-in");
            return await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(form.Url, "/reading/open"))
            {
                Content = new FormUrlEncodedContent([KeyValuePair.Create("file", file.ToString()), KeyValuePair.Create("__RequestVerificationToken", form.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!)]),
            }, follow: false);
        }

        /// <summary>A browser on the reading host, without anything.</summary>
        public Visitor AtReadingHost() => new(host.Server.CreateHandler(), ReadingHost);

        /// <summary>A reading that has begun: its browser, and the address of its page.</summary>
        public async Task<(Visitor Browser, string Page)> ReadingAsync(Guid file, Visitor? by = null)
        {
            using var stranger = host.Stranger();
            var browser = host.AtReadingHost();
            var page = await browser.GetAsync((await host.TicketAsync(by ?? stranger, file)).PathAndQuery);
            Assert.Equal(200, (int)page.Status);
            return (browser, page.Path);
        }
    }

    public static Task<Answer> PostAsync(this Visitor browser, string path, string body = "", string? site = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ReadingHost, path)) { Content = new StringContent(body) };
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        return browser.SendAsync(request, follow: false);
    }

    public static Task<Answer> PartAsync(this Visitor browser, string page, long from, long to)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(ReadingHost, page + "/book"));
        request.Headers.Range = new(from, to);
        return browser.SendAsync(request, follow: false);
    }
}
