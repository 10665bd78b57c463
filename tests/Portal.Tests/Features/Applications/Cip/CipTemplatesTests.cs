using System.Text;
using System.Xml.Linq;
using Portal.Domain;
using Portal.Features.Applications.Cip;
using Portal.Tests.Domain;

namespace Portal.Tests.Features.Applications.Cip;

public class CipTemplatesTests
{
    static string Show(string name, int sample) => CipTemplates.Render(CipTemplates.Default(name), MarcVectors.Records[sample]);

    [Fact]
    public void The_block_of_a_printed_book() => Assert.Equal("""
        國家圖書館出版品預行編目(CIP)資料

        海風練習曲 : 東海岸十二帖 = Etudes of the sea wind / 林曉青著 ; 周以和繪. -- 初版. -- 臺北市 : 晨星示範出版社, 2026.03
        　　面 ;　　公分. -- (海岸文學 ; 12)
        　　含參考書目
        　　ISBN 978-626-99999-9-6(平裝)

        　　1.CST: 臺灣文學 2.CST: 散文

        863.55　　　　　　　　　　　　　　　　　115000001
        """, Show(CipTemplates.Block, 0));

    [Fact]
    public void The_block_of_a_translated_e_book() => Assert.Equal("""
        國家圖書館出版品預行編目(CIP)資料

        風的郵局 / 青木真琴著 ; 許安然譯. -- 初版. -- 新北市 : 晨星示範出版社, 2026.04
        　　1線上資源
        　　譯自 : 風の郵便局
        　　ISBN 978-626-99999-8-9(EPUB)

        861.596　　　　　　　　　　　　　　　　　115000002
        """, Show(CipTemplates.Block, 1));

    [Fact]
    public void The_block_of_a_set() => Assert.Equal("""
        國家圖書館出版品預行編目(CIP)資料

        示範縣志稿 / 示範縣政府文化局編. -- 初版. -- 示範縣 : 示範縣政府文化局, 2026.12
        　　冊 ;　　公分
        　　含索引
        　　ISBN 978-626-99999-7-2(全套 : 精裝). -- ISBN 978-626-99999-6-5(第1冊 : 精裝). -- ISBN 978-626-99999-5-8(第2冊 : 精裝)

        　　1.CST: 臺灣 -- 方志

        733.9　　　　　　　　　　　　　　　　　115000003
        """, Show(CipTemplates.Block, 2));

    [Fact]
    public void The_card_has_its_tracings() => Assert.Equal("""
        863.55
        　　　　海風練習曲 = Etudes of the sea wind : 東海岸十二帖 / 林曉青著 ; 周以和繪. -- 初版. -- 臺北市 : 晨星示範出版社, 2026.03
        　　　　面 ; 公分. -- (海岸文學 ; 12)
        　　　　含參考書目
        　　　　ISBN 978-626-99999-9-6(平裝) : NT$380

        　　　　1.臺灣文學 2.散文
        　　　　Ⅰ.林曉青 Ⅱ.周以和
        　　　　115000001
        """, Show(CipTemplates.Card, 0));

    [Fact]
    public void The_data_block_names_each_element_and_leaves_out_what_is_not_there()
    {
        var text = Show(CipTemplates.DataBlock, 1);
        Assert.StartsWith("控制號：115000002\n題名：風的郵局\n著者：青木真琴著 ; 許安然譯\n版次：初版\n", text);
        Assert.Contains("出版年月：民115.04（2026.04）\n", text);
        Assert.Contains("ISBN：978-626-99999-8-9（EPUB）　NT$250\n", text);
        Assert.DoesNotContain("副題名", text);
    }

    [Fact]
    public void The_era_is_the_templates_choice() => Assert.Equal("民115.03 2026.03 2026", CipTemplates.Render("{民國年月} {西元年月} {西元年}", MarcVectors.Records[0]));

    [Fact]
    public void Every_default_can_be_used() => Assert.All(CipTemplates.Names.Keys, name => Assert.Null(CipTemplates.FindFault(CipTemplates.Default(name))));

    [Fact]
    public void A_fault_names_its_line() => Assert.Equal("範本第 2 行：沒有「書名」這個欄位", CipTemplates.FindFault("{題名}\n{書名}")!.ToString());

    [Fact]
    public void A_long_title_wraps_and_is_never_cut()
    {
        var title = string.Concat(Enumerable.Repeat("很長的題名", 100));
        var record = MarcVectors.Records[0].With(MarcField.Of("245", "10", ('a', title)));
        var text = CipTemplates.Render(CipTemplates.Default(CipTemplates.Block), record);
        var lines = TextColumns.Wrap(text, CipTemplates.Columns).ToList();
        Assert.All(lines, line => Assert.InRange(TextColumns.Width(line), 0, CipTemplates.Columns));
        Assert.Contains(title, string.Concat(lines));
        Assert.Contains(title, string.Concat(XDocument.Parse(Encoding.UTF8.GetString(CipPicture.Svg(text))).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)));
    }

    [Fact]
    public void Markup_in_a_title_is_text_in_the_picture()
    {
        var svg = XDocument.Parse(Encoding.UTF8.GetString(CipPicture.Svg("<script>alert(1)</script> & \"x\"")));
        Assert.Equal("<script>alert(1)</script> & \"x\"", svg.Descendants().Single(e => e.Name.LocalName == "text").Value);
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName == "script");
    }
}
