using System.Text;
using Portal.Domain;

namespace Portal.Tests.Domain;

/// <summary>ONIX messages as the trade writes them, and those that would harm a careless reader.</summary>
public class OnixReaderTests
{
    [Theory]
    [InlineData("""<ONIXMessage release="3.1" xmlns="http://ns.editeur.org/onix/3.1/reference"><Header><Sender><SenderName>甲</SenderName></Sender></Header><Product><RecordReference>a1</RecordReference><DescriptiveDetail><ProductForm>BC</ProductForm></DescriptiveDetail></Product><Product><RecordReference>a2</RecordReference></Product></ONIXMessage>""")]
    [InlineData("""<ONIXmessage release="3.0" xmlns="http://ns.editeur.org/onix/3.0/short"><header><sender><x298>甲</x298></sender></header><product><a001>a1</a001><descriptivedetail><b012>BC</b012></descriptivedetail></product><product><a001>a2</a001></product></ONIXmessage>""")]
    [InlineData("""<ONIXMessage release="3.0"><Header><Sender><SenderName>甲</SenderName></Sender></Header><NoProduct/><Product><RecordReference> a1 </RecordReference><DescriptiveDetail><ProductForm>BC</ProductForm></DescriptiveDetail></Product><Product><RecordReference>a2</RecordReference></Product></ONIXMessage>""")]
    public void Reference_names_and_short_tags_of_both_releases_read_the_same(string message)
    {
        using var onix = Open(message);
        var products = onix.Products().ToList();
        Assert.Equal(["a1", "a2"], products.Select(product => product.Reference));
        Assert.Equal("BC", products[0].Element.First("DescriptiveDetail")!.Value("ProductForm"));
        Assert.Equal("甲", onix.Header!.First("Sender")!.Value("SenderName"));
    }

    [Fact]
    public void Mark_up_in_a_text_is_its_text()
    {
        using var onix = Open("""<ONIXMessage release="3.1"><Product><RecordReference>1</RecordReference><Text textformat="05"><p>第一<strong>章</strong></p><ul><li>甲 &amp; 乙</li></ul></Text></Product></ONIXMessage>""");
        Assert.Equal("第一章\n甲 & 乙", onix.Products().Single().Element.Value("Text"));
    }

    [Fact]
    public void The_line_of_a_record_is_known()
    {
        using var onix = Open("<ONIXMessage release=\"3.1\">\n\n<Product>\n<RecordReference>1</RecordReference>\n</Product></ONIXMessage>");
        Assert.Equal(3, onix.Products().Single().Element.Line);
    }

    [Theory]
    [InlineData("", "第 0 行")]
    [InlineData("<html/>", "不是 ONIX")]
    [InlineData("<ONIXMessage release=\"2.1\"/>", "只接受 ONIX 3.0 與 3.1")]
    [InlineData("<ONIXMessage/>", "只接受 ONIX 3.0 與 3.1")]
    [InlineData("<ONIXMessage release=\"3.0\">\n<Product><RecordReference>1</Record", "第 2 行")]
    [InlineData("<ONIXMessage release=\"3.0\">\n<Product><RecordReference>1</RecordReference>", "第 2 行")]
    [InlineData("<ONIXMessage release=\"3.0\">\n<Product>\n<A>&nbsp;</A></Product></ONIXMessage>", "第 3 行第 5 個字")]
    [InlineData("<ONIXMessage release=\"3.0\"><Product><A>&#0;</A></Product></ONIXMessage>", "第 1 行")]
    [InlineData("<!DOCTYPE ONIXMessage SYSTEM \"http://127.0.0.1:1/x.dtd\"><ONIXMessage release=\"3.0\"/>", "有 DTD")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><ONIXMessage release=\"3.0\"><Product><A>&x;</A></Product></ONIXMessage>", "有 DTD")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><ONIXMessage release=\"3.0\"><Product><A>&b;</A></Product></ONIXMessage>", "有 DTD")]
    [InlineData("<?xml version=\"1.0\" encoding=\"x-none\"?><ONIXMessage release=\"3.0\"/>", "第 1 行")]
    public void What_cannot_be_read_is_told_with_its_line(string message, string sentence)
    {
        using var onix = Open(message);
        Assert.Contains(sentence, Assert.Throws<OnixUnreadable>(() => onix.Products().Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_another_encoding_are_told_and_Big5_that_says_so_is_read()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        const string Message = "<ONIXMessage release=\"3.0\"><Product><RecordReference>1</RecordReference><A>山海小城</A></Product></ONIXMessage>";
        using var wrong = new OnixReader(new MemoryStream(Encoding.GetEncoding(950).GetBytes(Message)), 10_000);
        Assert.Throws<OnixUnreadable>(() => wrong.Products().Count());
        using var right = new OnixReader(new MemoryStream(Encoding.GetEncoding(950).GetBytes("<?xml version=\"1.0\" encoding=\"Big5\"?>" + Message)), 10_000);
        Assert.Equal("山海小城", right.Products().Single().Element.Value("A"));
    }

    [Fact]
    public void Depth_elements_and_text_have_an_end()
    {
        foreach (var inside in new[] { string.Concat(Enumerable.Repeat("<A>", 20_000)), string.Concat(Enumerable.Repeat("<A/>", 6000)), $"<A>{new string('長', 600_000)}</A>" })
        {
            using var onix = Open($"<ONIXMessage release=\"3.0\"><Product>{inside}</Product></ONIXMessage>");
            Assert.Throws<OnixUnreadable>(() => onix.Products().Count());
        }
        using var long_ = new OnixReader(new MemoryStream(Encoding.UTF8.GetBytes($"<ONIXMessage release=\"3.0\">{string.Concat(Enumerable.Repeat("<Product><A>1</A></Product>", 1000))}</ONIXMessage>")), 5000);
        Assert.Throws<OnixUnreadable>(() => long_.Products().Count());
    }

    [Fact]
    public void Wherever_a_message_is_cut_or_changed_it_is_read_or_told()
    {
        var good = Encoding.UTF8.GetBytes("""<?xml version="1.0" encoding="UTF-8"?><ONIXMessage release="3.1" xmlns="http://ns.editeur.org/onix/3.1/reference"><Header/><Product datestamp="1"><RecordReference>一</RecordReference><![CDATA[x]]><!-- c --><A b="c">&lt;&#x4e00;</A></Product></ONIXMessage>""");
        var random = new Random(3);
        for (var round = 0; round < 5000; round++)
        {
            var bad = round < good.Length ? good[..round] : good.ToArray();
            if (round >= good.Length) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            using var onix = new OnixReader(new MemoryStream(bad), 100_000);
            try
            {
                _ = onix.Products().Count();
            }
            catch (OnixUnreadable told)
            {
                Assert.NotEmpty(told.Message);
            }
        }
    }

    static OnixReader Open(string message) => new(new MemoryStream(Encoding.UTF8.GetBytes(message)), 10_000_000);
}
