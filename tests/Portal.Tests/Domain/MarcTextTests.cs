using FsCheck;
using FsCheck.Fluent;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class MarcTextTests
{
    [Theory]
    [InlineData("245 10 $a海風練習曲 :$b東海岸十二帖 /$c林曉青著")]
    [InlineData("020 ## $a9786269999996$q平裝$cNT$$380")]
    [InlineData("001 115000001")]
    [InlineData("008 260105s2026####ch#a##########000#e#chi##")]
    [InlineData("264 #1 $a臺北市 :$b晨星示範出版社,$c2026.03")]
    public void A_line_is_written_as_it_was_read(string line) => Assert.Equal(line, MarcText.Write(Assert.Single(MarcText.Read(line).Fields)));

    [Theory]
    [InlineData("245 10$a題名", "245 10 $a題名")]
    [InlineData("  245  10  $a 題名 : $b 副題名 ", "245 10 $a題名 :$b副題名")]
    [InlineData("020 ## $a9786269999996$cNT$380", "020 ## $a9786269999996$cNT$$380")]
    [InlineData("020 ## $a9786269999996$cNT$1,200$q精裝", "020 ## $a9786269999996$cNT$$1,200$q精裝")]
    [InlineData("020 ## $a9786269999996$cNT$6880-01", "020 ## $a9786269999996$cNT$6880-01")]
    [InlineData("650 #7 $aDNA$2lcstt", "650 #7 $aDNA$2lcstt")]
    [InlineData("500 ## $a$$$$", "500 ## $a$$$$")]
    [InlineData("005 20260105093000.0", "005 20260105093000.0")]
    public void What_people_write_is_understood(string typed, string line) => Assert.Equal(line, MarcText.Write(Assert.Single(MarcText.Read(typed).Fields)));

    [Fact]
    public void A_price_is_a_price() => Assert.Equal("NT$680", MarcText.Read("020 ## $a9786269999996$cNT$680")["020"]!['c']);

    [Fact]
    public void The_sample_goes_through_the_text_unchanged()
    {
        foreach (var record in MarcVectors.Records) Assert.Equal(record.Lines(), MarcText.Read(MarcText.Write(record)).Lines());
    }

    [Fact]
    public void Any_record_goes_through_the_text_unchanged() =>
        Prop.ForAll(MarcVectors.Random(), record => Assert.Equal(record.Lines(), MarcText.Read(MarcText.Write(record)).Lines())).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    [Fact]
    public void Every_faulty_line_is_named()
    {
        var (record, faults) = MarcText.TryRead("LDR 00000nam#a22000008i#4500\n\n245 10 $a題名\n24 10 $a\n245 1 $a題名\n300 ## 面\n500 ## $\n500 ## $a好 $ 好\n500 ## $a\u0007\nLDR x\n000 x\n010\n");
        Assert.Null(record);
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11, 12], faults.Select(fault => fault.Values[0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n \n")]
    [InlineData("LDR 00000nam#a22000008i#4500")]
    public void An_empty_text_is_no_record(string text) => Assert.Equal("記錄沒有任何欄位", Assert.Throws<RuleBroken>(() => MarcText.Read(text)).Message);
}
