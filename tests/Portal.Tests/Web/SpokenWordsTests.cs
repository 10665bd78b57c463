using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Tests.Web;

public class SpokenWordsTests
{
    [Theory]
    [InlineData("en", "Line 3: Field 245 is missing")]
    [InlineData("zh-TW", "第 3 行：缺少欄位 245")]
    public void A_sentence_inside_a_sentence_is_in_the_readers_language_too(string culture, string expected)
    {
        using var services = new ServiceCollection().AddLogging().AddPortalLanguages().BuildServiceProvider();
        CultureInfo.CurrentUICulture = new(culture);
        Assert.Equal(expected, services.GetRequiredService<IStringLocalizer<Words>>()["第 {0} 行：{1}", 3, new Sentence("缺少欄位 {0}", "245")].Value);
    }
}
