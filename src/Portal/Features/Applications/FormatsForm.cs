using System.Globalization;
using FluentValidation;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>The form of step 2: the lines that are there, and what to add.</summary>
public class FormatsForm
{
    public Numbering Numbering { get; set; }

    public string? SetTitle { get; set; }

    public int? SetVolumes { get; set; }

    /// <summary>是否申請 CIP.</summary>
    public bool? AsksCip { get; set; }

    /// <summary>同時送存電子書.</summary>
    public bool AsksDeposit { get; set; }

    public List<Line> Lines { get; set; } = [];

    public Adding Add { get; set; } = new();

    /// <summary>How many volumes the addition is for; 1 for a single volume or the set.</summary>
    public int Volumes => IsForVolumes && Add is { FirstVolume: { } first, LastVolume: { } last } ? last - first + 1 : 1;

    /// <summary>The addition is for volumes of a set: then it must say which.</summary>
    public bool IsForVolumes => Numbering == Numbering.SetAndVolumes && !Add.WholeSet;

    public static FormatsForm Of(Application application) => new()
    {
        Numbering = application.Numbering,
        SetTitle = application.SetTitle,
        SetVolumes = application.SetVolumes,
        AsksCip = application.AsksCip,
        AsksDeposit = application.DraftDeposit is not null,
        Lines = [.. application.Products.OrderBy(p => p.Ordinal).Select(p => new Line
        {
            Id = p.Id,
            VolumeTitle = p.VolumeTitle,
            FormNote = p.FormNote,
            PageCount = p.PageCount,
            Price = p.PriceCents is { } cents ? (cents / 100m).ToString("0.##", CultureInfo.InvariantCulture) : null,
        })],
    };

    public void ApplyTo(Application application)
    {
        application.Numbering = Numbering;
        application.SetTitle = Numbering == Numbering.Single ? null : CleanText.Clean(SetTitle ?? "");
        application.SetVolumes = Numbering == Numbering.Single ? null : SetVolumes;
        foreach (var line in Lines)
        {
            // A line that another tab took away is let go.
            if (application.Products.SingleOrDefault(p => p.Id == line.Id) is not { } product) continue;
            line.Tidy();
            product.VolumeTitle = line.VolumeTitle;
            product.FormNote = line.FormNote;
            product.PageCount = line.PageCount;
            product.PriceCents = line.PriceCents;
        }
    }

    public IEnumerable<Product> NewProducts(Application application)
    {
        var ordinal = application.Products.Select(p => p.Ordinal).DefaultIfEmpty().Max();
        var first = IsForVolumes ? Add.FirstVolume : null;
        for (var volume = 0; volume < Volumes; volume++)
        {
            foreach (var form in Add.Forms.Distinct())
            {
                yield return new Product
                {
                    ApplicationId = application.Id,
                    Ordinal = ++ordinal,
                    Form = form,
                    IsSet = Numbering == Numbering.SetOnly || (Numbering == Numbering.SetAndVolumes && Add.WholeSet),
                    VolumeNumber = first + volume,
                };
            }
        }
    }

    public class Line
    {
        public Guid Id { get; set; }

        public string? VolumeTitle { get; set; }

        public string? FormNote { get; set; }

        public int? PageCount { get; set; }

        /// <summary>Dollars as typed; stored in cents.</summary>
        public string? Price { get; set; }

        public int? PriceCents => TryReadPrice(Price, out var cents) ? cents : null;

        public static bool TryReadPrice(string? text, out int cents)
        {
            cents = 0;
            var plain = CleanText.Plain(text).Replace(",", "", StringComparison.Ordinal).Replace("NT$", "", StringComparison.OrdinalIgnoreCase).Trim();
            if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) || price > 10_000_000 || price * 100 % 1 != 0) return false;
            cents = (int)(price * 100);
            return true;
        }
    }

    public class Adding
    {
        public List<ProductForm> Forms { get; set; } = [];

        public bool WholeSet { get; set; }

        public int? FirstVolume { get; set; }

        public int? LastVolume { get; set; }
    }

    public sealed class Validator : AbstractValidator<FormatsForm>
    {
        public Validator()
        {
            RuleFor(f => f.Numbering).IsInEnum().WithMessage("請從清單中選擇");
            RuleFor(f => f.SetTitle).Line(500);
            RuleFor(f => f.SetVolumes).InclusiveBetween(1, 10_000).WithMessage("冊數請填 1 到 10000");
            RuleForEach(f => f.Lines).ChildRules(line =>
            {
                line.RuleFor(l => l.VolumeTitle).Line(500);
                line.RuleFor(l => l.FormNote).Line(100);
                line.RuleFor(l => l.PageCount).InclusiveBetween(1, 100_000).WithMessage("頁數請填 1 到 100000");
                line.RuleFor(l => l.Price).Must(price => string.IsNullOrWhiteSpace(price) || Line.TryReadPrice(price, out _)).WithMessage("定價請填數字，例如 380");
            });
            RuleForEach(f => f.Add.Forms).Must(form => CodeLists.Applicable.Contains(form)).WithMessage("請從清單中選擇");
            RuleFor(f => f.Add.FirstVolume).InclusiveBetween(1, 10_000).WithMessage("冊次請填 1 到 10000");
            RuleFor(f => f.Add.LastVolume).InclusiveBetween(1, 10_000).WithMessage("冊次請填 1 到 10000");
            RuleFor(f => f.Add.LastVolume).GreaterThanOrEqualTo(f => f.Add.FirstVolume).When(f => f.Add is { FirstVolume: not null, LastVolume: not null }).WithMessage("最後一冊不能小於第一冊");
        }
    }
}
