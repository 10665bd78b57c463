namespace Portal.Features.Deposit.Checks;

public sealed record FindingText(string Code, Severity Severity, string Cause, string Remedy, string CauseInEnglish, string RemedyInEnglish)
{
    public static FindingText? Of(string code) => code.Length == 0 ? new("", Severity.Info, "", "", "", "") : null;
}
