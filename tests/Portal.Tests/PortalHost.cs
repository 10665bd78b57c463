using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Reading.OffLine;

namespace Portal.Tests;

/// <summary>
/// The whole portal in this process, over HTTP, on a database of its own: SQLite, or PostgreSQL where PORTAL_TEST_DB says "postgresql".
/// One for each test class. Its clock stands still until a test moves it; its jobs run when a test calls them.
/// </summary>
public class PortalHost : WebApplicationFactory<Program>, IAsyncLifetime
{
    static readonly Lazy<Task<string>> template = new(MakeTemplateAsync);
    static readonly Lazy<OffLineSettings> offLine = new(() => new(OffLineSettings.OwnCertificate()));
    static int databases;
    string _database = "";

    public static bool OnPostgres => string.Equals(Environment.GetEnvironmentVariable("PORTAL_TEST_DB"), "postgresql", StringComparison.Ordinal);

    /// <summary>Wednesday, 4 March 2026, ten in the morning in Taipei, unless moved.</summary>
    public TestClock Clock { get; } = new(new DateTime(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc));

    /// <summary>Where files, letters and the ledger's head of this host lie.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("portal-test-").FullName;

    /// <summary>Settings that differ from those of the tests; filled before the first request.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    public async ValueTask InitializeAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"portal{Environment.ProcessId}_{Interlocked.Increment(ref databases)}");
        _database = await template.Value;
        if (OnPostgres)
        {
            var server = await Parts.PostgresAsync();
            await using var connection = new NpgsqlConnection(server);
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"create database {name} template {_database}", connection);
            await create.ExecuteNonQueryAsync();
            _database = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 40 }.ConnectionString;
        }
        else
        {
            File.Copy(_database, Path.Combine(Folder, "portal.db"));
        }
        using var _ = CreateClient();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["Data:Folder"] = Folder,
            ["Database:Kind"] = OnPostgres ? "postgresql" : "sqlite",
            ["Database:Connection"] = OnPostgres ? _database : "",
            ["Jobs:Enabled"] = "false",
            ["Accounts:PasswordIterations"] = "1000",
            ["Limits:GuessesPerMinute"] = "10000",
            // Seen on every page that knows of it; nobody answers there.
            ["Accounts:Library:Authorize"] = "https://library.example.test/auth",
            ["Accounts:Library:Token"] = "https://library.example.test/token",
            ["Accounts:Library:UserInfo"] = "https://library.example.test/me",
            ["Accounts:Library:ClientId"] = "portal",
            ["Accounts:Library:ClientSecret"] = "secret",
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Error",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Critical",
        }.Concat(Settings))
            builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton<IStartupFilter, DirectSignIn>();
            services.AddSingleton(offLine.Value);
        });
    }

    /// <summary>Somebody with a browser who has not signed in.</summary>
    public Visitor Stranger(bool https = false) => new(Server.CreateHandler(), https ? new Uri("https://localhost") : ClientOptions.BaseAddress);

    /// <summary>The same with a session of that user, as after a sign-in with password and, unless said otherwise, a second factor.</summary>
    public async Task<Visitor> SignedInAsync(User user, bool secondFactor = true, bool https = false)
    {
        var visitor = Stranger(https);
        var answer = await visitor.GetAsync($"/test/sign-in?id={user.Id}&factor={secondFactor}");
        Assert.Equal(204, (int)answer.Status);
        return visitor;
    }

    /// <summary>Something done with the portal's own classes, in a scope of its own.</summary>
    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> act) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task WithAsync<TService>(Func<TService, Task> act) where TService : notnull =>
        WithAsync<TService, bool>(async service =>
        {
            await act(service);
            return true;
        });

    /// <summary>A look into the tables.</summary>
    public Task<T> InDbAsync<T>(Func<PortalDb, Task<T>> look) => WithAsync(look);

    public Task InDbAsync(Func<PortalDb, Task> act) => WithAsync(act);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (!OnPostgres) SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    static async Task<string> MakeTemplateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("portal-template-").FullName;
        if (!OnPostgres)
        {
            var path = Path.Combine(folder, "portal.db");
            await DatabaseSetup.MigrateAsync(new PortalSettings(false, folder, "sqlite", $"Data Source={path};Pooling=false", null));
            return path;
        }
        var connection = await Parts.EmptyPostgresAsync();
        await DatabaseSetup.MigrateAsync(new PortalSettings(false, folder, "postgresql", connection, null));
        NpgsqlConnection.ClearAllPools();
        return new NpgsqlConnectionStringBuilder(connection).Database!;
    }

    /// <summary>Signs in without the pages, which have tests of their own.</summary>
    sealed class DirectSignIn : IStartupFilter
    {
        // After the portal's own pipeline, which does not know the address: cookies and headers are its.
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.Use(async (context, following) =>
            {
                if (context.Request.Path != "/test/sign-in")
                {
                    await following(context);
                    return;
                }
                var users = context.RequestServices.GetRequiredService<UserManager<User>>();
                var user = await users.FindByIdAsync(context.Request.Query["id"].ToString());
                await context.RequestServices.GetRequiredService<SignInManager<User>>().SignInWithClaimsAsync(user!, isPersistent: false,
                    context.Request.Query["factor"] == "True" ? [new Claim("amr", "mfa")] : []);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            });
        };
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class TestClock(DateTime start) : TimeProvider
{
    DateTime _now = start;

    public DateTime Now
    {
        get => _now;
        set => _now = value.ToUniversalTime();
    }

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    public void Advance(TimeSpan time) => _now += time;
}
