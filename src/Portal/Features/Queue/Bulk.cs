using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Queue;

/// <summary>What became of one of several cases; without a refusal it was done.</summary>
public record BulkLine(string CaseNumber, Sentence? Refusal);

/// <summary>One act on several ticked cases, each by itself: what is refused is told, and costs the others nothing.</summary>
public class Bulk(IServiceScopeFactory scopes)
{
    public Task<IReadOnlyList<BulkLine>> TakeAsync(IEnumerable<Guid> cases, ClaimsPrincipal user, Actor by) => EachAsync(cases, (queue, request) =>
        request.IsWorkOf(user) ? queue.TakeAsync(request, by) : throw new RuleBroken("您的職務不辦理此類案件"));

    public Task<IReadOnlyList<BulkLine>> AssignAsync(IEnumerable<Guid> cases, Guid officer, Actor by) => EachAsync(cases, (queue, request) => queue.AssignAsync(request, officer, by));

    async Task<IReadOnlyList<BulkLine>> EachAsync(IEnumerable<Guid> cases, Func<WorkQueue, Request, Task> act)
    {
        var lines = new List<BulkLine>();
        foreach (var id in cases.Distinct().Take(Index.PerPage))
        {
            await using var scope = scopes.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<PortalDb>().Requests.Include(request => request.Officer).SingleOrDefaultAsync(request => request.Id == id) is not { CaseNumber: { } number } request) continue;
            try
            {
                await act(scope.ServiceProvider.GetRequiredService<WorkQueue>(), request);
                lines.Add(new BulkLine(number, null));
            }
            catch (RuleBroken refusal)
            {
                lines.Add(new BulkLine(number, refusal.Sentence));
            }
        }
        return lines;
    }
}
