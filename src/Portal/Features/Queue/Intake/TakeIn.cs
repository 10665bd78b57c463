using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Queue.Intake;

/// <summary>代為收件: papers from the counter, the post or the fax become the same cases, in the same queue, on the same clock.</summary>
public class TakeIn(PortalDb db, WorkQueue queue, TimeProvider clock)
{
    /// <summary>So many publishers of one name are shown to choose from.</summary>
    public const int MostChoices = 10;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task<Application?> FindAsync(Guid id) => Whole().SingleOrDefaultAsync(a => a.Id == id);

    /// <summary>The draft of a printed form, by the code on it.</summary>
    public Task<Application?> FindByCodeAsync(string code)
    {
        var read = CaseNumbers.ReadFormCode(code);
        return Whole().SingleOrDefaultAsync(a => a.FormCode == read);
    }

    /// <summary>The application of a case that was returned and whose papers came again.</summary>
    public Task<Application?> FindByCaseAsync(string number)
    {
        var read = CleanText.Plain(number);
        return Whole().SingleOrDefaultAsync(a => a.Requests.Any(r => r.CaseNumber == read));
    }

    /// <summary>Who is called so; the one whose name is just that stands for itself.</summary>
    public async Task<IReadOnlyList<Publisher>> PublishersAsync(string words)
    {
        var name = CleanText.Clean(words);
        var working = db.Publishers.Where(p => p.State == PublisherState.Active || p.State == PublisherState.Pending);
        var exact = await working.Where(p => p.Name == name).Include(p => p.Blocks).Take(MostChoices).ToListAsync();
        return exact.Count > 0 ? exact : await working.Called(db, name).OrderBy(p => p.Name).Include(p => p.Blocks).Take(MostChoices).ToListAsync();
    }

    /// <summary>A publisher that was never here: it is registered on the same papers, as a case of its own.</summary>
    public async Task<Publisher> NewPublisherAsync(IntakeForm paper)
    {
        var businessId = BusinessId.TryParse(paper.New.BusinessId, out var id) ? id.Digits : null;
        if (businessId is not null && await db.Publishers.AnyAsync(p => p.BusinessId == businessId)) throw new RuleBroken("這個統一編號已有出版機構登記，請用統一編號查出它");
        return new Publisher
        {
            Kind = paper.New.Kind!.Value,
            Name = CleanText.Clean(paper.Publisher!),
            BusinessId = businessId,
            Representative = string.IsNullOrWhiteSpace(paper.New.Representative) ? null : CleanText.Clean(paper.New.Representative),
            Address = CleanText.Clean(paper.New.Address!),
            Phone = CleanText.Clean(paper.ContactPhone ?? ""),
            Fax = string.IsNullOrWhiteSpace(paper.New.Fax) ? null : CleanText.Clean(paper.New.Fax),
            Email = MailAddress.TryParse(paper.ContactEmail, out var mail) ? mail.Address : "",
            PlannedTitles = paper.New.PlannedTitles ?? 1,
            CreatedAt = Now,
        };
    }

    /// <summary>The papers put into an application, new or there already; nothing is saved yet.</summary>
    public Application Fill(Application? there, Publisher publisher, IntakeForm paper, TitleDescription title, IReadOnlyCollection<PageFile> scans, Actor by)
    {
        var application = there ?? Blank(publisher, paper.Key, by);
        application.MustBeEditable();
        application.ChangedAt = Now;
        if (there is null) application.Title = title;
        else db.Entry(application.Title).CurrentValues.SetValues(title);
        if (application.FormatsMayChange)
        {
            (application.Numbering, application.SetTitle, application.SetVolumes) = (paper.Numbering, string.IsNullOrWhiteSpace(paper.SetTitle) ? null : CleanText.Clean(paper.SetTitle), paper.SetVolumes);
            if (there is not null) db.Products.RemoveRange(there.Products);
            application.Products.Clear();
            application.Products.AddRange(paper.Lines.Where(line => line.Form is not null).Select((line, index) => line.ToProduct(index + 1, paper.Numbering)));
        }
        application.Pages.AddRange(scans);
        foreach (var request in application.Filing.Where(r => r.ApplicantMayEdit)) Address(request, paper);
        if (application.Isbn.State == RequestState.Draft)
        {
            var asked = application.Cip;
            if (application.AskCip(paper.AsksCip) is { } gone && there is not null) db.Requests.Remove(gone);
            else if (there is not null && application.Cip is { } cip && cip != asked) db.Requests.Add(cip);
        }
        return application;
    }

    /// <summary>Into the queue, with what is missing when the papers are not complete. Gives the case of the ISBN.</summary>
    public async Task<Request> PutInAsync(Application application, IntakeForm paper, IReadOnlyCollection<string> missing, Actor by)
    {
        var sending = application.Filing.Where(request => request.ApplicantMayEdit).ToList();
        if (db.Entry(application).State == EntityState.Detached)
        {
            if (db.Entry(application.Publisher).State == EntityState.Detached) sending.Insert(0, Register(application.Publisher, paper, by));
            db.Applications.Add(application);
        }
        await queue.PutInAsync(sending, by, paper.ReceivedOn, paper.Incomplete ? (missing, string.IsNullOrWhiteSpace(paper.Note) ? null : CleanText.Clean(paper.Note, lines: true)) : null);
        return application.Isbn;
    }

    RegistrantRequest Register(Publisher publisher, IntakeForm paper, Actor by)
    {
        publisher.Defaults = new TitleDefaults { ContactName = paper.ContactName, ContactPhone = paper.ContactPhone, ContactEmail = paper.ContactEmail };
        var registration = new RegistrantRequest { PublisherId = publisher.Id, Publisher = publisher };
        Address(registration, paper);
        db.Publishers.Add(publisher);
        db.Requests.Add(registration);
        db.History.Add(by.Did("代為登記出版機構", Now, null, "Publisher", publisher.Id.ToString()));
        return registration;
    }

    static void Address(Request request, IntakeForm paper)
    {
        (request.Channel, request.ReplyBy, request.ReplyTo, request.Language) = (paper.Channel, paper.ReplyBy, paper.ReplyTo, paper.Language);
        (request.ContactName, request.ContactPhone) = (paper.ContactName ?? "", paper.ContactPhone ?? "");
        request.ContactEmail = MailAddress.TryParse(paper.ContactEmail, out var mail) ? mail.Address : "";
    }

    Application Blank(Publisher publisher, Guid key, Actor by)
    {
        var application = new Application { Id = key, PublisherId = publisher.Id, Publisher = publisher, CreatedById = by.Id, CreatedAt = Now };
        application.Requests.Add(new IsbnRequest { ApplicationId = key, Application = application, PublisherId = publisher.Id, Publisher = publisher });
        return application;
    }

    IQueryable<Application> Whole() => db.Applications.Include(a => a.Publisher.Blocks).Include(a => a.Products).Include(a => a.Pages).Include(a => a.Requests);
}
