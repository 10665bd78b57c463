using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Registrants;

namespace Portal.Benchmarks.Numbers;

/// <summary>The process that is killed: a node with nothing but the desk. A line in is "ask case", a line out "ask number ."; "-" is a refusal.</summary>
static class IssueWorker
{
    public const string Verb = "issue-worker";

    public static async Task RunAsync(string folder, string postgres, bool unprotected)
    {
        await using var host = await DeskHost.StartAsync(folder, postgres, migrate: false);
        var output = Console.Out;
        await output.WriteLineAsync("ready");
        // Ends with its parent: there is nobody left to answer.
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var (ask, number) = line.Split(' ') is [var a, var b] ? (a, int.Parse(b, CultureInfo.InvariantCulture)) : throw new FormatException(line);
            _ = Task.Run(async () =>
            {
                var given = "-";
                try
                {
                    given = unprotected
                        ? await host.InDbAsync(db => Unprotected.IssueAsync(db, number))
                        : await IssueAsync(host, number);
                }
                catch (RuleBroken broken)
                {
                    await Console.Error.WriteLineAsync(broken.Message);
                }
                lock (output) output.WriteLine($"{ask} {given} .");
            });
        }
    }

    /// <summary>An ISBN by the one desk, or the code of a recording by the other, both out of the same ledger.</summary>
    static async Task<string> IssueAsync(DeskHost host, int number)
    {
        if (!await host.InDbAsync(db => db.IsrcRequests.AnyAsync(list => list.Id == DeskHost.RequestId(number)))) return (await host.Desk.IssueAsync(DeskHost.RequestId(number), DeskHost.Officer)).Values.Single().Digits;
        await host.Services.GetRequiredService<IsrcDesk>().IssueAsync(DeskHost.RequestId(number), null, DeskHost.Officer);
        return (await host.InDbAsync(db => db.Recordings.Where(recording => recording.Id == DeskHost.ProductId(number)).Select(recording => recording.Isrc).SingleAsync()))!.Value.Text;
    }
}

/// <summary>The negative control: numbers given as one would without a ledger, in a database without the index that forbids doubles.</summary>
static class Unprotected
{
    public static async Task RemoveProtectionAsync(PortalDb db)
    {
        await db.Database.ExecuteSqlRawAsync("""DROP INDEX "IX_Products_Isbn" """);
        await db.Database.ExecuteSqlRawAsync("""DROP INDEX "IX_Ledger_Number" """);
    }

    public static async Task<string> IssueAsync(PortalDb db, int number)
    {
        var product = await db.Products.Include(p => p.Application).SingleAsync(p => p.Id == DeskHost.ProductId(number));
        if (product.Isbn is { } before) return before.Digits;
        var block = await db.Blocks.SingleAsync(b => b.PublisherId == product.Application!.PublisherId && b.State == BlockState.Open);
        product.Isbn = block.NumberAt(block.Next++);
        try
        {
            await db.SaveChangesAsync();
            return product.Isbn.Value.Digits;
        }
        catch (DbUpdateException)
        {
            return "-";
        }
    }
}
