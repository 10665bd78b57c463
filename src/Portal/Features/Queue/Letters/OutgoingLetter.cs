using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Letters;

public enum LetterState { Waiting, Sent, Stuck, Cancelled }

/// <summary>函知: a letter is a row first, written in the save that causes it; a job hands it over and stamps it.</summary>
public class OutgoingLetter
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>What it is about and for whom, once: a job that runs twice writes no second one.</summary>
    public required string Key { get; set; }

    public Guid? RequestId { get; set; }

    public Request? Request { get; set; }

    public required string ToAddress { get; set; }

    public string ToName { get; set; } = "";

    public string Language { get; set; } = "zh-TW";

    public required string Subject { get; set; }

    public required string Body { get; set; }

    public LetterState State { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? SentAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Not before that time; null is at once. While a node hands the letter over, the end of its claim.</summary>
    public DateTime? NextTryAt { get; set; }

    /// <summary>Why the last try failed, in the mail system's words, or why it was cancelled.</summary>
    public string? LastError { get; set; }

    /// <summary>A letter about an account may hold a key to it: its text is shown to nobody else.</summary>
    public bool IsForReceiverOnly => Key.StartsWith("account:", StringComparison.Ordinal);

    /// <summary>Staff have mended what held it up.</summary>
    public void TryAgain(DateTime at)
    {
        if (State != LetterState.Stuck) throw new RuleBroken("只有寄送受阻的函知可以再寄一次");
        (State, Attempts, NextTryAt, LastError) = (LetterState.Waiting, 0, at, null);
    }

    /// <summary>Not to be sent any more. A node that is handing it over at this moment still stamps it as sent.</summary>
    public void Cancel(string reason)
    {
        if (State is not (LetterState.Waiting or LetterState.Stuck)) throw new RuleBroken("這封函知已寄出或已取消");
        if (string.IsNullOrWhiteSpace(reason)) throw new RuleBroken("請寫明取消的理由");
        (State, NextTryAt, LastError) = (LetterState.Cancelled, null, reason);
    }
}
