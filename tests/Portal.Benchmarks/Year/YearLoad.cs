using Portal.Features.Applications;

namespace Portal.Benchmarks.Year;

/// <summary>A day on which the office closes though it works by the official calendar.</summary>
/// <param name="EnteredAt">When staff enter it, office time.</param>
/// <param name="TakenBackAt">When they take it back because the storm turned away; null when it stays.</param>
public sealed record Closing(DateOnly Day, DateTime EnteredAt, DateTime? TakenBackAt = null);

/// <summary>One application on its way to the window.</summary>
/// <param name="Seed">Of all that happens to it by chance.</param>
/// <param name="Formats">ISBN rows; for a list of recordings its length.</param>
public sealed record Planned(int Seed, int Publisher, DateOnly Day, Channel Channel, int Formats, bool AsksCip, bool IsList);

/// <summary>
/// What comes in: 57 of 100 publishers ask once, 88 at most ten times, and most titles are of the few others; a title has one or two ISBN rows, a set more; one in four asks for a CIP,
/// one application in a hundred is a list of recordings. A fifth comes on paper, and people send on Sundays too. Three publishers in eleven are new.
/// </summary>
/// <param name="First">First office day.</param>
/// <param name="Last">Last day of the simulation.</param>
public sealed record YearLoad(DateOnly First, DateOnly Last, int Publishers, int Rows, int Clerks, int Cataloguers, IReadOnlyList<Closing> Closings)
{
    /// <summary>A national year: about 60,000 ISBN rows of 4,900 publishers.</summary>
    public static YearLoad Year { get; } = new(new(2026, 1, 2), new(2026, 12, 31), 4_900, 60_000, 12, 5,
    [
        new(new(2026, 7, 22), new DateTime(2026, 7, 21, 20, 30, 0)),
        new(new(2026, 8, 13), new DateTime(2026, 8, 12, 20, 30, 0), new DateTime(2026, 8, 13, 5, 0, 0)),
        new(new(2026, 9, 30), new DateTime(2026, 9, 30, 5, 30, 0)),
    ]);

    /// <summary>Five weeks of the same shapes: three days off, a typhoon and one that turned away.</summary>
    public static YearLoad Month { get; } = new(new(2026, 9, 14), new(2026, 10, 16), 60, 220, 3, 2,
    [
        new(new(2026, 9, 30), new DateTime(2026, 9, 29, 20, 30, 0)),
        new(new(2026, 10, 7), new DateTime(2026, 10, 6, 20, 30, 0), new DateTime(2026, 10, 7, 5, 0, 0)),
    ]);

    /// <summary>The day after which nobody looks any more: for a part of a long load.</summary>
    public DateOnly Stop { get; init; } = Last;

    public bool IsNew(int publisher) => publisher % 11 < 3;

    /// <summary>Every sixth; numbers come from the shared pool.</summary>
    public bool IsIndividual(int publisher) => publisher % 6 == 5;

    public List<Planned> Plan()
    {
        var random = new Random(8);
        var plan = new List<Planned>();
        var rows = 0;
        var (once, few) = (Publishers * 57 / 100, Publishers * 88 / 100);
        for (var publisher = 0; publisher < few; publisher++)
            for (var left = publisher < once ? 1 : random.Next(2, 8); left > 0; left--) Add(publisher);
        // The many titles of the few: the first of them has some hundreds.
        var weights = Enumerable.Range(0, Publishers - few).Select(rank => 1.0 / (rank + 30)).ToArray();
        var sum = weights.Sum();
        while (rows < Rows)
        {
            var (place, at) = (random.NextDouble() * sum, 0);
            while (at < weights.Length - 1 && (place -= weights[at]) > 0) at++;
            Add(few + at);
        }
        return plan;

        void Add(int publisher)
        {
            var isList = random.Next(100) == 0;
            var formats = isList ? random.Next(4, 20) : random.Next(100) switch { < 62 => 1, < 86 => 2, < 94 => 3, _ => random.Next(4, 9) };
            var channel = isList ? Channel.Online : random.Next(100) switch { < 80 => Channel.Online, < 88 => Channel.Post, < 95 => Channel.Fax, _ => Channel.Counter };
            plan.Add(new Planned(plan.Count, publisher, First.AddDays(random.Next(Last.DayNumber - First.DayNumber + 1)), channel, formats, !isList && random.Next(100) < 25, isList));
            if (!isList) rows += formats;
        }
    }
}
