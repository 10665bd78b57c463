using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Keeping;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters.Mass;
using Portal.Features.Queue.Proposals;

namespace Portal.Tests;

/// <summary>What a test finds there: people, publishers with blocks, applications. Plain objects with good defaults.</summary>
public static class Given
{
    static int people;

    /// <summary>Apart from the people: there are only so many blocks of each size.</summary>
    static int publishers;

    extension(PortalHost host)
    {
        /// <summary>A member of that publisher, or staff with these roles.</summary>
        public Task<User> UserAsync(Publisher? publisher = null, params string[] roles) => host.WithAsync<UserManager<User>, User>(async users =>
        {
            var number = Interlocked.Increment(ref people);
            var user = new User
            {
                UserName = $"person{number}@example.test",
                Email = $"person{number}@example.test",
                EmailConfirmed = true,
                DisplayName = $"測試人員{number}",
                PublisherId = publisher?.Id,
                CreatedAt = host.Clock.Now,
            };
            Assert.True((await users.CreateAsync(user, "Correct horse battery 1")).Succeeded);
            foreach (var role in roles) await users.AddToRoleAsync(user, role);
            return user;
        });

        public Task<User> ClerkAsync() => host.UserAsync(null, Roles.Clerk);

        /// <summary>A member of that publisher, signed in.</summary>
        public async Task<Visitor> MemberOfAsync(Publisher publisher) => await host.SignedInAsync(await host.UserAsync(publisher));

        /// <summary>An active publisher with a block of its own: 978-626-7001 and on.</summary>
        public Task<Publisher> PublisherAsync(PublisherKind kind = PublisherKind.Company, int blockSize = 100, bool active = true) => host.InDbAsync(async db =>
        {
            var number = Interlocked.Increment(ref publishers);
            var publisher = new Publisher
            {
                Kind = kind,
                Name = $"測試出版社{number:D5}",
                Address = "臺北市中正區中山南路20號",
                Phone = "02-23619132",
                Email = $"publisher{number}@example.test",
                CreatedAt = host.Clock.Now,
            };
            if (active) publisher.Activate();
            if (active && kind != PublisherKind.Individual) publisher.Blocks.Add(Block(blockSize, number, host.Clock.Now));
            db.Publishers.Add(publisher);
            await db.SaveChangesAsync();
            return publisher;
        });

        /// <summary>A complete draft with a paperback and an EPUB, pages included, ready to be sent.</summary>
        public Task<Application> DraftAsync(Publisher publisher, User? member = null, string title = "山海小城", params ProductForm[] forms) => host.InDbAsync(async db =>
        {
            var application = Complete(publisher.Id, title, forms.Length == 0 ? [ProductForm.Paperback, ProductForm.Epub] : forms, host.Clock.Now);
            application.CreatedById = member?.Id;
            db.Applications.Add(application);
            await db.SaveChangesAsync();
            return application;
        });
    }

    extension(PortalHost host)
    {
        /// <summary>A draft that was sent just now: in the queue, with its letter.</summary>
        public Task<Request> CaseAsync(Publisher publisher, string title = "山海小城") => host.WithAsync<IServiceProvider, Request>(async services =>
        {
            var draft = await host.DraftAsync(publisher, title: title);
            var request = await services.GetRequiredService<PortalDb>().Requests
                .Include(r => r.Application!.Products).Include(r => r.Application!.Pages).SingleAsync(r => r.ApplicationId == draft.Id);
            await services.GetRequiredService<WorkQueue>().PutInAsync(request, Actor.Portal("test"));
            return request;
        });

        /// <summary>ISBN and CIP of one title sent just now; gives the ISBN case, its application has both.</summary>
        public Task<Request> SubmissionAsync(Publisher publisher, string title = "山海小城", params ProductForm[] forms) => host.WithAsync<IServiceProvider, Request>(async services =>
        {
            var db = services.GetRequiredService<PortalDb>();
            var draft = Complete(publisher.Id, title, forms.Length == 0 ? [ProductForm.Paperback, ProductForm.Epub] : forms, host.Clock.Now);
            draft.AskCip(true);
            db.Applications.Add(draft);
            await db.SaveChangesAsync();
            await services.GetRequiredService<WorkQueue>().PutInAsync([.. draft.Filing], Actor.Portal("test"));
            return draft.Isbn;
        });

        /// <summary>A CIP case in review by that cataloguer, its ISBNs given, its record without a fault but nothing sent yet.</summary>
        public Task<CipRequest> CipCaseAsync(Publisher publisher, User cataloguer, string title = "山海小城") => host.WithAsync<IServiceProvider, CipRequest>(async services =>
        {
            var isbn = await host.SubmissionAsync(publisher, title);
            var clerk = await host.ClerkAsync();
            await host.TakenAsync(isbn.Id, clerk);
            await services.GetRequiredService<NumberDesk>().IssueAsync(isbn.Id, new Actor(clerk.Id, clerk.DisplayName, null));
            var db = services.GetRequiredService<PortalDb>();
            var request = await db.CipRequests.WithTitle().SingleAsync(r => r.ApplicationId == isbn.ApplicationId);
            await host.TakenAsync(request.Id, cataloguer);
            await db.Entry(request).ReloadAsync();
            request.Save(new RecordForm { Record = services.GetRequiredService<CipDesk>().Begin(request), ClassNumber = "863.55", Subjects = "臺灣文學\n散文" }.PutIn(), new Actor(cataloguer.Id, cataloguer.DisplayName, null), host.Clock.Now);
            await db.SaveChangesAsync();
            return request;
        });

        /// <summary>The same with its draft out.</summary>
        public Task<CipRequest> DraftedCipAsync(Publisher publisher, User cataloguer, string title = "山海小城") => host.WithAsync<IServiceProvider, CipRequest>(async services =>
        {
            var id = (await host.CipCaseAsync(publisher, cataloguer, title)).Id;
            var request = await services.GetRequiredService<PortalDb>().CipRequests.WithTitle().SingleAsync(r => r.Id == id);
            await services.GetRequiredService<CipDesk>().SendDraftAsync(request, extend: false, new Actor(cataloguer.Id, cataloguer.DisplayName, null));
            return request;
        });

        /// <summary>A title whose ISBNs and CIP are approved.</summary>
        public async Task<CipRequest> ApprovedCipAsync(Publisher publisher, string title = "山海小城")
        {
            var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
            var id = (await host.DraftedCipAsync(publisher, cataloguer, title)).Id;
            return await host.WithAsync<IServiceProvider, CipRequest>(async services =>
            {
                var request = await services.GetRequiredService<PortalDb>().CipRequests.WithTitle().SingleAsync(r => r.Id == id);
                request.Accept(Actor.Portal("test"), host.Clock.Now);
                await services.GetRequiredService<CipDesk>().ApproveAsync(request, null, new Actor(cataloguer.Id, cataloguer.DisplayName, null));
                return request;
            });
        }

        /// <summary>A title whose numbers are given: its paperback is followed until it is deposited.</summary>
        public async Task<LegalDeposit> NumberedAsync(Publisher publisher, string title = "山海小城")
        {
            var (filed, clerk) = (await host.CaseAsync(publisher, title), await host.ClerkAsync());
            await host.TakenAsync(filed.Id, clerk);
            await host.WithAsync<NumberDesk>(desk => desk.IssueAsync(filed.Id, new Actor(clerk.Id, clerk.DisplayName, null)));
            return await host.InDbAsync(db => db.LegalDeposits.AsNoTracking().Include(d => d.Product).SingleAsync(d => d.Product!.ApplicationId == filed.ApplicationId));
        }

        /// <summary>The same, asked about in vain as often as the plan says: a notice may be sent.</summary>
        public async Task<LegalDeposit> RemindedAsync(Publisher publisher)
        {
            var deposit = await host.NumberedAsync(publisher);
            var day = Portal.Domain.WorkingDays.OfficeDate(host.Clock.Now);
            await host.InDbAsync(db => db.LegalDeposits.Where(d => d.Isbn == deposit.Isbn).ExecuteUpdateAsync(set => set.SetProperty(d => d.Reminders, 3).SetProperty(d => d.RemindOn, (DateOnly?)null).SetProperty(d => d.NoticeFrom, day)));
            return deposit;
        }

        /// <summary>Takes the case for that clerk.</summary>
        public Task TakenAsync(Guid request, User clerk) => host.WithAsync<IServiceProvider>(async services =>
            await services.GetRequiredService<WorkQueue>().TakeAsync(
                await services.GetRequiredService<PortalDb>().Requests.Include(r => r.Officer).SingleAsync(r => r.Id == request), new Actor(clerk.Id, clerk.DisplayName, null)));

        /// <summary>That officer is away from that many days after today on, for that long.</summary>
        public Task AwayAsync(User officer, int from, int until) => host.InDbAsync(async db =>
        {
            var today = Portal.Domain.WorkingDays.OfficeDate(host.Clock.Now);
            db.Absences.Add(new Absence { OfficerId = officer.Id, FirstDay = today.AddDays(from), LastDay = today.AddDays(until), EnteredBy = "test", EnteredAt = host.Clock.Now });
            await db.SaveChangesAsync();
        });

        /// <summary>Somebody proposes to open a block of a thousand numbers for that publisher.</summary>
        public Task<Guid> ProposalAsync(Publisher publisher, User proposer) => host.WithAsync<IServiceProvider, Guid>(async services =>
        {
            await services.GetRequiredService<SecondPerson>().ProposeAsync(ProposalKind.OpenBlock, $"block:{publisher.Id}", $"{publisher.Name} × 1000", "出版量大增",
                new ProposalDetail(Subject: publisher.Id, Size: 1_000), null, new Actor(proposer.Id, proposer.DisplayName, null));
            return await services.GetRequiredService<PortalDb>().Proposals.Where(proposal => proposal.Key == $"block:{publisher.Id}").Select(proposal => proposal.Id).SingleAsync();
        });

        /// <summary>A mass letter to every active publisher: a draft, or confirmed and not written yet.</summary>
        public Task<Guid> MassLetterAsync(bool confirmed = false, Audience audience = Audience.All, PublisherKind? kind = null, int? number = null, string? english = null) => host.InDbAsync(async db =>
        {
            if (!await db.Publishers.AnyAsync(publisher => publisher.State == PublisherState.Active)) await host.PublisherAsync();
            var letter = new MassLetter { CreatedBy = "test" };
            letter.Compose("系統維護", "三月二十日停機。", english is null ? null : "Maintenance", english, host.Clock.Now);
            letter.Address(audience, kind, number);
            if (confirmed) letter.Confirm((await Receivers.OfAsync(db, letter, host.Clock.Now)).Count, host.Clock.Now);
            db.MassLetters.Add(letter);
            await db.SaveChangesAsync();
            return letter.Id;
        });

        /// <summary>A job runs, in a scope of its own as the engine gives it.</summary>
        public Task RunAsync<TJob>() where TJob : IOfficeJob =>
            host.WithAsync<IServiceProvider>(services => ActivatorUtilities.CreateInstance<TJob>(services).RunAsync(TestContext.Current.CancellationToken));
    }

    extension(PortalHost host)
    {
        /// <summary>A complete list of recordings, ready to be sent.</summary>
        public Task<IsrcRequest> ListAsync(Publisher publisher, CodePlan plan = CodePlan.Shared, params string[] songs) => host.InDbAsync(async db =>
        {
            var list = List(publisher.Id, plan, host.Clock.Now, songs.Length == 0 ? ["山海小城", "書店的燈"] : songs);
            db.Requests.Add(list);
            await db.SaveChangesAsync();
            return list;
        });

        /// <summary>A list that was sent just now.</summary>
        public Task<IsrcRequest> ListCaseAsync(Publisher publisher, CodePlan plan = CodePlan.Shared, params string[] songs) => host.WithAsync<IServiceProvider, IsrcRequest>(async services =>
        {
            var draft = await host.ListAsync(publisher, plan, songs);
            var request = await services.GetRequiredService<PortalDb>().IsrcRequests.Include(r => r.Recordings).Include(r => r.Publisher).SingleAsync(r => r.Id == draft.Id);
            await services.GetRequiredService<WorkQueue>().PutInAsync(request, Actor.Portal("test"));
            return request;
        });

        /// <summary>An opinion that was sent just now; in review by that officer when there is one.</summary>
        public Task<OpinionRequest> OpinionAsync(User? officer = null, string about = "網站很好用") => host.WithAsync<IServiceProvider, OpinionRequest>(async services =>
        {
            var opinion = new OpinionRequest { About = about, Text = "希望可以更快。", ContactName = "陳讀者", ContactEmail = "reader@example.test", WrittenAt = host.Clock.Now };
            services.GetRequiredService<PortalDb>().Requests.Add(opinion);
            await services.GetRequiredService<WorkQueue>().PutInAsync(opinion, Actor.Portal("test"));
            if (officer is not null) await host.TakenAsync(opinion.Id, officer);
            return opinion;
        });

        /// <summary>A case that was decided just now, as its survey is addressed: number and code.</summary>
        public async Task<string> SurveyedAsync()
        {
            var clerk = await host.ClerkAsync();
            var id = (await host.OpinionAsync(clerk)).Id;
            return await host.InDbAsync(async db =>
            {
                var opinion = await db.OpinionRequests.SingleAsync(r => r.Id == id);
                opinion.Approve("謝謝", new Portal.Domain.WorkingDays([], [host.Clock.Now.Year]), new Actor(clerk.Id, clerk.DisplayName, null), host.Clock.Now);
                await db.SaveChangesAsync();
                return $"{opinion.CaseNumber}/{opinion.SurveyCode}";
            });
        }

        /// <summary>A prefix code that no other test has: the centre's shared one, one of that publisher, or a free one.</summary>
        public Task<PrefixCode> PrefixAsync(bool shared = false, Publisher? owner = null) => host.InDbAsync(async db =>
        {
            var number = Interlocked.Increment(ref people);
            var prefix = new PrefixCode { Code = $"TW{(char)('A' + number / 100 % 26)}{number % 100:D2}", AddedAt = host.Clock.Now };
            if (shared) prefix.Share(host.Clock.Now);
            if (owner is not null) prefix.AssignTo(await db.Publishers.SingleAsync(p => p.Id == owner.Id), host.Clock.Now);
            db.PrefixCodes.Add(prefix);
            await db.SaveChangesAsync();
            return prefix;
        });
    }

    public static IsrcRequest List(Guid publisherId, CodePlan plan, DateTime at, params string[] songs)
    {
        var list = new IsrcRequest { PublisherId = publisherId, ListTitle = "海風裡的歌", Plan = plan, ChangedAt = at, ContactName = "王小明", ContactEmail = "contact@example.test", ContactPhone = "02-23619132" };
        list.Add([.. songs.Select((song, index) =>
        {
            var recording = new Recording();
            recording.Describe(song, "王一樹", null, 200 + index, 2025, RecordingKind.Sound);
            return recording;
        })]);
        return list;
    }

    extension(PortalHost host)
    {
        /// <summary>A block of an earlier system that waits for two people.</summary>
        public Task<RegistrantBlock> OldBlockAsync(Publisher? publisher = null) => host.InDbAsync(async db =>
        {
            var block = new RegistrantBlock { Group = "978957", Registrant = $"{97_000 + Interlocked.Increment(ref people)}", Size = 10, PublisherId = publisher?.Id, OpenedAt = host.Clock.Now };
            block.BeginTakeOver();
            db.BlockTakeOvers.Add(new BlockTakeOver { Block = block, Fill = 3 });
            await db.SaveChangesAsync();
            return block;
        });

        /// <summary>A number on the list of those that the ledger lacks.</summary>
        public Task<string> StrayAsync() => host.InDbAsync(async db =>
        {
            var number = Portal.Domain.Isbn13.WithCheckDigit(978_957_14_0000 + Interlocked.Increment(ref people)).Digits;
            db.StrayNumbers.Add(new Portal.Features.Applications.Numbers.StrayNumber { Number = number, Source = "舊書目.csv", About = "來路不明的書", FoundAt = host.Clock.Now });
            await db.SaveChangesAsync();
            return number;
        });

        /// <summary>A file of an earlier system that waits to be looked at.</summary>
        public Task<Guid> OldFileAsync() => host.InDbAsync(async db =>
        {
            var file = new Portal.Features.Applications.Registrants.TakeOver.TakeOverFile { FileName = "舊號碼.csv", Key = $"take-over/{Guid.NewGuid():n}", UploadedAt = host.Clock.Now, UploadedBy = "測試" };
            db.TakeOverFiles.Add(file);
            await db.SaveChangesAsync();
            return file.Id;
        });

        /// <summary>A batch of complete drafts with these titles, rows 2 and on, codes 1 and on.</summary>
        public Task<Guid> BatchAsync(Publisher publisher, params string[] titles) => host.InDbAsync(async db =>
        {
            var batch = new Portal.Features.Applications.Bulk.BatchFile { Id = Guid.CreateVersion7(), PublisherId = publisher.Id, FileName = "批次.xlsx", CreatedAt = host.Clock.Now };
            foreach (var (number, title) in titles.Index())
            {
                var draft = Complete(publisher.Id, title, [ProductForm.Paperback], host.Clock.Now);
                db.Applications.Add(draft);
                batch.Lines.Add(new() { ApplicationId = draft.Id, Row = number + 2, Code = $"{number + 1}" });
            }
            db.BatchFiles.Add(batch);
            await db.SaveChangesAsync();
            return batch.Id;
        });
    }

    extension(PortalHost host)
    {
        /// <summary>The draft of a deposit: of a title whose numbers are given, or of one that is to be sent together with it.</summary>
        public Task<EbookDeposit> DepositAsync(Publisher publisher, string title = "山海小城", bool numbered = true, params ProductForm[] forms) => host.WithAsync<IServiceProvider, EbookDeposit>(async services =>
        {
            var draft = await host.DraftAsync(publisher, title: title, forms: forms.Length == 0 ? [ProductForm.Epub, ProductForm.Pdf] : forms);
            var db = services.GetRequiredService<PortalDb>();
            if (numbered)
            {
                var isbn = await db.Requests.Include(r => r.Application!.Products).Include(r => r.Application!.Pages).SingleAsync(r => r.ApplicationId == draft.Id);
                await services.GetRequiredService<WorkQueue>().PutInAsync(isbn, Actor.Portal("test"));
                var clerk = await host.ClerkAsync();
                await host.TakenAsync(isbn.Id, clerk);
                await services.GetRequiredService<NumberDesk>().IssueAsync(isbn.Id, new Actor(clerk.Id, clerk.DisplayName, null));
                db.ChangeTracker.Clear();
            }
            var of = await db.Applications.Include(a => a.Requests).Include(a => a.Products).SingleAsync(a => a.Id == draft.Id);
            var deposit = EbookDeposit.Of(of, host.Clock.Now);
            db.Requests.Add(deposit);
            await db.SaveChangesAsync();
            return deposit;
        });

        /// <summary>A file of that deposit's first format, uploaded and judged without a look at it; gives its id.</summary>
        public Task<Guid> BookFileAsync(EbookDeposit deposit, FileState state = FileState.Accepted, string content = "book", string name = "海.epub") => host.WithAsync<IServiceProvider, Guid>(async services =>
        {
            var db = services.GetRequiredService<PortalDb>();
            var of = await db.EbookDeposits.Include(d => d.Application!.Products).SingleAsync(d => d.Id == deposit.Id);
            var bytes = System.Text.Encoding.UTF8.GetBytes(content);
            var file = DepositFile.Begin(of, DepositPart.Book, of.Formats.First().Id, name, bytes.Length, host.Clock.Now);
            var key = DepositPlaces.PieceKey(file);
            var stored = await services.GetRequiredService<Portal.Adapters.Files.IFileStore>().PutAsync(key, new MemoryStream(bytes), bytes.Length, default);
            db.DepositFiles.Add(file);
            db.DepositPieces.Add(file.Receive(key, bytes.Length, host.Clock.Now));
            if (state == FileState.Held) file.FailCheck(null, host.Clock.Now);
            else if (state is FileState.Accepted or FileState.Flagged or FileState.Refused) file.Judge(state, stored.Sha256, "application/epub+zip", """{"verdict":"accept","type":"application/epub+zip","findings":[]}""", host.Clock.Now);
            await db.SaveChangesAsync();
            return file.Id;
        });

        /// <summary>A deposit with a file and a signed licence that was sent just now; in review by that officer when there is one.</summary>
        public Task<EbookDeposit> DepositCaseAsync(Publisher publisher, User? officer = null, FileState state = FileState.Accepted, string title = "山海小城", string content = "book") => host.WithAsync<IServiceProvider, EbookDeposit>(async services =>
        {
            var id = (await host.DepositAsync(publisher, title)).Id;
            await host.BookFileAsync(new EbookDeposit { Id = id }, state, content);
            await host.SignAsync(id, await host.UserAsync(publisher));
            var deposit = await services.GetRequiredService<EbookDesk>().Whole.SingleAsync(d => d.Id == id);
            await services.GetRequiredService<WorkQueue>().PutInAsync(deposit, Actor.Portal("test"));
            if (officer is not null) await host.TakenAsync(id, officer);
            return deposit;
        });

        /// <summary>That member signs the licence: lending, two copies, fourteen days.</summary>
        public Task SignAsync(Guid id, User member) => host.WithAsync<IServiceProvider>(async services =>
        {
            var desk = services.GetRequiredService<EbookDesk>();
            var (deposit, terms) = (await desk.Whole.SingleAsync(d => d.Id == id), new LicenceTerms(ReadingAccess.Lending, 2, 14, null));
            await desk.SignAsync(deposit, terms, services.GetRequiredService<LicenceText>().Of(deposit, terms).Sha256, new Actor(member.Id, member.DisplayName, "192.0.2.1"));
        });

        /// <summary>A deposit that is approved: its case number.</summary>
        public async Task<string> DepositedAsync(Publisher publisher, string title = "山海小城", string content = "book")
        {
            var clerk = await host.ClerkAsync();
            var number = (await host.DepositCaseAsync(publisher, clerk, title: title, content: content)).CaseNumber!;
            await host.WithAsync<EbookDesk>(async desk => await desk.ApproveAsync(await desk.Whole.SingleAsync(d => d.CaseNumber == number), new Dictionary<Guid, string>(), new Actor(clerk.Id, clerk.DisplayName, null)));
            return number;
        }
    }

    extension(PortalHost host)
    {
        /// <summary>A deposited book under that licence; two copies and fourteen days unless said otherwise.</summary>
        public async Task<EbookDeposit> ReadableAsync(ReadingAccess access, int copies = 2, int loanDays = 14, DateOnly? embargo = null, Publisher? publisher = null, string title = "山海小城")
        {
            var number = await host.DepositedAsync(publisher ?? await host.PublisherAsync(), title, Guid.NewGuid().ToString());
            await host.InDbAsync(db => db.EbookDeposits.Where(d => d.CaseNumber == number).ExecuteUpdateAsync(set => set.SetProperty(d => d.Access, access)
                .SetProperty(d => d.Copies, access == ReadingAccess.Open ? null : access == ReadingAccess.SinglePc ? 1 : copies).SetProperty(d => d.LoanDays, access == ReadingAccess.Lending ? loanDays : (int?)null).SetProperty(d => d.EmbargoUntil, embargo)));
            return await host.InDbAsync(db => db.EbookDeposits.AsNoTracking().Include(d => d.Files).Include(d => d.Application).SingleAsync(d => d.CaseNumber == number));
        }

        /// <summary>A place of the library.</summary>
        public Task<Portal.Features.Reading.ReadingRoom> RoomAsync(string networks, bool isPc = false) => host.InDbAsync(async db =>
        {
            var room = new Portal.Features.Reading.ReadingRoom();
            room.Write($"{(isPc ? "電腦" : "參考室")} {networks}", isPc, networks, Actor.Portal("test"), host.Clock.Now);
            db.ReadingRooms.Add(room);
            await db.SaveChangesAsync();
            return room;
        });

        /// <summary>That reader borrows it.</summary>
        public Task<Portal.Features.Reading.Loan> BorrowedAsync(EbookDeposit deposit, User reader) => host.WithAsync<Portal.Features.Reading.Lending, Portal.Features.Reading.Loan>(lending => lending.BorrowAsync(deposit.Id, new Actor(reader.Id, reader.DisplayName, null)));

        /// <summary>An EPUB that is lent to that reader: its loan and file, as in the address of its personal copy.</summary>
        public async Task<string> LentAsync(User reader, byte[]? book = null)
        {
            var deposit = await host.ReadableAsync(ReadingAccess.Lending);
            var file = deposit.Files.Single(f => f.Kind == DepositPart.Book).Id;
            await host.InDbAsync(db => db.DepositFiles.Where(f => f.Id == file).ExecuteUpdateAsync(set => set.SetProperty(f => f.Type, "application/epub+zip")));
            if (book is not null)
            {
                var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(book));
                await host.WithAsync<IFileStore>(files => files.EnsureAsync(DepositPlaces.DepositKey(sha256), sha256, book.Length, () => Task.FromResult<Stream?>(new MemoryStream(book))));
                await host.InDbAsync(db => db.DepositFiles.Where(f => f.Id == file).ExecuteUpdateAsync(set => set.SetProperty(f => f.Sha256, sha256)));
            }
            return $"{(await host.BorrowedAsync(deposit, reader)).Id}/{file}";
        }

        public Task<Portal.Features.Reading.Hold> HeldAsync(EbookDeposit deposit, User reader) => host.WithAsync<Portal.Features.Reading.Lending, Portal.Features.Reading.Hold>(lending => lending.HoldAsync(deposit.Id, new Actor(reader.Id, reader.DisplayName, null)));
    }

    static RegistrantBlock Block(int size, int number, DateTime at) => new()
    {
        Group = "978626",
        // Four digits: 7000-7999 hold 100 numbers each, five digits from 92500 hold 10.
        Registrant = size switch
        {
            10 => $"{93000 + number % 6_900}",
            100 => $"{6600 + number % 1_390}",
            _ => $"{300 + number % 200}",
        },
        Size = size,
        OpenedAt = at,
    };

    public static Application Complete(Guid publisherId, string title, ProductForm[] forms, DateTime at)
    {
        var application = new Application
        {
            PublisherId = publisherId,
            CreatedAt = at,
            ChangedAt = at,
            Title = new TitleDescription
            {
                Title = title,
                Author = "林雨果著",
                Edition = "初版",
                Language = "chi-hant",
                NationalLanguage = "271",
                Audience = "m",
                Category = "2",
                Topic = "9",
                Rating = "1",
                IsTranslation = false,
                IsRevision = false,
                PlannedMonth = new DateOnly(2026, 6, 1),
            },
        };
        application.Products.AddRange(forms.Select((form, index) => new Product { Ordinal = index + 1, Form = form, PageCount = 240, PriceCents = 38000 }));
        application.Pages.AddRange(new[] { PageKind.TitlePage, PageKind.CopyrightPage }.Select(kind => new PageFile
        {
            Kind = kind,
            FileName = $"{kind}.pdf",
            ContentType = "application/pdf",
            Size = 9,
            Sha256 = new string('0', 64),
            Key = $"pages/{Guid.NewGuid():n}",
            UploadedAt = at,
        }));
        application.Requests.Add(new IsbnRequest { PublisherId = publisherId, ContactName = "王小明", ContactEmail = "contact@example.test", ContactPhone = "02-23619132" });
        application.AskCip(false);
        return application;
    }
}
