using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Shared.TagHelpers;

/// <summary>The state of a request, a letter, a publisher or a block in words and colour: <c>&lt;state-tag state="@request.State" /&gt;</c>.</summary>
[HtmlTargetElement("state-tag", TagStructure = TagStructure.NormalOrSelfClosing)]
public class StateTag(IStringLocalizer<Words> T) : TagHelper
{
    public Enum State { get; set; } = null!;

    /// <summary>What an approval of this request is called.</summary>
    public string Approved { get; set; } = "已核定";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var (text, colour) = State.ToString() switch
        {
            "Draft" => ("草稿", "grey"),
            "Submitted" => ("已送件", "blue"),
            "InReview" => ("處理中", "turquoise"),
            "Returned" when State is Applications.Registrants.BlockState => ("已歸還", "grey"),
            "Returned" => ("待補件", "orange"),
            "Approved" => (Approved, "green"),
            "Refused" => ("不予核定", "red"),
            "Withdrawn" => ("已撤回", "grey"),
            "Pending" => ("待核准", "blue"),
            "Active" => ("使用中", "green"),
            "Free" => ("未指配", "grey"),
            "Open" => ("可配號", "green"),
            "Full" => ("已用完", "orange"),
            "Closed" => ("已停用", "grey"),
            "Inactive" => ("暫停配號", "orange"),
            "Merged" => ("已併入", "grey"),
            "TakingOver" => ("移轉中", "blue"),
            "Checking" => ("檢查中", "blue"),
            "Checked" => ("檢查完成", "turquoise"),
            "Importing" => ("匯入中", "blue"),
            "Imported" => ("已匯入", "green"),
            "Discarded" => ("已放棄", "grey"),
            "Held" => ("暫停配號", "orange"),
            "GivenBefore" => ("舊系統已配", "green"),
            "Dismissed" => ("已排除", "grey"),
            "Waiting" => ("待寄", "blue"),
            "Writing" => ("寄送中", "blue"),
            "Written" => ("已全部寫成", "green"),
            "Halted" => ("已停止", "orange"),
            "Making" => ("建立草稿中", "blue"),
            "Drafts" => ("草稿", "grey"),
            "Unpacking" => ("解開頁面中", "blue"),
            "Sending" => ("送件中", "blue"),
            "Sent" when State is Applications.Bulk.BatchState => ("已送件", "green"),
            "Sent" => ("已寄出", "green"),
            "Stuck" => ("寄送受阻", "red"),
            "Proposed" => ("待確認", "blue"),
            "Confirmed" => ("已確認", "green"),
            "SentBack" => ("已退回", "orange"),
            "Lapsed" => ("已逾時", "grey"),
            "Numbered" => ("待出版", "grey"),
            "Published" => ("待送存", "blue"),
            "Noticed" => ("已限期通知", "orange"),
            "Deposited" => ("已送存", "green"),
            "Stopped" => ("不追蹤", "grey"),
            "Cancelled" => ("已取消", "grey"),
            var other => throw new InvalidOperationException($"No word for the state {other}."),
        };
        output.TagName = "strong";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "govuk-tag govuk-tag--" + colour);
        output.Content.SetContent(T[text]);
    }
}
