using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Registrants;
using Portal.Tests.Domain;
using Portal.Tests.Web;

namespace Portal.Tests.Features.Applications.Cip;

public class CipPrefillTests
{
    /// <summary>2026-01-05 09:30 in Taipei.</summary>
    static readonly DateTime at = new(2026, 1, 5, 1, 30, 0, DateTimeKind.Utc);

    internal static Application Book(Action<Application>? change = null)
    {
        var application = new Application
        {
            Publisher = new Publisher { Name = "晨星示範出版社", Address = "100 台北市中正區中山南路 20 號", Phone = "02-23619132", Email = "a@example.test" },
            Title = new()
            {
                Title = "海風練習曲：東海岸十二帖",
                ParallelTitle = "Etudes of the sea wind",
                Author = "林曉青著; 周以和繪",
                Edition = "初版",
                Language = "chi-hant",
                Audience = "m",
                Category = "1",
                PlannedMonth = new(2026, 3, 1),
                Series = "海岸文學 ; 12",
                Keywords = "散文; 海岸",
                Summary = "十二篇\n東海岸散文。",
            },
        };
        application.Products.Add(new Product { Ordinal = 1, Form = ProductForm.Paperback, Isbn = Isbn13.Parse("9786269999996"), PriceCents = 38_000 });
        change?.Invoke(application);
        return application;
    }

    internal static MarcRecord Record(Action<Application>? change = null) => CipPrefill.From(Book(change), "115000001", at);

    [Fact]
    public void A_printed_book_becomes_a_record() => Assert.Equal("""
        LDR 00000nam#a22000008i#4500
        001 115000001
        005 20260105093000.0
        008 260105s2026####ch#a###e#||||#00|#||chi##
        020 ## $a9786269999996$q平裝$cNT$$380
        040 ## $aNCL$bchi$cNCL$erda
        041 0# $achi
        100 1# $a林曉青,$e作者
        245 10 $a海風練習曲 :$b東海岸十二帖 = Etudes of the sea wind /$c林曉青著 ; 周以和繪
        246 31 $aEtudes of the sea wind
        250 ## $a初版
        263 ## $a202603
        264 #1 $a臺北市 :$b晨星示範出版社,$c2026.03
        300 ## $a面 ;$c公分
        336 ## $a文字$btxt$2rdacontent
        337 ## $a無媒介$bn$2rdamedia
        338 ## $a成冊$bnc$2rdacarrier
        490 1# $a海岸文學 ;$v12
        520 ## $a十二篇 東海岸散文。
        521 ## $a成人(一般)
        653 ## $a散文
        653 ## $a海岸
        700 1# $a周以和,$e繪者
        830 #0 $a海岸文學 ;$v12

        """, MarcText.Write(Record()));

    [Fact]
    public void All_that_it_lacks_is_the_cataloguers() => Assert.Equal(["缺少欄位 084"], MarcFields.Faults(Record()).Select(fault => fault.ToString()));

    [Fact]
    public void A_translated_e_book_becomes_a_record()
    {
        var record = Record(book =>
        {
            book.Title.Title = "風的郵局";
            book.Title.ParallelTitle = null;
            book.Title.Author = "青木真琴(Aoki Makoto)著; 許安然[譯]";
            book.Title.IsTranslation = true;
            book.Title.OriginalTitle = "風の郵便局";
            book.Title.Audience = "child";
            book.Title.Category = "2";
            book.Title.Series = null;
            book.Products.Clear();
            book.Products.Add(new Product { Form = ProductForm.Epub, Isbn = Isbn13.Parse("9786269999989") });
        });
        Assert.Equal("m     o  d        |cr |||||||||||", $"{record["006"]!.Value}|{record["007"]!.Value}");
        Assert.Equal("260105s2026    ch ||||jo|||| 00| 1|chi  ", record["008"]!.Value);
        Assert.Equal("041 1# $achi$hjpn", MarcText.Write(record["041"]!));
        Assert.Equal("245 10 $a風的郵局 /$c青木真琴(Aoki Makoto)著 ; 許安然[譯]", MarcText.Write(record["245"]!));
        Assert.Equal("300 ## $a1線上資源", MarcText.Write(record["300"]!));
        Assert.Equal("500 ## $a譯自: 風の郵便局", MarcText.Write(record["500"]!));
        Assert.Equal("020 ## $a9786269999989$qEPUB", MarcText.Write(record["020"]!));
        Assert.Equal("電腦 線上資源 電子書", $"{record["337"]!['a']} {record["338"]!['a']} {record["655"]!['a']}");
    }

    [Fact]
    public void A_set_has_its_number_first_and_says_how_many_it_is_not()
    {
        var record = Record(book =>
        {
            book.Numbering = Numbering.SetAndVolumes;
            book.Products.Clear();
            book.Products.Add(new Product { Ordinal = 1, Form = ProductForm.Hardback, VolumeNumber = 1, Isbn = Isbn13.Parse("9786269999965") });
            book.Products.Add(new Product { Ordinal = 2, Form = ProductForm.Hardback, VolumeNumber = 2 });
            book.Products.Add(new Product { Ordinal = 3, Form = ProductForm.Hardback, IsSet = true, Isbn = Isbn13.Parse("9786269999972"), PriceCents = 240_050 });
        });
        Assert.Equal(["020 ## $a9786269999972$q全套 : 精裝$cNT$$2400.5", "020 ## $a9786269999965$q第1冊 : 精裝"], record.All("020").Select(MarcText.Write));
        Assert.Equal("冊 ;", record["300"]!['a']);
    }

    [Theory]
    [InlineData("林曉青著; 周以和繪", "林曉青/作者/+ 周以和/繪者/-")]
    [InlineData("林某某, 王某某著；陳某某譯", "林某某/作者/+ 王某某/作者/+ 陳某某/譯者/-")]
    [InlineData("村上春樹(Haruki Murakami)著", "村上春樹/作者/+")]
    [InlineData("史蒂芬．金 [著]", "史蒂芬．金/作者/+")]
    [InlineData("陳大同[及其他9位]譯", "陳大同/譯者/-")]
    [InlineData("李四等編著", "李四/編著者/+")]
    [InlineData("王五主編", "王五/主編/-")]
    [InlineData("示範縣政府文化局編", "示範縣政府文化局/編者/-")]
    [InlineData("黃作", "黃作/作者/+")]
    [InlineData("林曉青", "林曉青/作者/+")]
    [InlineData("Lev Tolstoy著, Anna Smith譯", "Lev Tolstoy著/譯者/- Anna Smith/譯者/-")]
    [InlineData("", "")]
    [InlineData(";;,", "")]
    public void Names_and_roles_are_read_from_the_statement(string statement, string expected) =>
        Assert.Equal(expected, string.Join(' ', CipPrefill.People(statement).Select(person => $"{person.Name}/{person.Relator}/{(person.Creates ? '+' : '-')}")));

    [Fact]
    public void A_body_that_compiles_is_the_main_entry_and_editors_are_not()
    {
        Assert.Equal("110 2# $a示範縣政府文化局,$e編者", MarcText.Write(Record(book => book.Title.Author = "示範縣政府文化局編")["110"]!));
        var edited = Record(book => book.Title.Author = "王五主編");
        Assert.Null(edited["100"]);
        Assert.Equal("00", edited["245"]!.Indicators);
        Assert.Equal("700 1# $a王五,$e主編", MarcText.Write(edited["700"]!));
    }

    [Theory]
    [InlineData("山海小城", "山海小城", null)]
    [InlineData("山海小城 : 一個故事", "山海小城", "一個故事")]
    [InlineData("山海小城:一: 二", "山海小城", "一: 二")]
    [InlineData("見 https://example.test", "見 https://example.test", null)]
    public void The_subtitle_begins_after_the_colon(string title, string proper, string? sub) => Assert.Equal((proper, sub), CipPrefill.Split(title));

    [Theory]
    [InlineData("100 台北市中正區", "臺北市")]
    [InlineData("104-85臺灣新北市板橋區", "新北市")]
    [InlineData("花蓮縣花蓮市", "花蓮縣")]
    [InlineData("5 Main Street", null)]
    public void The_place_is_the_city_of_the_address(string address, string? place) => Assert.Equal(place, CipPrefill.PlaceOf(address));

    [Fact]
    public void Whatever_was_typed_becomes_a_record_or_is_refused_in_a_sentence()
    {
        foreach (var text in NaughtyTextTests.All)
        {
            var record = Record(book =>
            {
                book.Publisher.Name = book.Publisher.Address = text;
                book.Title = new() { Title = text, ParallelTitle = text, Author = text, Edition = text, Language = "other", Audience = text, Category = text, IsTranslation = true, OriginalTitle = text, Series = text, Keywords = text, Summary = text };
                book.Products[0].FormNote = text;
                book.Products[0].Form = ProductForm.OtherBinding;
            });
            if (!Iso2709.Faults(record).Any()) Assert.Equal(record.Lines(), Assert.Single(Iso2709.Read(new MemoryStream(Iso2709.Write(record)))).Lines());
            foreach (var name in CipTemplates.Names.Keys) Assert.NotEmpty(CipTemplates.Render(CipTemplates.Default(name), record));
        }
    }
}
