using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters;
using Portal.Adapters.Files;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Announcements;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Registrants;
using Portal.Features.Applications.Survey;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Checks;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue;
using Portal.Features.Queue.Proposals;
using Portal.Features.Reading;
using Portal.Features.Reports;

namespace Portal.Data;

/// <summary>What a newcomer finds with --demo: people of every role, a publisher with a block, a few cases, and real titles in the public list.</summary>
public class Demo(PortalDb db, AccountCreation accountCreation, NextBlock blocks, WorkQueue queue, CipDesk cips, IServiceProvider services, IFileStore files, TimeProvider clock)
{
    const string Password = "demo-portal-2026";

    static readonly (string Email, string Name, string? Role)[] People =
    [
        ("publisher@example.test", "林雨果", null),
        ("clerk@example.test", "陳承辦", Roles.Clerk),
        ("clerk2@example.test", "黃承辦", Roles.Clerk),
        ("cataloguer@example.test", "周編目", Roles.Cataloguer),
        ("supervisor@example.test", "張主管", Roles.Supervisor),
        ("administrator@example.test", "李管理", Roles.Administrator),
    ];

    readonly DateTime _now = clock.GetUtcNow().UtcDateTime;

    /// <summary>The demonstration's folder is its own: one that holds anything else is left alone.</summary>
    public static void RefuseForeignFolder(string folder)
    {
        var mark = Path.Combine(folder, "demo");
        if (!File.Exists(mark) && File.Exists(Path.Combine(folder, "portal.db")))
            throw new SettingWrong("Demo", $"the folder {folder} holds a database that the demonstration did not make; name another Data:Folder");
        Directory.CreateDirectory(folder);
        File.WriteAllText(mark, "");
    }

    /// <summary>Fills an empty portal; a filled one is left as it is. Gives the lines that say how to sign in.</summary>
    public static Task FillAsync(IServiceProvider services) => ActivatorUtilities.CreateInstance<Demo>(services).FillAsync();

    public static async Task<bool> IsFilledAsync(PortalSettings settings) => (await settings.ReadAsync("""SELECT 1 FROM "Publishers" LIMIT 1""", _ => true)).Count > 0;

    public static string HowToSignIn(PortalSettings settings) => $"""

            示範 Demonstration: {settings.Address}
            密碼 password: {Password}
            {string.Join('\n', People.Select(person => $"  {person.Email,-28} {(person.Role is { } role ? Roles.Names[role] : "出版機構成員")} ({person.Role ?? "publisher"})"))}

            """;

    async Task FillAsync()
    {
        await TitlesAsync();
        var publisher = new Publisher
        {
            Kind = PublisherKind.Company,
            Name = "山海文化（示範）",
            BusinessId = "10458575",
            Representative = "林雨果",
            Address = "100201 臺北市中正區中山南路20號",
            Phone = "02-2361-9132",
            Email = "publisher@example.test",
            PlannedTitles = 12,
            CreatedAt = _now,
        };
        publisher.Activate();
        db.Publishers.Add(publisher);
        await db.SaveChangesAsync();
        var accounts = new Dictionary<string, User>();
        foreach (var (email, name, role) in People) accounts[email] = await accountCreation.CreateAsync(email, name, Password, role is null ? publisher.Id : null, role is null ? [] : [role]);
        await blocks.OpenAsync(publisher, 100, new Actor(accounts["clerk@example.test"].Id, "陳承辦", null));

        var author = accounts["publisher@example.test"];
        await CaseAsync(publisher, author, "山海小城", "林雨果著", cip: true, ProductForm.Paperback, ProductForm.Epub);
        await CaseAsync(publisher, author, "臺灣散文選讀", "陳安主編", cip: false, ProductForm.Hardback);
        await CaseAsync(publisher, author, "海風裡的書店", "王一樹著；李小禾繪", cip: false, ProductForm.Paperback, ProductForm.Pdf);
        var (begun, finished) = (
            await CaseAsync(publisher, author, "潮間帶筆記", "林雨果著", cip: true, ProductForm.Paperback),
            await CaseAsync(publisher, author, "島嶼的書櫃：閱讀散記", "林雨果著；陳安繪", cip: true, ProductForm.Paperback, ProductForm.Epub, ProductForm.Pdf));
        await RecordingsAsync(publisher, author);
        await DayAsync(publisher, author, accounts);
        var clerk = accounts["clerk@example.test"];
        await CaseAsync(publisher, author, "廟口的早餐地圖", "陳安著", cip: false, new Actor(clerk.Id, clerk.DisplayName, null), ProductForm.Paperback);
        await NumbersAsync(clerk, begun, finished);
        await CipAsync(accounts["cataloguer@example.test"], author, finished);
        await DepositsAsync(begun, finished, new Actor(accounts["clerk@example.test"].Id, "陳承辦", null));
        await OpinionsAsync(accounts["clerk@example.test"]);
        await BookAsync(finished.Id, author, new Actor(clerk.Id, clerk.DisplayName, null), new LicenceTerms(ReadingAccess.Open, null, null, null));
        await LendingAsync(publisher, author, clerk, accounts["supervisor@example.test"]);
    }

    /// <summary>An e-book with two copies, of which one is lent, and a place of the library.</summary>
    async Task LendingAsync(Publisher publisher, User author, User clerk, User reader)
    {
        db.ChangeTracker.Clear();
        db.Attach(publisher);
        var title = await CaseAsync(publisher, author, "借來的月光", "王一樹著", cip: false, ProductForm.Epub);
        // The second waits for its e-book: whoever tries the portal out can hand it in.
        await NumbersAsync(clerk, title, await CaseAsync(publisher, author, "礁石上的燈塔", "林雨果著", cip: false, ProductForm.Epub));
        await BookAsync(title.Id, author, new Actor(clerk.Id, clerk.DisplayName, null), new LicenceTerms(ReadingAccess.Lending, 2, 14, null));
        var room = new ReadingRoom();
        db.History.Add(room.Write("參考室（示範）", isPc: false, "192.0.2.0/24\n2001:db8:1::/48", Actor.Portal("示範"), _now));
        db.ReadingRooms.Add(room);
        await db.SaveChangesAsync();
        var deposit = await db.EbookDeposits.Where(d => d.ApplicationId == title.Id).Select(d => d.Id).SingleAsync();
        await services.GetRequiredService<Lending>().BorrowAsync(deposit, new Actor(reader.Id, reader.DisplayName, null));
    }

    /// <summary>A deposited book in its electronic formats, read under those terms.</summary>
    async Task BookAsync(Guid id, User author, Actor clerk, LicenceTerms terms)
    {
        db.ChangeTracker.Clear();
        var (by, desk) = (new Actor(author.Id, author.DisplayName, null), services.GetRequiredService<EbookDesk>());
        var title = await db.Applications.Include(a => a.Requests).Include(a => a.Products).SingleAsync(a => a.Id == id);
        var deposit = EbookDeposit.Of(title, _now);
        db.Requests.Add(deposit);
        foreach (var product in title.Products.Where(p => p.Form is ProductForm.Epub or ProductForm.Pdf))
        {
            var (name, type, bytes) = product.Form == ProductForm.Epub
                ? ($"{title.Title.Title}.epub", DemoBook.EpubType, DemoBook.Epub(title.Title.Title, title.Title.Author.Split('著')[0]))
                : ($"{title.Title.Title}.pdf", "application/pdf", DemoBook.Pdf(title.Title.Title, title.Title.Author.Split('著')[0]));
            var file = DepositFile.Begin(deposit, DepositPart.Book, product.Id, name, bytes.Length, _now);
            var key = DepositPlaces.PieceKey(file);
            var stored = await files.PutAsync(key, new MemoryStream(bytes), bytes.Length, CancellationToken.None);
            db.DepositFiles.Add(file);
            db.DepositPieces.Add(file.Receive(key, bytes.Length, _now));
            file.Judge(FileState.Accepted, stored.Sha256, type, new CheckReport(Verdict.Accept, type, []).ToJson(), _now);
        }
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        deposit = await desk.Whole.SingleAsync(d => d.Id == deposit.Id);
        await desk.SignAsync(deposit, terms, services.GetRequiredService<LicenceText>().Of(deposit, terms).Sha256, by);
        await queue.PutInAsync(deposit, by);
        await queue.TakeAsync(deposit, clerk);
        db.ChangeTracker.Clear();
        await desk.ApproveAsync(await desk.Whole.SingleAsync(d => d.Id == deposit.Id), new Dictionary<Guid, string>(), clerk);
    }

    /// <summary>What people say: an opinion that waits for its answer, and answers to the survey.</summary>
    async Task OpinionsAsync(User clerk)
    {
        var by = new Actor(clerk.Id, clerk.DisplayName, null);
        var opinion = new OpinionRequest { About = "希望可以先試算條碼", Text = "送出以前如果能看到條碼的樣子，就不必再問。\n謝謝你們的協助。", ContactName = "陳讀者", ContactEmail = "reader@example.test", WrittenAt = _now };
        db.Requests.Add(opinion);
        await queue.PutInAsync(opinion, by);
        await queue.TakeAsync(opinion, by);
        var (year, quarter) = QuarterlyReport.Of(WorkingDays.OfficeDate(_now));
        foreach (var (kind, steps) in new[] { ("isbn", "55554443432"), ("cip", "554431"), ("opinion", "54542") })
        {
            foreach (var question in SurveyQuestion.All)
                db.SurveyAnswers.AddRange(steps.Skip(question.Code.Length % 3).Select(step => new SurveyAnswer { Kind = kind, Year = year, Quarter = quarter, Question = question.Code, Step = step - '0' }));
        }
        foreach (var (use, steps) in new[] { (Usability.Searching, "5554443"), (Usability.Reading, "554432"), (Usability.Borrowing, "544") })
        {
            foreach (var question in SurveyQuestion.OfUse)
                db.SurveyAnswers.AddRange(steps.Skip(question.Code.Length % 3).Select(step => new SurveyAnswer { Kind = use, Year = year, Quarter = quarter, Question = question.Code, Step = step - '0' }));
        }
        db.SurveyAnswers.Add(new SurveyAnswer { Kind = Usability.Reading, Year = year, Quarter = quarter, Question = SurveyAnswer.Remark, Text = "直排的小說讀起來很舒服。" });
        db.SurveyAnswers.Add(new SurveyAnswer { Kind = "isbn", Year = year, Quarter = quarter, Question = SurveyAnswer.Remark, Text = "不必再寄紙本，方便很多。" });
        await db.SaveChangesAsync();
    }

    /// <summary>A day at the desk: a case that is late, one of somebody away on its due date, one that waits for a second person; a note, announcements.</summary>
    async Task DayAsync(Publisher publisher, User author, Dictionary<string, User> people)
    {
        Actor By(string email) => new(people[email].Id, people[email].DisplayName, null);
        var (today, days) = (WorkingDays.OfficeDate(_now), await services.GetRequiredService<OfficeCalendar>().LoadAsync());
        var late = (await CaseAsync(publisher, author, "舊港散步地圖", "陳安著", cip: false, ProductForm.Paperback)).Isbn;
        var held = (await CaseAsync(publisher, author, "稻田裡的音樂會", "王一樹著", cip: false, ProductForm.Paperback)).Isbn;
        await queue.TakeAsync(late, By("clerk@example.test"));
        await queue.TakeAsync(held, By("clerk2@example.test"));
        var received = today.AddDays(-12);
        var (sent, due) = (WorkingDays.StartOf(received).AddHours(10), days.Add(received, Request.PromisedDays));
        await db.Requests.Where(request => request.Id == late.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.SubmittedAt, sent).SetProperty(r => r.PapersOn, received).SetProperty(r => r.DueOn, due));
        await db.History.Where(line => line.RequestId == late.Id).ExecuteUpdateAsync(set => set.SetProperty(line => line.At, sent));
        db.Absences.Add(new Absence { OfficerId = people["clerk2@example.test"].Id, FirstDay = held.DueOn!.Value, LastDay = held.DueOn.Value, EnteredBy = "黃承辦", EnteredAt = _now });
        db.CaseNotes.Add(new CaseNote { RequestId = late.Id, At = _now, AuthorId = people["clerk@example.test"].Id, Author = "陳承辦", Text = "出版社說版權頁這兩天補寄，先保留。" });
        db.SavedFilters.Add(new SavedFilter { UserId = people["clerk2@example.test"].Id, Name = "未收的 ISBN", Query = "view=free&kind=isbn" });
        var (opening, closing) = (new Announcement(), new Announcement());
        opening.Write("出版申請單一窗口示範開放", "這裡是示範，所有資料都可以試填。", "The publishers’ one window is open for trying out", "This is a demonstration: try everything.", today.AddDays(-3), null, By("administrator@example.test"), _now);
        closing.Write("年度系統維護預告", "維護期間無法送件，已送出的案件不受影響。", "Yearly maintenance", "Nothing can be sent during maintenance; cases already sent are not affected.", today, today.AddDays(30), By("administrator@example.test"), _now);
        db.Announcements.AddRange(opening, closing);
        await db.SaveChangesAsync();
        await services.GetRequiredService<SecondPerson>().ProposeAsync(ProposalKind.OpenBlock, $"block:{publisher.Id}", $"{publisher.Name} × 1000", "明年起每年約出版三百種", new ProposalDetail(Subject: publisher.Id, Size: 1_000), null, By("clerk@example.test"));
    }

    /// <summary>An album that waits for its codes, and prefix codes that nobody outside the demonstration has.</summary>
    async Task RecordingsAsync(Publisher publisher, User author)
    {
        var shared = new PrefixCode { Code = "TWZZ9", AddedAt = _now };
        shared.Share(_now);
        db.PrefixCodes.AddRange([shared, .. Enumerable.Range(0, 5).Select(number => new PrefixCode { Code = $"TWZZ{number}", AddedAt = _now })]);
        var request = new IsrcRequest
        {
            PublisherId = publisher.Id,
            Publisher = publisher,
            ListTitle = "海風裡的歌",
            Plan = CodePlan.Own,
            ChangedAt = _now,
            ContactName = author.DisplayName,
            ContactEmail = author.Email!,
            ContactPhone = publisher.Phone,
        };
        string[] songs = ["山海小城", "書店的燈", "渡船頭", "雨後的港", "海風裡的歌"];
        request.Add([.. songs.Select((song, index) =>
        {
            var recording = new Recording();
            recording.Describe(song, "王一樹", index == 4 ? "現場版" : null, 201 + 17 * index, _now.Year, RecordingKind.Sound);
            return recording;
        })]);
        db.Requests.Add(request);
        await db.SaveChangesAsync();
        await queue.PutInAsync(request, new Actor(author.Id, author.DisplayName, null));
    }

    /// <summary>By a desk of numbers of its own: the portal's begins with the program.</summary>
    async Task NumbersAsync(User clerk, params Application[] applications)
    {
        var by = new Actor(clerk.Id, clerk.DisplayName, null);
        using var desk = ActivatorUtilities.CreateInstance<NumberDesk>(services);
        await desk.StartAsync(CancellationToken.None);
        foreach (var application in applications)
        {
            await queue.TakeAsync(application.Isbn, by);
            await desk.IssueAsync(application.Isbn.Id, by);
        }
        await desk.StopAsync(CancellationToken.None);
        db.ChangeTracker.Clear();
    }

    /// <summary>From the record to the printed block.</summary>
    async Task CipAsync(User cataloguer, User author, Application application)
    {
        var by = new Actor(cataloguer.Id, cataloguer.DisplayName, null);
        var request = await db.CipRequests.WithTitle().SingleAsync(r => r.ApplicationId == application.Id);
        await queue.TakeAsync(request, by);
        request.Save(new RecordForm { Record = cips.Begin(request), ClassNumber = "863.55", AuthorNumber = "8345", Subjects = "臺灣文學\n散文" }.PutIn(), by, _now);
        await cips.SendDraftAsync(request, extend: false, by);
        request.Accept(new Actor(author.Id, author.DisplayName, null), _now);
        await cips.ApproveAsync(request, null, by);
    }

    /// <summary>A book that came out, one copy is in; and one that was asked about in vain.</summary>
    async Task DepositsAsync(Application asked, Application published, Actor by)
    {
        var (today, plan) = (WorkingDays.OfficeDate(_now), services.GetRequiredService<DepositPlan>());
        await db.LegalDeposits.Where(d => d.Product!.ApplicationId == asked.Id).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.Reminders, plan.ReminderDays.Count).SetProperty(d => d.RemindOn, (DateOnly?)null).SetProperty(d => d.NoticeFrom, today).SetProperty(d => d.ExpectedMonth, today.AddDays(1 - today.Day).AddMonths(-5)).SetProperty(d => d.Since, today.AddDays(1 - today.Day).AddMonths(-5)));
        var deposit = await db.LegalDeposits.Include(d => d.Product).SingleAsync(d => d.Product!.ApplicationId == published.Id);
        db.History.AddRange(deposit.Publish(today.AddDays(-6), plan, by, _now), deposit.Receive(DepositLibrary.National, today, plan, by, _now));
        await db.SaveChangesAsync();
    }

    Task<Application> CaseAsync(Publisher publisher, User author, string title, string by, bool cip, params ProductForm[] forms) => CaseAsync(publisher, author, title, by, cip, null, forms);

    /// <param name="keyedBy">Staff who took it in at the counter, with a scan of the paper; null online.</param>
    async Task<Application> CaseAsync(Publisher publisher, User author, string title, string by, bool cip, Actor? keyedBy, params ProductForm[] forms)
    {
        var application = new Application
        {
            PublisherId = publisher.Id,
            Publisher = publisher,
            CreatedById = keyedBy?.Id ?? author.Id,
            CreatedAt = _now,
            ChangedAt = _now,
            Title = new TitleDescription
            {
                Title = title,
                Author = by,
                Edition = "初版",
                Language = "chi-hant",
                NationalLanguage = "271",
                Audience = "m",
                Category = "1",
                Topic = "9",
                Rating = "1",
                IsTranslation = false,
                IsRevision = false,
                PlannedMonth = new DateOnly(_now.Year, _now.Month, 1).AddMonths(3),
            },
        };
        application.Products.AddRange(forms.Select((form, index) => new Product { Ordinal = index + 1, Form = form, PageCount = 240, PriceCents = 38000 }));
        var pages = new List<(PageKind Kind, string[] Text)> { (PageKind.TitlePage, [title, by, publisher.Name]), (PageKind.CopyrightPage, [title, by, publisher.Name, publisher.Address, "初版"]) };
        if (keyedBy is not null) pages.Add((PageKind.PaperForm, ["國際標準書號申請單", $"2 {title}", $"3 {by}", $"1 {publisher.Name}", publisher.Phone]));
        foreach (var (kind, text) in pages)
        {
            var key = $"pages/{Guid.NewGuid():n}";
            using var page = new MemoryStream(DemoPage.Pdf(text));
            var stored = await files.PutAsync(key, page, page.Length, CancellationToken.None);
            application.Pages.Add(new PageFile { Kind = kind, FileName = $"{CodeLists.Pages[kind]}.pdf", ContentType = "application/pdf", Size = stored.Size, Sha256 = stored.Sha256, Key = key, UploadedAt = _now });
        }
        var request = new IsbnRequest { PublisherId = publisher.Id, Publisher = publisher, ContactName = author.DisplayName, ContactEmail = author.Email!, ContactPhone = publisher.Phone };
        if (keyedBy is not null) (request.Channel, request.ReplyBy) = (Channel.Counter, ReplyBy.Counter);
        application.Requests.Add(request);
        application.AskCip(cip);
        db.Applications.Add(application);
        await db.SaveChangesAsync();
        await queue.PutInAsync([.. application.Filing], keyedBy ?? new Actor(author.Id, author.DisplayName, null), keyedBy is null ? null : WorkingDays.OfficeDate(_now));
        return application;
    }

    /// <summary>Facts of real books, from NCL's open data (see the foot of every page).</summary>
    async Task TitlesAsync()
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var cells in Seed.Lines("demo-titles.tsv").Skip(1).Select(line => line.Split('\t')))
        {
            var (isbn, title, author, publisher, date) = (cells[0], cells[1], cells[2], cells[3], cells[4]);
            var record = new CatalogueRecord
            {
                Number = await Counters.NextAsync(db, "catalogue"),
                Title = title,
                Author = author,
                Publisher = publisher,
                PlannedMonth = YearMonth.TryRead(string.Join('-', date.Split('-').Take(2)), out var month) ? month : null,
                AddedAt = _now,
                SearchText = CatalogueRecord.Fold($"{title} {author} {publisher}"),
            };
            record.Formats.Add(new CatalogueFormat
            {
                Isbn = Isbn13.Parse(isbn),
                Ordinal = 1,
                Form = Enum.Parse<ProductForm>(cells[6]),
                PriceCents = int.TryParse(cells[5], CultureInfo.InvariantCulture, out var price) ? price * 100 : null,
            });
            db.Catalogue.Add(record);
        }
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

}
