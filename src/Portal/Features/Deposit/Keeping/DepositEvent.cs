using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Features.Deposit.Keeping;

/// <summary>What happens to a deposited file, by the words of the vocabulary "Preservation Events" of the Library of Congress (PREMIS 3.0, eventType).</summary>
public enum EventType
{
    Capture,
    MessageDigestCalculation,
    VirusCheck,
    FormatIdentification,
    Validation,
    Ingestion,
    Replication,
    FixityCheck,
    Quarantine,
    Recovery,
    Deaccession,
}

/// <summary>How an event ended (PREMIS 3.0, eventOutcome; vocabulary "Event Outcome").</summary>
public enum EventOutcome { Success, Warning, Fail }

/// <summary>
/// One thing that happened to a file, from its last byte's arrival on: written in the same save as what it tells, and never changed. It goes only with a
/// file that its depositor takes away before it is deposited.
/// </summary>
public partial class DepositEvent
{
    /// <summary>The portal itself, as an agent.</summary>
    public const string Portal = "portal";

    static long last;

    public Guid FileId { get; set; }

    /// <summary>Larger than that of whatever was told of the file before: several are told in one save, and often at one moment.</summary>
    public long Order { get; set; } = Next();

    public EventType Type { get; set; }

    /// <summary>UTC.</summary>
    public DateTime At { get; set; }

    /// <summary>A program, or for what only a person does its name.</summary>
    public required string Agent { get; set; }

    public EventOutcome Outcome { get; set; }

    public string? Detail { get; set; }

    /// <summary>Only a person decides that; everything else is done by programs.</summary>
    public bool IsByPerson => Type is EventType.Ingestion or EventType.Deaccession && Agent != Portal;

    static long Next()
    {
        while (true)
        {
            var (before, next) = (Interlocked.Read(ref last), DateTime.UtcNow.Ticks);
            if (next <= before) next = before + 1;
            if (Interlocked.CompareExchange(ref last, next, before) == before) return next;
        }
    }

    /// <summary>The term as the vocabulary writes it.</summary>
    public static string Term(Enum term) => WordStart().Replace(term.ToString(), " ").ToLower(CultureInfo.InvariantCulture);

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordStart();
}
