using Portal.Features.Applications;

namespace Portal.Features.Queue.Letters;

/// <summary>Letters that a person takes out of the office, not a job.</summary>
public static class OnPaper
{
    /// <summary>So many at a time, to print and to mark.</summary>
    public const int Most = 200;

    public static IQueryable<OutgoingLetter> WaitingBy(this IQueryable<OutgoingLetter> letters, ReplyBy way) =>
        letters.Where(letter => letter.By == way && letter.State == LetterState.Waiting).OrderBy(letter => letter.CreatedAt).ThenBy(letter => letter.Id);

    /// <summary>The line of history of something done with a letter; it stands in the history of its case, too.</summary>
    public static HistoryEntry Did(this OutgoingLetter letter, string what, Actor by, DateTime at, string why)
    {
        var line = by.Did(what, at, why, "Letter", letter.Id.ToString());
        line.RequestId = letter.RequestId;
        return line;
    }
}
