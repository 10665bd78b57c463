using Portal.Benchmarks.Numbers;
using Portal.Domain;

namespace Portal.Tests.Features.Applications.Numbers;

/// <summary>A number desk on a database of its own: SQLite, or PostgreSQL where <c>PORTAL_TEST_DB</c> says so.</summary>
public abstract class DeskTests : IAsyncLifetime
{
    protected static readonly bool OnPostgres = Environment.GetEnvironmentVariable("PORTAL_TEST_DB") == "postgresql";

    protected string Folder { get; } = Directory.CreateTempSubdirectory("portal-desk-").FullName;

    protected string Connection { get; private set; } = "";

    protected DeskHost Host { get; set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        if (OnPostgres) Connection = await Parts.EmptyPostgresAsync();
        Host = await DeskHost.StartAsync(Folder, Connection);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<Isbn13> IssueAsync(int number) => (await Host.Desk.IssueAsync(DeskHost.RequestId(number), DeskHost.Officer)).Values.Single();

    /// <summary>Stops the node and starts it again on the same database.</summary>
    protected async Task RestartAsync()
    {
        await Host.DisposeAsync();
        Host = await DeskHost.StartAsync(Folder, Connection);
    }
}
