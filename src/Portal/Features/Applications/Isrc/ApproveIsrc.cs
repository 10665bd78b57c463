namespace Portal.Features.Applications.Isrc;

/// <summary>What the officer of a list has to choose from and to look at.</summary>
public record IsrcDecision(IReadOnlyList<PrefixChoice> Choices, Guid? PrefixId, IReadOnlyList<Duplicate> Alike);

/// <summary>核定 ISRC: what there is to choose and to look at, and the approval, whose codes come from the desk.</summary>
public class ApproveIsrc(PrefixChoices prefixes, Duplicates duplicates, IsrcDesk desk)
{
    public async Task<IsrcDecision> PrepareAsync(IsrcRequest request)
    {
        var choices = await prefixes.ForAsync(request);
        return new(choices, choices.FirstOrDefault()?.Prefix.Id, await duplicates.FindAsync(request));
    }

    /// <param name="requestId">In review by this officer.</param>
    /// <param name="prefixId">The prefix code chosen; null for the first that has room.</param>
    /// <param name="by">Who approves.</param>
    public Task ApproveAsync(Guid requestId, Guid? prefixId, Actor by) => desk.IssueAsync(requestId, prefixId, by);
}
