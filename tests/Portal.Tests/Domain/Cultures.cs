using System.Globalization;

namespace Portal.Tests.Domain;

/// <summary>Runs the same under cultures whose digits, calendars or letter cases differ.</summary>
static class Cultures
{
    public static readonly string[] Names = ["zh-TW", "en-US", "ar-SA", "tr-TR", "th-TH", "fa-IR"];

    public static void InEach(Action<string> act)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            foreach (var name in Names)
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
                act(name);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
