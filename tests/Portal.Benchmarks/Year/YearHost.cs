using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Adapters.Mail;
using Portal.Data;

namespace Portal.Benchmarks.Year;

/// <summary>The whole portal in this process on a database of its own. Its clock stands where it is put, its jobs run when they are called, its mail is counted.</summary>
public sealed class YearHost : WebApplicationFactory<Program>
{
    readonly string _postgres;

    YearHost(string postgres, DateTime start) => (_postgres, Clock) = (postgres, new StandingClock { Now = start });

    public StandingClock Clock { get; }

    public MailCount Mail { get; } = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("portal-year-").FullName;

    public bool IsPostgres => _postgres.Length > 0;

    /// <param name="postgres">Connection string of an empty database; empty means SQLite.</param>
    /// <param name="start">UTC.</param>
    public static async Task<YearHost> StartAsync(string postgres, DateTime start)
    {
        var host = new YearHost(postgres, start);
        if (host.IsPostgres) await DatabaseSetup.MigrateAsync(new PortalSettings(false, host.Folder, "postgresql", postgres, null));
        using var _ = host.CreateClient();
        return host;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing").UseSolutionRelativeContentRoot("src/Portal", AppContext.BaseDirectory, "*.sln");
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["Data:Folder"] = Folder,
            ["Database:Kind"] = IsPostgres ? "postgresql" : "sqlite",
            ["Database:Connection"] = _postgres,
            ["Jobs:Enabled"] = "false",
            ["Fax:Gateway"] = "{number}@fax.example.test",
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Error",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Critical",
        })
            builder.UseSetting(key, value);
        builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(Clock).AddSingleton<IMailer>(Mail));
    }

    /// <summary>Something done with the portal's own classes, in a scope of its own.</summary>
    public async Task<T> WithAsync<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider);
    }

    public Task WithAsync(Func<IServiceProvider, Task> act) => WithAsync(async services =>
    {
        await act(services);
        return true;
    });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>Stands still until it is moved. UTC.</summary>
public sealed class StandingClock : TimeProvider
{
    public DateTime Now { get; set; }

    public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
}

/// <summary>Takes every mail but each five hundredth, which it asks for again.</summary>
public sealed class MailCount : IMailer
{
    int _tries, _putOff;

    public int PutOff => _putOff;

    public int Taken => _tries - _putOff;

    public Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _tries) % 500 != 0) return Task.FromResult(new MailOutcome(MailFate.HandedOver));
        Interlocked.Increment(ref _putOff);
        return Task.FromResult(new MailOutcome(MailFate.TryLater, "451 busy"));
    }
}
