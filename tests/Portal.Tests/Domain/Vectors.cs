using System.Text;

namespace Portal.Tests.Domain;

/// <summary>Rows of the tables in <c>vectors/</c>, by column name.</summary>
static class Vectors
{
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Of(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Domain", "vectors", file));
        var header = Fields(lines[0]);
        return [.. lines.Skip(1).Where(line => line.Length > 0)
            .Select(line => header.Zip(Fields(line)).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var (field, quoted) = (new StringBuilder(), false);
        foreach (var c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
