namespace Portal.Domain;

/// <summary>A rule of the trade refuses an act, in a sentence that is shown to the person as it stands.</summary>
public class RuleBroken(string key, params object[] values) : Exception(new Sentence(key, values).ToString())
{
    /// <summary>The sentence, to be shown in the reader's language.</summary>
    public Sentence Sentence { get; } = new(key, values);
}
