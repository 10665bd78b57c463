using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;

namespace Portal.Data;

/// <summary>What the number desk needs of a group of cases, in one round trip: each with its title, formats and publisher.</summary>
public static class NumberingRows
{
    const string Cases = """SELECT "ApplicationId" FROM "Requests" WHERE "Id" """;
    const string Publishers = """SELECT "PublisherId" FROM "Applications" WHERE "Id" """;

    /// <summary>The cases by their ids; one that is no ISBN case, or is not there, is missing.</summary>
    public static async Task<Dictionary<Guid, IsbnRequest>> LoadAsync(PortalDb db, IReadOnlyCollection<Guid> requests)
    {
        var reads = new BulkReads(db);
        var cases = SelectCases(reads, Among(db));
        await reads.RunAsync(requests);
        return cases();
    }

    /// <summary>Takes the ledger's head as <see cref="LedgerLocks.HoldToAddAsync"/> does; behind it the cases and the open blocks of their publishers and of the shared pool, oldest first.</summary>
    public static async Task<(LedgerHead Head, Dictionary<Guid, IsbnRequest> Cases, List<RegistrantBlock> Blocks)> HoldAsync(PortalDb db, IReadOnlyCollection<Guid> requests)
    {
        var among = Among(db);
        var reads = new BulkReads(db);
        var head = reads.Select<LedgerHead>(LedgerLocks.ToAdd(db));
        var cases = SelectCases(reads, among);
        var own = reads.Select<RegistrantBlock>($"""WHERE "State" = 'Open' AND "PublisherId" IN ({Publishers} IN ({Cases} {among})) ORDER BY "OpenedAt", "Registrant" """);
        var shared = reads.Select<RegistrantBlock>("""WHERE "State" = 'Open' AND "PublisherId" IS NULL ORDER BY "OpenedAt", "Registrant" """);
        await reads.RunAsync(requests);
        return (head.Single(), cases(), [.. own, .. shared]);
    }

    static Func<Dictionary<Guid, IsbnRequest>> SelectCases(BulkReads reads, string among)
    {
        var requests = reads.Select<IsbnRequest>($"""WHERE "Id" {among} AND "Kind" = 'isbn'""");
        var applications = reads.Select<Application>($"""WHERE "Id" IN ({Cases} {among})""");
        var products = reads.Select<Product>($"""WHERE "ApplicationId" IN ({Cases} {among})""");
        var publishers = reads.Select<Publisher>($"""WHERE "Id" IN ({Publishers} IN ({Cases} {among}))""");
        return () =>
        {
            var publisher = publishers.ToDictionary(p => p.Id);
            var application = applications.ToDictionary(a => a.Id);
            foreach (var some in applications) some.Publisher = publisher[some.PublisherId];
            foreach (var product in products) application[product.ApplicationId].Products.Add(product);
            foreach (var request in requests) request.Application = application[request.ApplicationId!.Value];
            return requests.ToDictionary(r => r.Id);
        };
    }

    static string Among(PortalDb db) => db.Database.IsNpgsql() ? "= ANY(@keys)" : """IN (SELECT "value" FROM json_each(@keys))""";
}
