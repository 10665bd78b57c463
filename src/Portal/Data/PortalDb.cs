using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Announcements;
using Portal.Features.Applications;
using Portal.Features.Applications.Bulk;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Registrants;
using Portal.Features.Applications.Registrants.TakeOver;
using Portal.Features.Applications.Survey;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Keeping;
using Portal.Features.LegalDeposits;
using Portal.Features.Procedures;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;
using Portal.Features.Queue.Letters.Mass;
using Portal.Features.Queue.Proposals;
using Portal.Features.Reading;
using Portal.Features.Reading.OffLine;
using Portal.Features.Reports;

namespace Portal.Data;

/// <summary>Every table of the portal, the same on both databases. What differs stands in <see cref="DatabaseSetup"/> and the migrations.</summary>
public class PortalDb(DbContextOptions<PortalDb> options) : IdentityDbContext<User, IdentityRole<Guid>, Guid>(options)
{
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SignOnAllowed> SignOnAllowed => Set<SignOnAllowed>();
    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();
    public DbSet<Publisher> Publishers => Set<Publisher>();
    public DbSet<RegistrantBlock> Blocks => Set<RegistrantBlock>();
    public DbSet<FormerName> FormerNames => Set<FormerName>();
    public DbSet<BlockTakeOver> BlockTakeOvers => Set<BlockTakeOver>();
    public DbSet<TakeOverFile> TakeOverFiles => Set<TakeOverFile>();
    public DbSet<StrayNumber> StrayNumbers => Set<StrayNumber>();
    public DbSet<Application> Applications => Set<Application>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<BatchFile> BatchFiles => Set<BatchFile>();
    public DbSet<BatchLine> BatchLines => Set<BatchLine>();
    public DbSet<PageFile> PageFiles => Set<PageFile>();
    public DbSet<Request> Requests => Set<Request>();
    public DbSet<IsbnRequest> IsbnRequests => Set<IsbnRequest>();
    public DbSet<CipRequest> CipRequests => Set<CipRequest>();
    public DbSet<ChangeRequest> ChangeRequests => Set<ChangeRequest>();
    public DbSet<CipIssue> CipIssues => Set<CipIssue>();
    public DbSet<CipTemplateVersion> CipTemplates => Set<CipTemplateVersion>();
    public DbSet<ClassHeading> ClassHeadings => Set<ClassHeading>();
    public DbSet<SubjectHeading> SubjectHeadings => Set<SubjectHeading>();
    public DbSet<IsrcRequest> IsrcRequests => Set<IsrcRequest>();
    public DbSet<Recording> Recordings => Set<Recording>();
    public DbSet<PrefixCode> PrefixCodes => Set<PrefixCode>();
    public DbSet<EbookDeposit> EbookDeposits => Set<EbookDeposit>();
    public DbSet<DepositFile> DepositFiles => Set<DepositFile>();
    public DbSet<DepositPiece> DepositPieces => Set<DepositPiece>();
    public DbSet<DepositEvent> DepositEvents => Set<DepositEvent>();
    public DbSet<KeptFile> KeptFiles => Set<KeptFile>();
    public DbSet<FixityFinding> FixityFindings => Set<FixityFinding>();
    public DbSet<ReadingSession> ReadingSessions => Set<ReadingSession>();
    public DbSet<ReadingRoom> ReadingRooms => Set<ReadingRoom>();
    public DbSet<Loan> Loans => Set<Loan>();
    public DbSet<Hold> Holds => Set<Hold>();
    public DbSet<CopyInUse> CopiesInUse => Set<CopyInUse>();
    public DbSet<Turnaway> Turnaways => Set<Turnaway>();
    public DbSet<OffLineCopy> OffLineCopies => Set<OffLineCopy>();
    public DbSet<ReadingPlace> ReadingPlaces => Set<ReadingPlace>();
    public DbSet<OpinionRequest> OpinionRequests => Set<OpinionRequest>();
    public DbSet<RegistrantRequest> RegistrantRequests => Set<RegistrantRequest>();
    public DbSet<HistoryEntry> History => Set<HistoryEntry>();
    public DbSet<LedgerEntry> Ledger => Set<LedgerEntry>();
    public DbSet<LedgerHead> LedgerHeads => Set<LedgerHead>();
    public DbSet<OutgoingLetter> Letters => Set<OutgoingLetter>();
    public DbSet<MassLetter> MassLetters => Set<MassLetter>();
    public DbSet<LetterTextVersion> LetterTexts => Set<LetterTextVersion>();
    public DbSet<CatalogueRecord> Catalogue => Set<CatalogueRecord>();
    public DbSet<CatalogueFormat> CatalogueFormats => Set<CatalogueFormat>();
    public DbSet<LegalDeposit> LegalDeposits => Set<LegalDeposit>();
    public DbSet<CalendarDay> CalendarDays => Set<CalendarDay>();
    public DbSet<CalendarYear> CalendarYears => Set<CalendarYear>();
    public DbSet<IsbnRangeFile> IsbnRangeFiles => Set<IsbnRangeFile>();
    public DbSet<ProcedureVersion> Procedures => Set<ProcedureVersion>();
    public DbSet<ProcedureCheck> ProcedureChecks => Set<ProcedureCheck>();
    public DbSet<Announcement> Announcements => Set<Announcement>();
    public DbSet<SurveyAnswer> SurveyAnswers => Set<SurveyAnswer>();
    public DbSet<Target> Targets => Set<Target>();
    public DbSet<Proposal> Proposals => Set<Proposal>();
    public DbSet<Absence> Absences => Set<Absence>();
    public DbSet<SavedFilter> SavedFilters => Set<SavedFilter>();
    public DbSet<CaseNote> CaseNotes => Set<CaseNote>();
    public DbSet<Counter> Counters => Set<Counter>();
    public DbSet<JobLogEntry> JobLog => Set<JobLogEntry>();

    // Passkeys came with version 3 of Identity's own tables.
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        // SQLite reads a time back without its kind, and Npgsql refuses one that is not UTC.
        conventions.Properties<DateTime>().HaveConversion<UtcTime>();
        conventions.Properties<Isbn13>().HaveConversion<IsbnText>().HaveMaxLength(13);
        conventions.Properties<IsrcCode>().HaveConversion<IsrcText>().HaveMaxLength(IsrcCode.Length);
        conventions.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);

        model.Entity<User>().ToTable("Users").HasOne(x => x.Publisher).WithMany().OnDelete(DeleteBehavior.Restrict);
        model.Entity<IdentityRole<Guid>>().ToTable("Roles");
        model.Entity<IdentityUserRole<Guid>>().ToTable("UserRoles");
        model.Entity<IdentityUserClaim<Guid>>().ToTable("UserClaims");
        model.Entity<IdentityUserLogin<Guid>>().ToTable("UserLogins");
        model.Entity<IdentityUserToken<Guid>>().ToTable("UserTokens");
        model.Entity<IdentityRoleClaim<Guid>>().ToTable("RoleClaims");
        model.Entity<IdentityUserPasskey<Guid>>().ToTable("UserPasskeys");

        model.Entity<Session>(e =>
        {
            e.HasKey(x => x.KeyHash);
            e.Property(x => x.KeyHash).HasMaxLength(64);
            e.HasIndex(x => x.UserId);
            e.HasIndex(x => x.ExpiresAt);
            e.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
        });

        model.Entity<SignOnAllowed>().HasKey(x => x.Kind);

        model.Entity<Publisher>(e =>
        {
            e.Property(x => x.Name).HasMaxLength(300);
            e.Property(x => x.BusinessId).HasMaxLength(8);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.OwnsOne(x => x.Defaults);
            e.Navigation(x => x.Defaults).IsRequired();
            // One body, one registration: the database decides, the page says so in words.
            e.HasIndex(x => x.BusinessId).IsUnique();
            e.Property(x => x.OldCode).HasMaxLength(40);
            e.HasOne<Publisher>().WithMany().HasForeignKey(x => x.MergedIntoId).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => x.OldCode).IsUnique();
            e.HasIndex(x => x.Name);
        });

        model.Entity<RegistrantBlock>(e =>
        {
            e.Property(x => x.Group).HasMaxLength(8);
            e.Property(x => x.Registrant).HasMaxLength(7);
            e.Property(x => x.HasHeld).HasDefaultValue(false);
            e.HasIndex(x => new { x.Group, x.Registrant }).IsUnique();
            e.HasOne(x => x.Publisher).WithMany(x => x.Blocks).OnDelete(DeleteBehavior.Restrict);
        });

        model.Entity<FormerName>(e =>
        {
            e.Property(x => x.Name).HasMaxLength(300);
            e.HasOne<Publisher>().WithMany().HasForeignKey(x => x.PublisherId).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => x.Name);
        });
        model.Entity<BlockTakeOver>(e =>
        {
            e.HasKey(x => x.BlockId);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne(x => x.Block).WithOne().HasForeignKey<BlockTakeOver>(x => x.BlockId).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => x.CompletedAt);
        });
        model.Entity<TakeOverFile>(e =>
        {
            e.Property(x => x.Version).IsConcurrencyToken();
            e.Ignore(x => x.FaultList);
            e.Ignore(x => x.WhyUnreadable);
            e.HasIndex(x => x.State);
        });
        model.Entity<StrayNumber>(e =>
        {
            e.HasKey(x => x.Number);
            e.Property(x => x.Number).HasMaxLength(13);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasIndex(x => new { x.State, x.Number });
        });

        model.Entity<Application>(e =>
        {
            e.Property(x => x.Version).IsConcurrencyToken();
            e.OwnsOne(x => x.Title);
            e.Navigation(x => x.Title).IsRequired();
            e.HasOne(x => x.Publisher).WithMany().OnDelete(DeleteBehavior.Restrict);
            e.HasOne(x => x.CreatedBy).WithMany().OnDelete(DeleteBehavior.SetNull);
            e.HasMany(x => x.Products).WithOne(x => x.Application).HasForeignKey(x => x.ApplicationId);
            e.HasMany(x => x.Pages).WithOne().HasForeignKey(x => x.ApplicationId);
            e.HasMany(x => x.Requests).WithOne(x => x.Application).HasForeignKey(x => x.ApplicationId);
            e.HasIndex(x => new { x.PublisherId, x.CreatedAt });
            e.Property(x => x.FormCode).HasMaxLength(11);
            e.HasIndex(x => x.FormCode).IsUnique();
            e.HasMany(x => x.CipIssues).WithOne().HasForeignKey(x => x.ApplicationId).OnDelete(DeleteBehavior.Restrict);
            e.Ignore(x => x.Isbn);
            e.Ignore(x => x.Cip);
            e.Ignore(x => x.Filing);
            e.Ignore(x => x.DraftDeposit);
        });
        model.Entity<Product>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasIndex(x => x.Isbn).IsUnique();
        });
        model.Entity<PageFile>().Property(x => x.Id).ValueGeneratedNever();
        model.Entity<BatchFile>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne<Publisher>().WithMany().HasForeignKey(x => x.PublisherId).OnDelete(DeleteBehavior.Restrict);
            e.HasMany(x => x.Lines).WithOne().HasForeignKey(x => x.BatchFileId);
            e.HasIndex(x => new { x.PublisherId, x.CreatedAt });
            e.HasIndex(x => x.State);
            e.Ignore(x => x.FaultList);
            e.Ignore(x => x.Actor);
        });
        model.Entity<BatchLine>(e =>
        {
            e.HasKey(x => x.ApplicationId);
            e.HasOne(x => x.Application).WithOne().HasForeignKey<BatchLine>(x => x.ApplicationId).OnDelete(DeleteBehavior.Cascade);
        });

        model.Entity<Request>(e =>
        {
            e.HasDiscriminator<string>("Kind")
                .HasValue<RegistrantRequest>("registrant")
                .HasValue<IsbnRequest>("isbn")
                .HasValue<CipRequest>("cip")
                .HasValue<IsrcRequest>("isrc")
                .HasValue<ChangeRequest>("change")
                .HasValue<EbookDeposit>("deposit")
                .HasValue<OpinionRequest>("opinion");
            e.Property("Kind").HasMaxLength(20);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.Property(x => x.CaseNumber).HasMaxLength(20);
            e.HasIndex(x => x.CaseNumber).IsUnique();
            e.HasIndex(x => new { x.State, x.DueOn });
            e.HasIndex(x => x.OfficerId);
            e.HasIndex(x => x.PublisherId);
            e.HasOne(x => x.Publisher).WithMany().OnDelete(DeleteBehavior.Restrict);
            e.HasOne(x => x.Officer).WithMany().OnDelete(DeleteBehavior.Restrict);
            e.HasMany(x => x.History).WithOne().HasForeignKey(x => x.RequestId).OnDelete(DeleteBehavior.Restrict);
        });

        // The record of a CIP and that of its change stand in the same column.
        model.Entity<CataloguingRequest>();
        model.Entity<CipIssue>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.ControlNumber).HasMaxLength(20);
            e.HasIndex(x => new { x.ApplicationId, x.Number }).IsUnique();
            e.HasIndex(x => new { x.ControlNumber, x.Number }).IsUnique();
            e.HasOne<Request>().WithMany().HasForeignKey(x => x.RequestId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CipTemplateVersion>(e =>
        {
            e.Property(x => x.Name).HasMaxLength(20);
            e.HasIndex(x => new { x.Name, x.Id });
        });
        model.Entity<ClassHeading>(e =>
        {
            e.HasKey(x => x.Number);
            e.Property(x => x.Number).HasMaxLength(ClassNumber.Longest);
            e.Property(x => x.Parent).HasMaxLength(ClassNumber.Longest);
            e.HasIndex(x => x.Parent);
        });
        model.Entity<SubjectHeading>(e =>
        {
            e.Property(x => x.Scheme).HasMaxLength(20);
            e.HasIndex(x => new { x.Scheme, x.Text }).IsUnique();
        });

        model.Entity<EbookDeposit>(e =>
        {
            // One column with that of a list of recordings.
            e.Property(x => x.ChangedAt).HasColumnName(nameof(EbookDeposit.ChangedAt));
            e.Property(x => x.SignedSha256).HasMaxLength(64);
            e.HasMany(x => x.Files).WithOne(x => x.Deposit).HasForeignKey(x => x.DepositId);
            e.Ignore(x => x.Formats);
            e.Ignore(x => x.LicenceRecord);
        });
        model.Entity<DepositFile>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Sha256).HasMaxLength(64);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne(x => x.Product).WithMany().HasForeignKey(x => x.ProductId).OnDelete(DeleteBehavior.Cascade);
            e.HasMany(x => x.Pieces).WithOne().HasForeignKey(x => x.FileId);
            e.HasIndex(x => new { x.State, x.NextTryAt });
            e.HasIndex(x => x.Sha256);
        });
        model.Entity<DepositPiece>(e =>
        {
            // Of two pieces for the same place one is there.
            e.HasKey(x => new { x.FileId, x.Start });
            e.Property(x => x.Key).HasMaxLength(200);
            e.HasIndex(x => x.Key).IsUnique();
        });
        model.Entity<DepositEvent>(e =>
        {
            e.HasKey(x => new { x.FileId, x.Order });
            e.Property(x => x.Order).ValueGeneratedNever();
            e.HasOne<DepositFile>().WithMany(x => x.Events).HasForeignKey(x => x.FileId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<KeptFile>(e =>
        {
            e.HasKey(x => x.FileId);
            e.Property(x => x.Sha256).HasMaxLength(64);
            e.Property(x => x.RecordSha256).HasMaxLength(64);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne(x => x.File).WithOne(x => x.Kept).HasForeignKey<KeptFile>(x => x.FileId).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => x.NextTryAt);
            e.HasIndex(x => x.ReadAt);
            e.HasIndex(x => x.Sha256);
        });
        model.Entity<FixityFinding>(e =>
        {
            e.Property(x => x.Key).HasMaxLength(200);
            e.HasOne(x => x.File).WithMany().HasForeignKey(x => x.FileId).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => x.FoundAt);
        });
        model.Entity<ReadingSession>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.KeyHash).HasMaxLength(64);
            e.HasOne(x => x.File).WithMany().HasForeignKey(x => x.FileId).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<User>().WithMany().HasForeignKey(x => x.ReaderId).OnDelete(DeleteBehavior.SetNull);
            e.HasIndex(x => x.KeyHash).IsUnique();
            e.HasIndex(x => x.OpenedAt);
            // Readings from before there were other ways were open to everybody.
            e.Property(x => x.Way).HasDefaultValue(ReadingAccess.Open).HasSentinel((ReadingAccess)(-1));
            e.Property(x => x.IsRequest).HasDefaultValue(false);
            e.Property(x => x.IsUniqueRequest).HasDefaultValue(false);
            e.Property(x => x.Seat).HasMaxLength(60);
            e.HasOne<ReadingRoom>().WithMany().HasForeignKey(x => x.RoomId).OnDelete(DeleteBehavior.SetNull);
            e.HasOne<Loan>().WithMany().HasForeignKey(x => x.LoanId).OnDelete(DeleteBehavior.SetNull);
            // One book at a time: of two that sit down at once one does.
            e.HasIndex(x => x.Seat).IsUnique();
            e.HasIndex(x => new { x.EndedAt, x.SeenAt });
        });
        model.Entity<ReadingRoom>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Version).IsConcurrencyToken();
        });
        model.Entity<Loan>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasOne(x => x.Deposit).WithMany().HasForeignKey(x => x.DepositId).OnDelete(DeleteBehavior.Restrict);
            e.HasOne(x => x.Reader).WithMany().HasForeignKey(x => x.ReaderId).OnDelete(DeleteBehavior.SetNull);
            e.HasIndex(x => new { x.EndedAt, x.DueOn });
        });
        model.Entity<OffLineCopy>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasOne(x => x.Loan).WithMany().HasForeignKey(x => x.LoanId).OnDelete(DeleteBehavior.Cascade);
            e.HasOne(x => x.File).WithMany().HasForeignKey(x => x.FileId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => new { x.LoanId, x.FileId }).IsUnique();
        });
        model.Entity<Hold>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasOne(x => x.Deposit).WithMany().HasForeignKey(x => x.DepositId).OnDelete(DeleteBehavior.Restrict);
            e.HasOne(x => x.Reader).WithMany().HasForeignKey(x => x.ReaderId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => new { x.DepositId, x.ReaderId }).IsUnique();
        });
        model.Entity<CopyInUse>(e =>
        {
            // No more readers than copies, whatever the code above does: a copy has one row, a reader one copy of a title, and one loan for each slot.
            e.HasKey(x => new { x.DepositId, x.Number });
            e.Property(x => x.HolderId).IsConcurrencyToken();
            e.HasOne<EbookDeposit>().WithMany().HasForeignKey(x => x.DepositId).OnDelete(DeleteBehavior.Restrict);
            e.HasOne<User>().WithMany().HasForeignKey(x => x.ReaderId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => new { x.DepositId, x.ReaderId }).IsUnique();
            e.HasIndex(x => new { x.ReaderId, x.Slot }).IsUnique();
            e.HasIndex(x => x.HolderId).IsUnique();
            e.HasIndex(x => x.Until);
        });
        model.Entity<Turnaway>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Who).HasMaxLength(60);
            e.HasOne<EbookDeposit>().WithMany().HasForeignKey(x => x.DepositId).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => new { x.DepositId, x.At });
            e.HasIndex(x => x.At);
        });
        model.Entity<ReadingPlace>(e =>
        {
            e.HasKey(x => new { x.ReaderId, x.FileId });
            e.Property(x => x.Place).HasMaxLength(ReadingPlace.Longest);
            e.HasOne<User>().WithMany().HasForeignKey(x => x.ReaderId).OnDelete(DeleteBehavior.Cascade);
            e.HasOne<DepositFile>().WithMany().HasForeignKey(x => x.FileId).OnDelete(DeleteBehavior.Cascade);
        });

        model.Entity<IsrcRequest>(e =>
        {
            e.Property(x => x.ChangedAt).HasColumnName(nameof(IsrcRequest.ChangedAt));
            e.HasMany(x => x.Recordings).WithOne(x => x.Request).HasForeignKey(x => x.RequestId);
            e.Ignore(x => x.InOrder);
        });
        model.Entity<Recording>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Fingerprint).HasMaxLength(64);
            e.HasIndex(x => x.Isrc).IsUnique();
            e.HasIndex(x => x.Fingerprint);
        });
        model.Entity<PrefixCode>(e =>
        {
            e.Property(x => x.Code).HasMaxLength(IsrcCode.PrefixLength);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasIndex(x => x.Code).IsUnique();
            e.HasOne(x => x.Publisher).WithMany().OnDelete(DeleteBehavior.Restrict);
            e.HasMany(x => x.Years).WithOne().HasForeignKey(x => x.PrefixCodeId);
        });
        model.Entity<DesignationCounter>(e =>
        {
            e.ToTable("DesignationCounters");
            e.HasKey(x => new { x.PrefixCodeId, x.Year });
            e.Property(x => x.Year).ValueGeneratedNever();
        });

        model.Entity<HistoryEntry>(e =>
        {
            e.ToTable("History");
            e.HasIndex(x => new { x.Subject, x.SubjectId });
        });

        model.Entity<LedgerEntry>(e =>
        {
            e.ToTable("Ledger");
            e.HasKey(x => x.Sequence);
            e.Property(x => x.Sequence).ValueGeneratedNever();
            e.Property(x => x.Number).HasMaxLength(13);
            e.Property(x => x.Hash).HasMaxLength(64);
            // The promise itself: a number stands once, whatever the code above it does.
            e.HasIndex(x => x.Number).IsUnique();
            e.HasIndex(x => x.Burns).IsUnique();
            e.HasIndex(x => x.ProductId);
        });
        model.Entity<LedgerHead>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Hash).HasMaxLength(64);
        });

        model.Entity<OutgoingLetter>(e =>
        {
            e.ToTable("Letters");
            e.HasIndex(x => x.Key).IsUnique();
            e.Property(x => x.Key).HasMaxLength(200);
            e.HasIndex(x => new { x.State, x.NextTryAt });
            e.HasIndex(x => new { x.MassLetterId, x.State });
            e.HasOne<MassLetter>().WithMany().HasForeignKey(x => x.MassLetterId).OnDelete(DeleteBehavior.Restrict);
            e.HasOne(x => x.Request).WithMany().HasForeignKey(x => x.RequestId);
        });

        model.Entity<MassLetter>(e =>
        {
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasIndex(x => x.State);
        });
        model.Entity<LetterTextVersion>(e =>
        {
            e.Property(x => x.Letter).HasMaxLength(40);
            e.HasIndex(x => new { x.Letter, x.Number }).IsUnique();
        });

        model.Entity<CatalogueRecord>(e =>
        {
            e.ToTable("Catalogue");
            e.HasKey(x => x.Number);
            e.Property(x => x.Number).ValueGeneratedNever();
            e.HasIndex(x => x.ApplicationId).IsUnique();
            e.HasMany(x => x.Formats).WithOne(x => x.Record).HasForeignKey(x => x.RecordNumber);
        });
        model.Entity<CatalogueFormat>(e =>
        {
            e.HasKey(x => x.Isbn);
            e.Property(x => x.Isbn).ValueGeneratedNever();
        });

        model.Entity<LegalDeposit>(e =>
        {
            e.HasKey(x => x.Isbn);
            e.Property(x => x.Isbn).ValueGeneratedNever();
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne(x => x.Product).WithOne().HasForeignKey<LegalDeposit>(x => x.ProductId).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => new { x.State, x.Since, x.Isbn });
            e.HasIndex(x => x.RemindOn);
            e.HasIndex(x => x.NoticeFrom);
        });

        model.Entity<ProcedureVersion>(e =>
        {
            e.Property(x => x.Kind).HasMaxLength(20);
            e.HasIndex(x => new { x.Kind, x.Number }).IsUnique();
        });
        model.Entity<ProcedureCheck>(e =>
        {
            e.HasKey(x => x.RequestId);
            e.Property(x => x.Kind).HasMaxLength(20);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne<Request>().WithOne().HasForeignKey<ProcedureCheck>(x => x.RequestId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Announcement>(e =>
        {
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasIndex(x => x.FromDay);
        });
        model.Entity<SurveyAnswer>(e =>
        {
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.Kind).HasMaxLength(20);
            e.Property(x => x.Question).HasMaxLength(20);
            e.HasIndex(x => new { x.Year, x.Quarter });
        });
        model.Entity<Target>().Property(x => x.Code).HasMaxLength(20);
        model.Entity<Proposal>(e =>
        {
            e.Property(x => x.Version).IsConcurrencyToken();
            e.Property(x => x.Key).HasMaxLength(60);
            e.HasIndex(x => x.Key).IsUnique();
            e.HasIndex(x => x.State);
            e.HasIndex(x => x.RequestId);
        });
        model.Entity<Absence>(e =>
        {
            e.HasOne(x => x.Officer).WithMany().HasForeignKey(x => x.OfficerId);
            e.HasIndex(x => x.LastDay);
        });
        model.Entity<SavedFilter>(e =>
        {
            e.Property(x => x.Name).HasMaxLength(40);
            e.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
            e.HasIndex(x => new { x.UserId, x.Name }).IsUnique();
        });
        model.Entity<CaseNote>().HasOne<Request>().WithMany().HasForeignKey(x => x.RequestId).OnDelete(DeleteBehavior.Restrict);

        model.Entity<CalendarDay>().HasKey(x => x.Date);
        model.Entity<CalendarYear>(e =>
        {
            e.HasKey(x => x.Year);
            e.Property(x => x.Year).ValueGeneratedNever();
        });
        model.Entity<Counter>().HasKey(x => x.Name);
        model.Entity<JobLogEntry>().HasIndex(x => new { x.Name, x.StartedAt });
    }

    /// <summary>Concurrency tokens are the portal's own: SQLite has no row version.</summary>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified
                && entry.Metadata.FindProperty("Version") is { IsConcurrencyToken: true, ClrType: var type } && type == typeof(Guid))
                entry.Property("Version").CurrentValue = Guid.NewGuid();
        }
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save with SaveChangesAsync: the concurrency tokens are set there.");

    sealed class UtcTime() : ValueConverter<DateTime, DateTime>(
        time => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc),
        time => DateTime.SpecifyKind(time, DateTimeKind.Utc));

    sealed class IsrcText() : ValueConverter<IsrcCode, string>(code => code.Text, text => IsrcCode.Parse(text));

    sealed class IsbnText() : ValueConverter<Isbn13, string>(isbn => isbn.Digits, text => Isbn13.Parse(text));
}
