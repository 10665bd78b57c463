using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Web;

/// <summary>The words on the screen. A sentence without values is said as it stands, braces and all; a value may itself be a sentence (what is wrong, after where it is): it comes in the reader's language too.</summary>
public class SpokenWords(IStringLocalizerFactory factory) : IStringLocalizer<Words>
{
    readonly IStringLocalizer words = factory.Create(typeof(Words));

    public LocalizedString this[string name] => words[name];

    public LocalizedString this[string name, params object[] values] =>
        values.Length == 0 ? words[name] : words[name, [.. values.Select(value => value is Sentence inner ? this[inner.Key, inner.Values].Value : value)]];

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => words.GetAllStrings(includeParentCultures);
}
