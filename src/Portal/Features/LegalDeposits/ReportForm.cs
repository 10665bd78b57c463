using FluentValidation;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.LegalDeposits;

/// <summary>The form in a page; one that is out is not postponed.</summary>
public record ReportPart(ReportForm Input, bool IsOut);

/// <summary>What a publisher, or staff on its word, says of a title: it is out, it comes later, or not at all.</summary>
public class ReportForm
{
    public const string Published = "published", Later = "later", Never = "never";

    static readonly Dictionary<string, string> Answers = new() { [Published] = "", [Later] = "", [Never] = "" };

    public string? What { get; set; }

    public DateOnly? On { get; set; }

    public string? Month { get; set; }

    public string? Why { get; set; }

    /// <summary>The line of history; the caller saves.</summary>
    public HistoryEntry Tell(LegalDeposit deposit, DepositPlan plan, Actor by, DateTime at) => What switch
    {
        Published => deposit.Publish(On!.Value, plan, by, at),
        Later => deposit.Postpone(YearMonth.TryRead(Month, out var month) ? month : default, plan, by, at),
        _ => deposit.GiveUp(Why, by, at),
    };

    public sealed class Validator : AbstractValidator<ReportForm>
    {
        public Validator()
        {
            RuleFor(f => f.What).NotEmpty().WithMessage("請選擇一項").OneOf(Answers);
            RuleFor(f => f.On).NotNull().When(f => f.What == Published).WithMessage("請填寫出版日期");
            RuleFor(f => f.Month).Must(text => YearMonth.TryRead(text, out _)).When(f => f.What == Later).WithMessage("請填寫年月，例如 2026-06 或 115/06");
            RuleFor(f => f.Why).NotEmpty().When(f => f.What == Never).WithMessage("請寫明理由");
            RuleFor(f => f.Why).Lines(500);
        }
    }
}
