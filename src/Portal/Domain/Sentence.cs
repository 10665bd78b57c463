using System.Globalization;

namespace Portal.Domain;

/// <summary>
/// What a person is told: the Traditional Chinese text, which is also the key of its translation, and the values for its
/// <c>{0}</c> places. Pages translate it by <c>T[sentence.Key, sentence.Values]</c>.
/// </summary>
public sealed record Sentence(string Key, params object[] Values)
{
    /// <summary>The sentence in Traditional Chinese.</summary>
    public override string ToString() => Values.Length == 0 ? Key : string.Format(CultureInfo.InvariantCulture, Key, Values);
}
