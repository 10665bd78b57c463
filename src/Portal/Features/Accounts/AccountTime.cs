using System.Globalization;
using Portal.Domain;

namespace Portal.Features.Accounts;

static class AccountTime
{
    /// <summary>Date of the reader's era and the hour, in Taipei.</summary>
    public static string Show(DateTime at) => string.Create(CultureInfo.InvariantCulture,
        $"{OfficeDates.Short(WorkingDays.OfficeDate(at))} {new DateTimeOffset(at, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(8)):HH:mm}");
}
