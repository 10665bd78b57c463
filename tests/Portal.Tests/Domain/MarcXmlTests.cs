using System.Text;
using System.Xml;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain;

namespace Portal.Tests.Domain;

public class MarcXmlTests
{
    /// <summary>Our own words for what the schema asks, and the official file where the environment names it.</summary>
    public static TheoryData<string> Schemas => [MarcVectors.PathOf("marcxml-shape.xsd"), .. new[] { Environment.GetEnvironmentVariable("PORTAL_TEST_MARCXML_SCHEMA") }.OfType<string>().Where(File.Exists)];

    [Fact]
    public void The_sample_is_the_same_in_both_formats() =>
        Assert.Equal(MarcVectors.Bytes, Iso2709.Write(MarcXml.Read(File.OpenRead(MarcVectors.PathOf("sample-cip.xml")))));

    [Fact]
    public void Any_record_goes_to_XML_to_ISO_2709_and_back_as_it_was() =>
        Prop.ForAll(MarcVectors.Random(), record =>
        {
            var back = Assert.Single(MarcXml.Read(new MemoryStream(MarcXml.Write(record))));
            var controlFirst = new MarcRecord(record.Leader, record.Fields.OrderBy(field => !field.IsControl));
            Assert.Equal(controlFirst.Lines(), Assert.Single(Iso2709.Read(new MemoryStream(Iso2709.Write(back)))).Lines());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    [Theory, MemberData(nameof(Schemas))]
    public void What_we_write_is_valid(string schema)
    {
        Assert.Equal([], Validate(schema, MarcXml.Write(MarcVectors.Records)));
        Assert.Equal([], Validate(schema, MarcXml.Write(MarcVectors.Random().Generator.Sample(20, 200))));
    }

    [Theory, MemberData(nameof(Schemas))]
    public void What_is_not_valid_is_seen(string schema) =>
        Assert.NotEmpty(Validate(schema, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(MarcXml.Write(MarcVectors.Records)).Replace("tag=\"245\"", "tag=\"24\"", StringComparison.Ordinal))));

    [Fact]
    public void Spaces_are_kept()
    {
        var record = new MarcRecord(MarcRecord.CipLeader, new MarcField("008", "  a  "), MarcField.Of("245", "0 ", ('a', "  題名  "), ('b', " ")));
        Assert.Equal(record.Lines(), Assert.Single(MarcXml.Read(new MemoryStream(MarcXml.Write(record)))).Lines());
    }

    [Theory]
    [InlineData("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + Start + "&x;" + End)]
    [InlineData("<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" + Start + "&b;" + End)]
    [InlineData(Start + "&x;" + End)]
    [InlineData(Start + "<b>x</b>" + End)]
    [InlineData(Start + "\u0001" + End)]
    [InlineData(Start + "&#1;" + End)]
    [InlineData(Start + "&#x202E;" + End)]
    [InlineData("<collection/>")]
    [InlineData("<html xmlns=\"http://www.loc.gov/MARC21/slim\"/>")]
    [InlineData("<collection xmlns=\"http://www.loc.gov/MARC21/slim\"><record/></collection>")]
    [InlineData("<collection xmlns=\"http://www.loc.gov/MARC21/slim\"><record>text</record></collection>")]
    [InlineData("<collection xmlns=\"http://www.loc.gov/MARC21/slim\"><other/></collection>")]
    [InlineData("<collection xmlns=\"http://www.loc.gov/MARC21/slim\"><record>")]
    [InlineData("")]
    [InlineData("no XML")]
    public void Anything_else_is_refused_in_a_sentence(string xml) =>
        Assert.NotEmpty(Assert.Throws<RuleBroken>(() => MarcXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml))).ToList()).Message);

    const string Start = "<record xmlns=\"http://www.loc.gov/MARC21/slim\"><leader>00000nam a22000008i 4500</leader><controlfield tag=\"001\">", End = "</controlfield></record>";

    [Fact]
    public void The_frame_of_those_is_right() =>
        Assert.Equal("1", Assert.Single(MarcXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(Start + "<![CDATA[1]]>" + End)))).Fields[0].Value);

    [Fact]
    public void Deep_and_endless_files_are_refused_at_their_beginning()
    {
        var deep = "<collection xmlns=\"http://www.loc.gov/MARC21/slim\">" + string.Concat(Enumerable.Repeat("<record>", 100_000));
        Assert.Contains("第 1 行", Assert.Throws<RuleBroken>(() => MarcXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(deep))).ToList()).Message, StringComparison.Ordinal);
    }

    static List<string> Validate(string schema, byte[] xml)
    {
        var faults = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, schema);
        settings.ValidationEventHandler += (_, fault) => faults.Add(fault.Message);
        using var reader = XmlReader.Create(new MemoryStream(xml), settings);
        while (reader.Read())
        {
            // Reading validates.
        }
        return faults;
    }
}
