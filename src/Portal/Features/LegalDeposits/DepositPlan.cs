using System.Globalization;
using Portal.Adapters;

namespace Portal.Features.LegalDeposits;

/// <summary>The timetable of the follow-up, and where copies are sent; every value is a setting.</summary>
/// <param name="ReminderDays">Days after the expected month, or after word of the publication, on which a reminder goes; as many reminders as days.</param>
/// <param name="NoticeAfterDays">Days after the last reminder from which a notice may be sent.</param>
/// <param name="TermDays">The term that a notice is proposed with.</param>
/// <param name="MassLetters">More notices than that at once wait for a second person.</param>
/// <param name="NationalAddress">Where the copy for the National Central Library goes.</param>
/// <param name="ParliamentAddress">Where the copy for the Parliamentary Library goes; empty when it is not known.</param>
public sealed record DepositPlan(IReadOnlyList<int> ReminderDays, int NoticeAfterDays, int TermDays, int MassLetters, string NationalAddress, string ParliamentAddress)
{
    /// <exception cref="SettingWrong">The days do not grow, or a term is none.</exception>
    public static DepositPlan Read(IConfiguration settings)
    {
        var days = new List<int>();
        foreach (var text in (settings["LegalDeposit:ReminderDays"] ?? "15, 45, 75").Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var day) || day <= days.LastOrDefault()) throw new SettingWrong("LegalDeposit:ReminderDays", "give days that grow, such as 15, 45, 75");
            days.Add(day);
        }
        var plan = new DepositPlan(days, settings.GetValue("LegalDeposit:NoticeAfterDays", 30), settings.GetValue("LegalDeposit:TermDays", 30), settings.GetValue("LegalDeposit:MassLetters", 20),
            settings["LegalDeposit:NationalAddress"] ?? "100201 臺北市中正區中山南路 20 號 國家圖書館 館藏發展及書目管理組", settings["LegalDeposit:ParliamentAddress"] ?? "");
        return plan.NoticeAfterDays >= 0 && plan.TermDays >= LegalDeposit.ShortestTerm && plan.MassLetters >= 0 ? plan : throw new SettingWrong("LegalDeposit", $"NoticeAfterDays and MassLetters from 0, TermDays from {LegalDeposit.ShortestTerm}");
    }
}
