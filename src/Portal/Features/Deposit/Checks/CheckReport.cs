using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Features.Deposit.Checks;

/// <summary>What becomes of a file: the worst of its findings decides.</summary>
public enum Verdict
{
    Accept,
    /// <summary>Staff look at it.</summary>
    Flag,
    Refuse,
}

/// <summary>Info is told, a warning flags, an error refuses.</summary>
public enum Severity
{
    Info,
    Warning,
    Error,
}

/// <summary>One finding; Code is the key of its cause and remedy in both languages.</summary>
/// <param name="Message">The cause in Traditional Chinese, or what another checker said in its own words.</param>
/// <param name="Where">File and line within the book, and what stands there; null for the file as a whole.</param>
public sealed record Finding(string Code, Severity Severity, string Message, string? Where);

/// <summary>What <c>Portal check-file</c> prints.</summary>
/// <param name="Type">A media type.</param>
/// <param name="Book">What the file says of itself; null when it could not be read.</param>
public sealed record CheckReport(Verdict Verdict, string Type, IReadOnlyList<Finding> Findings, BookFacts? Book = null)
{
    /// <summary>A virus scanner has looked at it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Scanned { get; init; }

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        // Nobody puts it into a page of HTML as it is: Chinese stays readable.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Worst of the findings.</summary>
    public static Verdict Worst(IEnumerable<Finding> findings) => (Verdict)findings.Select(finding => (int)finding.Severity).DefaultIfEmpty(0).Max();

    public string ToJson() => JsonSerializer.Serialize(this, json);

    /// <exception cref="JsonException">It is no report.</exception>
    public static CheckReport FromJson(string text) => JsonSerializer.Deserialize<CheckReport>(text, json) ?? throw new JsonException("null");
}

/// <summary>What a file says of itself. Texts are as they stand in it, shortened; nothing of it has been checked against the case.</summary>
public sealed record BookFacts
{
    /// <summary>"EPUB 3.0", "PDF 1.7"; null for pictures and sound.</summary>
    public string? Format { get; init; }

    public string? Title { get; init; }

    public IReadOnlyList<string> Creators { get; init; } = [];

    public IReadOnlyList<string> Identifiers { get; init; } = [];

    /// <summary>BCP 47.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    public string? Publisher { get; init; }

    /// <summary>"ltr", "rtl", or null when the file does not say.</summary>
    public string? Direction { get; init; }

    /// <summary>Lines run from top to bottom.</summary>
    public bool Vertical { get; init; }

    /// <summary>Pages as they were laid out, not text that flows.</summary>
    public bool FixedLayout { get; init; }

    /// <summary>Of a PDF.</summary>
    public int? Pages { get; init; }

    /// <summary>"PDF/A-2b" as the file claims; null when it claims none.</summary>
    public string? PdfA { get; init; }

    /// <summary>Length of a sound recording in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Pixels of a picture.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels of a picture.</summary>
    public int? Height { get; init; }

    /// <summary>Null when the file says nothing of it.</summary>
    public AccessFacts? Accessibility { get; init; }
}

/// <summary>Accessibility metadata of a book (EPUB Accessibility 1.1, schema.org); of a PDF whether it is tagged.</summary>
public sealed record AccessFacts
{
    public IReadOnlyList<string> Modes { get; init; } = [];

    public IReadOnlyList<string> SufficientModes { get; init; } = [];

    public IReadOnlyList<string> Features { get; init; } = [];

    public IReadOnlyList<string> Hazards { get; init; } = [];

    public IReadOnlyList<string> ConformsTo { get; init; } = [];

    public string? Summary { get; init; }

    public string? CertifiedBy { get; init; }
}
