namespace Portal.Features.Reading;

/// <summary>
/// Lending as the library wants it. Settings: <c>Reading:LoansAtOnce</c>, loans (and holds) of one reader; <c>Reading:KeepHoldDays</c>, working days that a copy is kept for
/// whoever is next; <c>Reading:ForgetAfterDays</c>, after which nobody can tell any more who read what.
/// </summary>
public class ReadingSettings(IConfiguration settings)
{
    public int LoansAtOnce => settings.GetValue("Reading:LoansAtOnce", 5);

    public int KeepHoldDays => settings.GetValue("Reading:KeepHoldDays", 3);

    public int ForgetAfterDays => settings.GetValue("Reading:ForgetAfterDays", 90);
}
