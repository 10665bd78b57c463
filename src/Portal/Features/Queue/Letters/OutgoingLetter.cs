using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Shared;

namespace Portal.Features.Queue.Letters;

public enum LetterState
{
    [StateWord("待寄", "blue")] Waiting,
    [StateWord("已寄出", "green")] Sent,
    [StateWord("寄送受阻", "red")] Stuck,
    [StateWord("已取消", "grey")] Cancelled,
}

/// <summary>函知: a letter is a row first, written in the save that causes it; a job hands it over and stamps it.</summary>
public class OutgoingLetter
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>What it is about and for whom, once: a job that runs twice writes no second one.</summary>
    public required string Key { get; set; }

    public Guid? RequestId { get; set; }

    public Request? Request { get; set; }

    /// <summary>The mass letter that it is one of.</summary>
    public Guid? MassLetterId { get; set; }

    /// <summary>How it goes out; null is by e-mail.</summary>
    public ReplyBy? By { get; set; }

    /// <summary>Mail address, fax number or postal address, as <see cref="By"/> says; empty when it is picked up.</summary>
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

    /// <summary>Who took it at the counter.</summary>
    public string? HandedTo { get; set; }

    /// <summary>A letter that somebody sends to himself to look at.</summary>
    public static OutgoingLetter Trial(User to, string language, LetterText text, DateTime at) => new()
    {
        Key = $"trial:{Guid.NewGuid():n}",
        ToAddress = to.Email!,
        ToName = to.DisplayName,
        Language = language,
        Subject = (language == "en" ? "[Test] " : "［試寄］") + text.Subject,
        Body = text.Body,
        CreatedAt = at,
    };

    /// <summary>On paper: a person takes it to the post or hands it over, no job.</summary>
    public bool IsOnPaper => By is ReplyBy.Post or ReplyBy.Counter;

    /// <summary>A letter about an account may hold a key to it, and what somebody reads is nobody's business: its text is shown to nobody else.</summary>
    public bool IsForReceiverOnly => Key.StartsWith("account:", StringComparison.Ordinal) || Key.StartsWith("reading:", StringComparison.Ordinal);

    /// <summary>已付郵, on that office day.</summary>
    public void Posted(DateOnly on, DateTime now)
    {
        if (By != ReplyBy.Post) throw new RuleBroken("這封函知不是郵寄");
        LeaveOffice(on, now);
    }

    /// <summary>Handed over at the counter.</summary>
    public void HandOver(string? to, DateTime now)
    {
        if (By != ReplyBy.Counter) throw new RuleBroken("這封函知不是臨櫃取件");
        if (string.IsNullOrWhiteSpace(to)) throw new RuleBroken("請寫明由誰取件");
        LeaveOffice(WorkingDays.OfficeDate(now), now);
        HandedTo = to;
    }

    void LeaveOffice(DateOnly on, DateTime now)
    {
        if (State is not (LetterState.Waiting or LetterState.Stuck)) throw new RuleBroken("這封函知已寄出或已取消");
        var today = WorkingDays.OfficeDate(now);
        if (on > today || on < WorkingDays.OfficeDate(CreatedAt)) throw new RuleBroken("日期應在函知寫成之後，且不晚於今天");
        // Today's has its minute; an earlier day is known by its date alone.
        (State, SentAt, NextTryAt, LastError) = (LetterState.Sent, on == today ? now : WorkingDays.StartOf(on), null, null);
    }

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
