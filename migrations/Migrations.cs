using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Portal.Data;

namespace Portal.Migrations;

// A migration is an SQL script beside this file, one for each database, and its line here. They are written by hand: see README.md.

[DbContext(typeof(SqlitePortalDb)), Migration("20261122_FirstBook")]
public class FirstBookSqlite() : SqlMigration("sqlite/20261122_FirstBook.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261122_FirstBook")]
public class FirstBookPostgres() : SqlMigration("postgresql/20261122_FirstBook.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261122_TitleFields")]
public class TitleFieldsSqlite() : SqlMigration("sqlite/20261122_TitleFields.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261122_TitleFields")]
public class TitleFieldsPostgres() : SqlMigration("postgresql/20261122_TitleFields.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261123_Cip")]
public class CipSqlite() : SqlMigration("sqlite/20261123_Cip.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261123_Cip")]
public class CipPostgres() : SqlMigration("postgresql/20261123_Cip.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261123_CipTables")]
public class CipTablesSqlite() : SqlMigration("sqlite/20261123_CipTables.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261123_CipTables")]
public class CipTablesPostgres() : SqlMigration("postgresql/20261123_CipTables.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261123_Isrc")]
public class IsrcSqlite() : SqlMigration("sqlite/20261123_Isrc.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261123_Isrc")]
public class IsrcPostgres() : SqlMigration("postgresql/20261123_Isrc.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261125_Registrants")]
public class RegistrantsSqlite() : SqlMigration("sqlite/20261125_Registrants.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261125_Registrants")]
public class RegistrantsPostgres() : SqlMigration("postgresql/20261125_Registrants.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261124_Desk")]
public class DeskSqlite() : SqlMigration("sqlite/20261124_Desk.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261124_Desk")]
public class DeskPostgres() : SqlMigration("postgresql/20261124_Desk.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261124_DeskSecond")]
public class DeskSecondSqlite() : SqlMigration("sqlite/20261124_DeskSecond.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261124_DeskSecond")]
public class DeskSecondPostgres() : SqlMigration("postgresql/20261124_DeskSecond.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261125_RegistrantsKept")]
public class RegistrantsKeptSqlite() : SqlMigration("sqlite/20261125_RegistrantsKept.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261125_RegistrantsKept")]
public class RegistrantsKeptPostgres() : SqlMigration("postgresql/20261125_RegistrantsKept.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261125_RegistrantsNames")]
public class RegistrantsNamesSqlite() : SqlMigration("sqlite/20261125_RegistrantsNames.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261125_RegistrantsNames")]
public class RegistrantsNamesPostgres() : SqlMigration("postgresql/20261125_RegistrantsNames.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261124_DeskTexts")]
public class DeskTextsSqlite() : SqlMigration("sqlite/20261124_DeskTexts.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261124_DeskTexts")]
public class DeskTextsPostgres() : SqlMigration("postgresql/20261124_DeskTexts.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261126_Channels")]
public class ChannelsSqlite() : SqlMigration("sqlite/20261126_Channels.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261126_Channels")]
public class ChannelsPostgres() : SqlMigration("postgresql/20261126_Channels.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261127_Report")]
public class ReportSqlite() : SqlMigration("sqlite/20261127_Report.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261127_Report")]
public class ReportPostgres() : SqlMigration("postgresql/20261127_Report.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261127_LegalDeposit")]
public class LegalDepositSqlite() : SqlMigration("sqlite/20261127_LegalDeposit.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261127_LegalDeposit")]
public class LegalDepositPostgres() : SqlMigration("postgresql/20261127_LegalDeposit.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261127_Letters")]
public class LettersSqlite() : SqlMigration("sqlite/20261127_Letters.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261127_Letters")]
public class LettersPostgres() : SqlMigration("postgresql/20261127_Letters.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261127_LettersMass")]
public class LettersMassSqlite() : SqlMigration("sqlite/20261127_LettersMass.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261127_LettersMass")]
public class LettersMassPostgres() : SqlMigration("postgresql/20261127_LettersMass.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261127_ReportFigures")]
public class ReportFiguresSqlite() : SqlMigration("sqlite/20261127_ReportFigures.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261127_ReportFigures")]
public class ReportFiguresPostgres() : SqlMigration("postgresql/20261127_ReportFigures.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261127_Bulk")]
public class BulkSqlite() : SqlMigration("sqlite/20261127_Bulk.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261127_Bulk")]
public class BulkPostgres() : SqlMigration("postgresql/20261127_Bulk.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261128_EbookDeposits")]
public class EbookDepositsSqlite() : SqlMigration("sqlite/20261128_EbookDeposits.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261128_EbookDeposits")]
public class EbookDepositsPostgres() : SqlMigration("postgresql/20261128_EbookDeposits.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261129_DepositKeeping")]
public class DepositKeepingSqlite() : SqlMigration("sqlite/20261129_DepositKeeping.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261129_DepositKeeping")]
public class DepositKeepingPostgres() : SqlMigration("postgresql/20261129_DepositKeeping.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261130_1_Reading")]
public class ReadingSqlite() : SqlMigration("sqlite/20261130_1_Reading.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261130_1_Reading")]
public class ReadingPostgres() : SqlMigration("postgresql/20261130_1_Reading.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261130_2_Lending")]
public class LendingSqlite() : SqlMigration("sqlite/20261130_2_Lending.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261130_2_Lending")]
public class LendingPostgres() : SqlMigration("postgresql/20261130_2_Lending.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261130_3_SignOn")]
public class SignOnSqlite() : SqlMigration("sqlite/20261130_3_SignOn.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261130_3_SignOn")]
public class SignOnPostgres() : SqlMigration("postgresql/20261130_3_SignOn.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261130_5_ReadingPlace")]
public class ReadingPlaceSqlite() : SqlMigration("sqlite/20261130_5_ReadingPlace.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261130_5_ReadingPlace")]
public class ReadingPlacePostgres() : SqlMigration("postgresql/20261130_5_ReadingPlace.sql");

[DbContext(typeof(SqlitePortalDb)), Migration("20261130_6_OffLine")]
public class OffLineSqlite() : SqlMigration("sqlite/20261130_6_OffLine.sql");

[DbContext(typeof(PostgresPortalDb)), Migration("20261130_6_OffLine")]
public class OffLinePostgres() : SqlMigration("postgresql/20261130_6_OffLine.sql");

/// <summary>Runs the script of that name; there is no way down, a wrong step is mended by the next one.</summary>
public abstract class SqlMigration(string script) : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        using var reader = new StreamReader(typeof(SqlMigration).Assembly.GetManifestResourceStream($"migrations/{script}")
            ?? throw new InvalidOperationException($"The migration {script} is not in the program."));
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
