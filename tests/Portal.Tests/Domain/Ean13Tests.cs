using Portal.Domain;

namespace Portal.Tests.Domain;

public class Ean13Tests
{
    [Fact]
    public void Every_row_of_the_table_comes_out_as_written()
    {
        var rows = Vectors.Of("barcode-test-vectors.csv");
        Assert.Equal(22, rows.Count);
        foreach (var row in rows)
            Assert.Equal(row["modules"], row["symbology"] switch
            {
                "EAN-13" => Ean13.Modules(row["data"]),
                "EAN-5" => Ean13.Ean5(row["data"]),
                _ => Ean13.Ean2(row["data"]),
            });
    }

    [Theory]
    [InlineData("9789573330753")]
    [InlineData("978957333075")]
    [InlineData("978957333075X")]
    [InlineData("９７８９５７３３３０７５２")]
    public void Digits_that_are_no_EAN_13_are_refused(string digits) => Assert.Throws<ArgumentException>(() => Ean13.Modules(digits));

    [Theory]
    [InlineData("")]
    [InlineData("0390")]
    [InlineData("0039O")]
    public void An_add_on_of_another_length_is_refused(string digits)
    {
        Assert.Throws<ArgumentException>(() => Ean13.Ean5(digits));
        Assert.Throws<ArgumentException>(() => Ean13.Ean2(digits));
    }
}
