using Portal.Features.Shared;

namespace Portal.Features.Applications;

/// <summary>Where a case stands. Only InReview and Submitted run the clock.</summary>
public enum RequestState
{
    [StateWord("草稿", "grey")] Draft,
    [StateWord("已送件", "blue")] Submitted,
    [StateWord("處理中", "turquoise")] InReview,
    [StateWord("待補件", "orange")] Returned,
    [StateWord("已核定", "green")] Approved,
    [StateWord("不予核定", "red")] Refused,
    [StateWord("已撤回", "grey")] Withdrawn,
}

/// <summary>How the papers came in.</summary>
public enum Channel { Online, Counter, Post, Fax }

/// <summary>How the applicant wants the answer.</summary>
public enum ReplyBy { Email, Fax, Post, Counter }

/// <summary>Both on screen.</summary>
public static class ChannelNames
{
    public static readonly IReadOnlyDictionary<Channel, string> Channels = new Dictionary<Channel, string>
    {
        [Channel.Online] = "線上",
        [Channel.Counter] = "臨櫃",
        [Channel.Post] = "郵寄",
        [Channel.Fax] = "傳真",
    };

    public static readonly IReadOnlyDictionary<ReplyBy, string> Replies = new Dictionary<ReplyBy, string>
    {
        [ReplyBy.Email] = "電子郵件",
        [ReplyBy.Fax] = "傳真",
        [ReplyBy.Post] = "郵寄",
        [ReplyBy.Counter] = "臨櫃取件",
    };
}
