using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>One thing that keeps a record from being final, with the line of the text where it stands when it stands in one.</summary>
public sealed record CipFault(int? Line, Sentence Sentence);

/// <summary>What must hold before a CIP goes out: a sound MARC record, its own control number, and the ISBNs of the title, every one and ours.</summary>
public partial class CipCheck(PortalDb db)
{
    /// <summary>The record, when the text is one, and all that is wrong.</summary>
    public async Task<(MarcRecord? Record, IReadOnlyList<CipFault> Faults)> ReadAsync(CataloguingRequest request, string text)
    {
        var (record, broken) = MarcText.TryRead(text);
        if (record is null) return (null, [.. broken.Select(sentence => new CipFault(null, sentence))]);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        List<Sentence> faults = [.. MarcFields.Faults(record)];
        var number = ControlNumber(request);
        if (record["001"]?.Value != number) faults.Add(new("欄位 001 應為本書的書目控制號 {0}", number));
        faults.AddRange(await NumberFaultsAsync(request.Application!, record));
        return (record, [.. faults.Select(sentence => new CipFault(LineOf(sentence, lines), sentence)).OrderBy(fault => fault.Line ?? int.MaxValue)]);
    }

    /// <summary>書目控制號: the CIP's case number as one number; a correction keeps that of the first issue.</summary>
    public static string ControlNumber(CataloguingRequest request) =>
        request.Application!.CipIssues.FirstOrDefault()?.ControlNumber ?? request.CaseNumber!.Replace("-", "", StringComparison.Ordinal);

    async Task<IReadOnlyList<Sentence>> NumberFaultsAsync(Application application, MarcRecord record)
    {
        if (application.Products.Exists(product => product.Isbn is null)) return [new("ISBN 尚未核定，CIP 要等號碼配給後才能送出")];
        var ours = application.Products.Select(product => product.Isbn!.Value.Digits).ToHashSet();
        var written = record.All("020").Select(field => Isbn13.TryParse(field['a'] ?? "", out var isbn) ? isbn.Digits : null).OfType<string>().ToHashSet();
        var known = await db.Ledger.Where(entry => ours.Contains(entry.Number!) && !db.Ledger.Any(other => other.Burns == entry.Sequence)).Select(entry => entry.Number).ToListAsync();
        return
        [
            .. ours.Except(written).Select(digits => new Sentence("欄位 020 缺少本書的 ISBN {0}", digits)),
            .. written.Except(ours).Select(digits => new Sentence("欄位 020 的 {0} 不是本書的 ISBN", digits)),
            .. ours.Except(known).Select(digits => new Sentence("號碼帳沒有 ISBN {0}，不能印在 CIP", digits!)),
        ];
    }

    /// <summary>The first line of the field that the sentence names.</summary>
    static int? LineOf(Sentence sentence, string[] lines)
    {
        var named = sentence.Values.FirstOrDefault() is string { Length: 3 } value && value.All(char.IsAsciiDigit) ? value : Tag().Match(sentence.Key) is { Success: true } tag ? tag.Value : null;
        if (named is null) return null;
        // Of several the one that holds what the sentence quotes.
        var places = Enumerable.Range(0, lines.Length).Where(i => lines[i].TrimStart().StartsWith(named, StringComparison.Ordinal)).ToList();
        var quoted = sentence.Values.OfType<string>().FirstOrDefault(text => text != named && places.Exists(i => lines[i].Contains(text, StringComparison.Ordinal)));
        return places.Count == 0 ? null : 1 + (quoted is null ? places[0] : places.First(i => lines[i].Contains(quoted, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"(?<![0-9])[0-9]{3}(?![0-9])", RegexOptions.None, 1000)]
    private static partial Regex Tag();
}
