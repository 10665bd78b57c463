using FluentValidation;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Queue.Letters.Texts;

/// <summary>The texts of one letter as they are typed.</summary>
public class TextForm
{
    public string? Subject { get; set; }

    public string? Body { get; set; }

    public string? EnglishSubject { get; set; }

    public string? EnglishBody { get; set; }

    public LetterText Text(bool english) => english ? new(EnglishSubject ?? "", EnglishBody ?? "") : new(Subject ?? "", Body ?? "");

    public sealed class Validator : AbstractValidator<TextForm>
    {
        public Validator(LetterKind kind)
        {
            RuleFor(form => form.Subject).NotEmpty().WithMessage("請填寫主旨");
            RuleFor(form => form.Subject).Line(LetterKind.LongestSubject);
            RuleFor(form => form.Subject).Custom((text, context) => Read(text, context, kind.ReadSubject));
            RuleFor(form => form.Body).NotEmpty().WithMessage("請填寫內文");
            RuleFor(form => form.Body).Custom((text, context) => Read(text, context, kind.ReadBody));
            RuleFor(form => form.EnglishSubject).NotEmpty().WithMessage("請填寫英文主旨");
            RuleFor(form => form.EnglishSubject).Line(LetterKind.LongestSubject);
            RuleFor(form => form.EnglishSubject).Custom((text, context) => Read(text, context, kind.ReadSubject));
            RuleFor(form => form.EnglishBody).NotEmpty().WithMessage("請填寫英文內文");
            RuleFor(form => form.EnglishBody).Custom((text, context) => Read(text, context, kind.ReadBody));
        }

        static void Read(string? text, ValidationContext<TextForm> context, Func<string, TextTemplate> read)
        {
            try
            {
                if (!string.IsNullOrWhiteSpace(text)) read(text);
            }
            catch (RuleBroken refused)
            {
                context.Refuse(refused.Sentence);
            }
        }
    }
}
