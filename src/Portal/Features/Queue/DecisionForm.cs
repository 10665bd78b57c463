using FluentValidation;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>What an officer fills in to decide; each button reads its own part.</summary>
public class DecisionForm
{
    public List<string> Missing { get; set; } = [];

    public string? Note { get; set; }

    public string? Reason { get; set; }

    public int? Days { get; set; }

    public sealed class Validator : AbstractValidator<DecisionForm>
    {
        public Validator()
        {
            RuleFor(f => f.Note).Lines(2000);
            RuleFor(f => f.Reason).Lines(2000);
            RuleFor(f => f.Days).InclusiveBetween(1, 30).WithMessage("展期請填 1 到 30 個工作天");
        }
    }
}
