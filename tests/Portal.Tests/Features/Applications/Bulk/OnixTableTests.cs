using System.Text;
using Portal.Features.Applications;
using Portal.Features.Applications.Bulk;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Bulk;

/// <summary>ONIX records as titles of a batch: the same rules, faults with record and element.</summary>
public class OnixTableTests
{
    static readonly TitleDefaults usual = new() { ContactName = "林雨果", ContactPhone = "02-23619132", ContactEmail = "name@example.com", Category = "1", Rating = "1" };

    /// <summary>A whole record in reference names, with these parts changed.</summary>
    internal static string Product(string reference = "tw.example.1", string identifier = "<ProductIDType>01</ProductIDType><IDValue>A1</IDValue>", string notification = "01", string title = "<TitleText>海風練習曲</TitleText><Subtitle>東海岸十二帖</Subtitle>", string form = "<ProductComposition>00</ProductComposition><ProductForm>BC</ProductForm>", string date = "202612", string more = "") => $"""
        <Product><RecordReference>{reference}</RecordReference><NotificationType>{notification}</NotificationType><ProductIdentifier>{identifier}</ProductIdentifier>
        <DescriptiveDetail>{form}
          <Collection><CollectionType>10</CollectionType><TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>02</TitleElementLevel><PartNumber>12</PartNumber><TitleText>海岸文學</TitleText></TitleElement></TitleDetail></Collection>
          <TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel>{title}</TitleElement></TitleDetail>
          <TitleDetail><TitleType>06</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>Etudes of the sea wind</TitleText></TitleElement></TitleDetail>
          <Contributor><SequenceNumber>2</SequenceNumber><ContributorRole>B06</ContributorRole><PersonName>周以和</PersonName></Contributor>
          <Contributor><SequenceNumber>1</SequenceNumber><ContributorRole>A01</ContributorRole><PersonName>林曉青</PersonName></Contributor>
          <Contributor><SequenceNumber>3</SequenceNumber><ContributorRole>A36</ContributorRole><PersonName>封面人</PersonName></Contributor>
          <EditionNumber>1</EditionNumber>
          <Language><LanguageRole>01</LanguageRole><LanguageCode>chi</LanguageCode><ScriptCode>Hant</ScriptCode></Language><Language><LanguageRole>02</LanguageRole><LanguageCode>jpn</LanguageCode></Language>
          <Extent><ExtentType>00</ExtentType><ExtentValue>248</ExtentValue><ExtentUnit>03</ExtentUnit></Extent>
          <Subject><SubjectSchemeIdentifier>24</SubjectSchemeIdentifier><SubjectSchemeName>中文圖書分類法</SubjectSchemeName><SubjectCode>863.55</SubjectCode></Subject>
          <Subject><SubjectSchemeIdentifier>20</SubjectSchemeIdentifier><SubjectHeadingText>散文; 海洋</SubjectHeadingText></Subject>
          <Audience><AudienceCodeType>01</AudienceCodeType><AudienceCodeValue>02</AudienceCodeValue></Audience><AudienceRange><AudienceRangeQualifier>17</AudienceRangeQualifier><AudienceRangePrecision>03</AudienceRangePrecision><AudienceRangeValue>6</AudienceRangeValue><AudienceRangePrecision>04</AudienceRangePrecision><AudienceRangeValue>12</AudienceRangeValue></AudienceRange>{more}
        </DescriptiveDetail>
        <CollateralDetail><TextContent><TextType>03</TextType><ContentAudience>00</ContentAudience><Text>十二篇東海岸散文。</Text></TextContent></CollateralDetail>
        <PublishingDetail><PublishingDate><PublishingDateRole>01</PublishingDateRole><Date dateformat="01">{date}</Date></PublishingDate></PublishingDetail>
        <ProductSupply><SupplyDetail><Price><PriceType>02</PriceType><PriceAmount>380</PriceAmount><CurrencyCode>TWD</CurrencyCode></Price></SupplyDetail></ProductSupply></Product>
        """;

    internal static string Message(params string[] products) => $"<ONIXMessage release=\"3.1\" xmlns=\"http://ns.editeur.org/onix/3.1/reference\"><Header><Sender><SenderName>晨星</SenderName><EmailAddress>isbn@example.org</EmailAddress></Sender></Header>{string.Concat(products)}</ONIXMessage>";

    static Batch Read(params string[] products)
    {
        var (rows, unwanted) = OnixTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(Message(products))), Batch.MostRows, usual);
        return new Batch(rows, asksCip: true, unwanted);
    }

    [Fact]
    public void A_record_becomes_a_title_as_far_as_the_form_has_fields()
    {
        var batch = Read(Product());
        Assert.Empty(batch.Faults);
        var title = Assert.Single(batch.Titles);
        Assert.Equal(("tw.example.1", "tw.example.1", 1), (title.Reference, title.Code, title.Row));
        Assert.Equal(("海風練習曲：東海岸十二帖", "Etudes of the sea wind", "林曉青著; 周以和譯", "初版", "海岸文學 ; 12"), (title.Title.Title, title.Title.ParallelTitle, title.Title.Author, title.Title.Edition, title.Title.Series));
        Assert.Equal(("chi-hant", "child", "9", "1", "1", true, false), (title.Title.Language, title.Title.Audience, title.Title.Topic, title.Title.Category, title.Title.Rating, title.Title.IsTranslation, title.Title.IsRevision));
        Assert.Equal(("散文; 海洋", "十二篇東海岸散文。", new DateOnly(2026, 12, 1)), (title.Title.Keywords, title.Title.Summary, title.Title.PlannedMonth));
        Assert.Equal(("林雨果", "isbn@example.org"), (title.Contact.Name, title.Contact.Email));
        var draft = title.Draft(Guid.NewGuid(), true, default, Guid.NewGuid());
        Assert.Equal((ProductForm.Paperback, 248, 38000), draft.Products.Select(product => (product.Form, product.PageCount!.Value, product.PriceCents!.Value)).Single());
        Assert.NotNull(draft.Cip);
    }

    [Fact]
    public void A_set_asks_for_a_set_number()
    {
        var batch = Read(Product(form: "<ProductComposition>10</ProductComposition><ProductForm>SA</ProductForm><ProductPart><ProductForm>BB</ProductForm><NumberOfItemsOfThisForm>3</NumberOfItemsOfThisForm></ProductPart>"));
        Assert.Empty(batch.Faults);
        var draft = batch.Titles[0].Draft(Guid.NewGuid(), false, default, Guid.NewGuid());
        Assert.Equal((Numbering.SetOnly, "海風練習曲：東海岸十二帖", 3), (draft.Numbering, draft.SetTitle, draft.SetVolumes));
        Assert.Equal((true, ProductForm.Hardback), draft.Products.Select(product => (product.IsSet, product.Form)).Single());
    }

    [Theory]
    [InlineData("<ProductForm>BB</ProductForm>", ProductForm.Hardback)]
    [InlineData("<ProductForm>BH</ProductForm>", ProductForm.OtherBinding)]
    [InlineData("<ProductForm>EA</ProductForm><ProductFormDetail>E101</ProductFormDetail>", ProductForm.Epub)]
    [InlineData("<ProductForm>ED</ProductForm><ProductFormDetail>E107</ProductFormDetail>", ProductForm.Pdf)]
    [InlineData("<ProductForm>EC</ProductForm>", ProductForm.OtherEbook)]
    [InlineData("<ProductForm>AJ</ProductForm><ProductFormDetail>A103</ProductFormDetail>", ProductForm.Audio)]
    public void The_product_form_is_one_of_ours(string form, ProductForm ours)
    {
        var batch = Read(Product(form: "<ProductComposition>00</ProductComposition>" + form));
        Assert.Empty(batch.Faults);
        Assert.Equal([ours], batch.Titles[0].Forms);
    }

    [Fact]
    public void Faults_name_record_and_element()
    {
        var batch = Read(Product(), Product("r2", title: "<TitleText> </TitleText>"), Product("r3", date: "2026"), Product("r4", form: "<ProductForm>ZZ</ProductForm>"), Product("r5", title: "<TitleText>甲&#x202E;乙</TitleText>"),
            Product("r6", "<ProductIDType>15</ProductIDType><IDValue>9786269999996</IDValue>"), Product("r7", notification: "05"), Product(""));
        Assert.Equal(
        [
            (2, "r2", "TitleText", "請填寫書名"), (3, "r3", "PublishingDate", "請填西元年月（2026-06）或民國年月（115/06）"), (4, "r4", "ProductForm", "「ZZ」看不懂，請填 EPUB、PDF、平裝、精裝、其他裝訂、其他電子書、有聲書"),
            (5, "r5", "TitleText", "第 2 個字會改變文字方向（U+202E），請刪除"), (6, "r6", "ProductIdentifier", "這筆已有 ISBN 9786269999996，不必再申請"), (7, "r7", "NotificationType", "這是更新、刪除或測試的通知，不能申請號碼"),
            (8, "", "RecordReference", "第 1 行的紀錄沒有 RecordReference"),
        ], batch.Faults.OrderBy(fault => fault.Row).Select(fault => (fault.Row, fault.Record!, fault.Column, fault.Sentence.ToString().Replace($"第 {fault.Sentence.Values.FirstOrDefault()} 行", "第 1 行", StringComparison.Ordinal))));
    }

    [Fact]
    public void Own_schemes_say_what_ONIX_has_no_code_for()
    {
        var batch = Read(Product(more: "<Subject><SubjectSchemeIdentifier>24</SubjectSchemeIdentifier><SubjectSchemeName>建議上架分類</SubjectSchemeName><SubjectHeadingText>漫畫書</SubjectHeadingText></Subject><Audience><AudienceCodeType>02</AudienceCodeType><AudienceCodeTypeName>分級註記</AudienceCodeTypeName><AudienceCodeValue>限制級</AudienceCodeValue></Audience>"));
        Assert.Empty(batch.Faults);
        Assert.Equal(("7", "2"), (batch.Titles[0].Title.Category, batch.Titles[0].Title.Rating));
    }

    [Theory]
    [InlineData("<?xml version='1.0'?>", true)]
    [InlineData("\uFEFF  <ONIXMessage>", true)]
    [InlineData("書名,<b>", false)]
    [InlineData("PK", false)]
    [InlineData("", false)]
    public void XML_is_told_from_a_table_by_its_beginning(string content, bool xml)
    {
        Assert.Equal(xml, OnixTable.Looks(Encoding.UTF8.GetBytes(content)));
        if (xml) Assert.True(OnixTable.Looks([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(content.TrimStart('\uFEFF'))]));
    }
}
