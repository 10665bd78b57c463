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

    public DateTime? NextTryAt { get; set; }

    public string? LastError { get; set; }
}
