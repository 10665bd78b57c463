using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Web;

[Trait("On", "database")]
public class AuditTests(PortalHost host) : IClassFixture<PortalHost>
{
    public static TheoryData<string> Names() => [.. Deeds.All.Keys];

    [Fact]
    public void Every_handler_of_a_form_is_in_the_table_or_named_with_its_reason()
    {
        var handlers = Deeds.Handlers().ToList();
        Assert.True(handlers.Count > 50, "hardly any handler was found");
        Assert.Equal(handlers, Deeds.All.Keys.Concat(Deeds.Elsewhere.Keys).Order(StringComparer.Ordinal));
        Assert.All(Deeds.All.Where(deed => deed.Value.Lines != 1), deed => Assert.NotNull(deed.Value.Why));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_deed_is_written_down_once_and_not_done_where_it_cannot_be(string name)
    {
        var deed = Deeds.All[name];
        var sending = await deed.Arrange(host);
        var rows = await Addresses.RowsAsync(host);
        var last = await LastLineAsync();

        // While the history cannot be written, nothing is done.
        if (deed.Lines > 0)
        {
            await StopHistoryAsync();
            try
            {
                var failed = await sending.GoAsync();
                Assert.True((int)failed.Status >= 400, $"{(int)failed.Status} {failed.Text}");
            }
            finally
            {
                await ResumeHistoryAsync();
            }
            Assert.Equal(Kept(rows, deed), Kept(await Addresses.RowsAsync(host), deed));
            // A code counts once, even where nothing came of it.
            sending = await deed.Arrange(host);
            (rows, last) = (await Addresses.RowsAsync(host), await LastLineAsync());
        }

        var answer = await sending.GoAsync();

        Assert.True((int)answer.Status < 400 && answer.Errors.Count == 0, $"{(int)answer.Status} {string.Join(' ', answer.Errors)} {answer.Text}");
        var lines = await host.InDbAsync(db => db.History.AsNoTracking().Where(line => line.Id > last && line.What != "應完成日改算").OrderBy(line => line.Id).ToListAsync());
        Assert.True(lines.Count == deed.Lines, $"{lines.Count} lines: {string.Join('、', lines.Select(line => line.What))}");
        Assert.All(lines, line => Assert.True(line.ActorId is not null != deed.NoAccount && line.ActorName.Length > 0 && line.At == host.Clock.Now, $"{line.What} by {line.ActorName} at {line.At}"));
        Assert.NotEqual(rows, await Addresses.RowsAsync(host));
    }

    Task<long> LastLineAsync() => host.InDbAsync(async db => await db.History.MaxAsync(line => (long?)line.Id) ?? 0);

    // Numbers that were reserved in their own step are burnt, and a code that was tried is used up: both as they must be.
    static List<string> Kept(IEnumerable<string> rows, Deed deed) => [.. rows.Where(row => !(deed.Burns && (row.StartsWith("Ledger", StringComparison.Ordinal) || row.StartsWith("Blocks|", StringComparison.Ordinal))) && !row.Contains("Name=last-step|", StringComparison.Ordinal))];

    Task StopHistoryAsync() => ExecuteAsync(PortalHost.OnPostgres
        ? "create function no_history() returns trigger language plpgsql as $$ begin raise exception 'on purpose'; end $$; create trigger no_history before insert on \"History\" for each statement execute function no_history();"
        : "create trigger no_history before insert on \"History\" begin select raise(abort, 'on purpose'); end;");

    Task ResumeHistoryAsync() => ExecuteAsync(PortalHost.OnPostgres ? "drop trigger no_history on \"History\"; drop function no_history();" : "drop trigger no_history;");

    Task ExecuteAsync(string sql) => host.InDbAsync(async db => { await db.Database.ExecuteSqlRawAsync(sql); });
}
