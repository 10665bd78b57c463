using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>
/// The three printed forms of a CIP record by their templates: the block on the copyright page, DataBlock格式 and 卡片格式. An administrator may give each another template;
/// these are the ones to begin with (the exact official layout is not public).
/// </summary>
public static class CipTemplates
{
    public const string Block = "block", DataBlock = "datablock", Card = "card";

    /// <summary>Stored name, and the name on screen (the key of its English).</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        [Block] = "版權頁預行編目資料",
        [DataBlock] = "DataBlock 格式",
        [Card] = "卡片格式",
    };

    /// <summary>Columns of the printed block; a Chinese character takes two.</summary>
    public const int Columns = 64;

    /// <summary>The template that comes with the portal.</summary>
    public static string Default(string name)
    {
        using var reader = new StreamReader(typeof(Seed).Assembly.GetManifestResourceStream($"cip-{name}.txt") ?? throw new ArgumentException($"No template {name}.", nameof(name)));
        return reader.ReadToEnd().TrimEnd('\n');
    }

    /// <summary>The record by that template, lines as long as they come; <see cref="TextColumns.Wrap"/> makes them fit a page.</summary>
    /// <exception cref="RuleBroken">The template is broken; the sentence names the line.</exception>
    public static string Render(string template, MarcRecord record) => TextTemplate.Parse(template, CipValues.Places).Render(CipValues.Of(record));

    /// <summary>What is wrong with a template, with its line; null when it can be used.</summary>
    public static Sentence? FindFault(string template)
    {
        try
        {
            TextTemplate.Parse(template, CipValues.Places);
            return null;
        }
        catch (RuleBroken refused)
        {
            return refused.Sentence;
        }
    }
}
