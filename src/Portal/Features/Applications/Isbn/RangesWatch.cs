using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Isbn;

/// <summary>Takes up the newest range file that an administrator loaded, here or on another node: at start, and looked for each minute.</summary>
public class RangesWatch(PortalSettings settings, IServiceScopeFactory scopes, TimeProvider clock, ILogger<RangesWatch> log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    long _known;

    /// <summary>Looks once, and uses a newer file at once.</summary>
    public async Task LookAsync()
    {
        if (!(await settings.ReadAsync("""SELECT "Id" FROM "IsbnRangeFiles" ORDER BY "Id" DESC LIMIT 1""", row => row.GetInt64(0))).Exists(id => id > _known)) return;
        await using var scope = scopes.CreateAsyncScope();
        var newest = await scope.ServiceProvider.GetRequiredService<PortalDb>().IsbnRangeFiles.AsNoTracking()
            .Where(file => file.Id > _known).OrderByDescending(file => file.Id).FirstOrDefaultAsync();
        if (newest is null) return;
        IsbnRanges.Current = Read(newest.Xml);
        _known = newest.Id;
        log.LogInformation("ISBN ranges of {Date} are in use", newest.MessageDate);
    }

    /// <exception cref="RuleBroken">The file is another one, or broken.</exception>
    public static IsbnRanges Read(string xml) => IsbnRanges.FromRangeMessage(new MemoryStream(Encoding.UTF8.GetBytes(xml)));

    /// <summary>The first look is over before the first request comes in.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryToLookAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await TryToLookAsync();
    }

    async Task TryToLookAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogError(error, "The ISBN ranges could not be looked up; the ones in use stay");
        }
    }
}
