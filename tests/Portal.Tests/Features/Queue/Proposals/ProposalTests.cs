using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Queue.Proposals;

namespace Portal.Tests.Features.Queue.Proposals;

/// <summary>Who may do what with a proposal in which state: the whole table.</summary>
public class ProposalTests
{
    /// <summary>+ is done with a line of history, - is refused and changes nothing. A proposal by a clerk, and one by a supervisor.</summary>
    const string Table = """
        verb       who          Clerk's Supervisor's Late Confirmed SentBack Lapsed
        confirm    proposer     -       -            -    -         -        -
        confirm    clerk        -       +            -    -         -        -
        confirm    supervisor   +       +            -    -         -        -
        confirm    portal       -       -            -    -         -        -
        send-back  proposer     -       -            -    -         -        -
        send-back  clerk        -       +            -    -         -        -
        send-back  supervisor   +       +            -    -         -        -
        send-back  hollow       -       -            -    -         -        -
        lapse      portal       +       +            +    -         -        -
        """;

    static readonly DateTime start = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);
    static readonly Actor proposer = new(Guid.NewGuid(), "提案人", null);
    static readonly Actor another = new(Guid.NewGuid(), "另一人", null);

    public static TheoryData<string, string, string, char> Cells()
    {
        var cells = new TheoryData<string, string, string, char>();
        var lines = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        foreach (var line in lines[1..])
            for (var column = 2; column < line.Length; column++) cells.Add(line[0], line[1], lines[0][column], line[column][0]);
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_verb_does_for_everybody_what_the_table_says(string verb, string who, string state, char outcome)
    {
        var proposal = In(state);
        var at = state == "Late" ? start.AddDays(Proposal.Lives) : start.AddHours(1);
        var by = who switch { "proposer" => proposer, "portal" => Actor.Portal("job"), _ => another };
        var before = (proposal.State, proposal.Key, proposal.DecidedAt, proposal.Answer);
        HistoryEntry? line = null;

        var refusal = Record.Exception(() => line = verb switch
        {
            "confirm" => proposal.Confirm(by, who is "supervisor" or "proposer", at),
            "send-back" => proposal.SendBack(who == "hollow" ? " " : "請再查", by, who is "supervisor" or "proposer" or "hollow", at),
            _ => proposal.Lapse(by, at),
        });

        if (outcome == '-')
        {
            Assert.NotEmpty(Assert.IsType<RuleBroken>(refusal).Message);
            Assert.Equal(before, (proposal.State, proposal.Key, proposal.DecidedAt, proposal.Answer));
        }
        else
        {
            Assert.Null(refusal);
            Assert.Equal(("Proposal", proposal.Id.ToString(), (string?)null), (line!.Subject, line.SubjectId, proposal.Key));
        }
    }

    [Fact]
    public void Nothing_is_proposed_without_a_reason() => Assert.Throws<RuleBroken>(() => Make(" ", false));

    static Proposal Make(string why, bool supervisor) => Proposal.Make(ProposalKind.OpenBlock, "block:1", "出版社 × 1000", why, new ProposalDetail(Size: 1_000), null, proposer, supervisor, start).Proposal;

    static Proposal In(string state)
    {
        var proposal = Make("出版量大增", state == "Supervisor's");
        if (state == "Confirmed") proposal.Confirm(another, true, start);
        if (state == "SentBack") proposal.SendBack("否", another, true, start);
        if (state == "Lapsed") proposal.Lapse(Actor.Portal("job"), start);
        return proposal;
    }
}
