using System.Globalization;

namespace Portal.Domain;

/// <summary>Strokes of the characters that stand beside a bar code, on a field six wide and ten high, with the widths of Helvetica.</summary>
static class DigitFont
{
    const double CapHeight = 0.718, Thickness = 0.075;

    static readonly Dictionary<char, (double X, double Y)[][]> Strokes = new()
    {
        ['0'] = Read("2,0 4,0 5.2,.8 6,2.5 6,7.5 5.2,9.2 4,10 2,10 .8,9.2 0,7.5 0,2.5 .8,.8 2,0"),
        ['1'] = Read("1,8 3.2,10 3.2,0;1,0 5.4,0"),
        ['2'] = Read(".2,8 .8,9.3 2,10 4,10 5.3,9.2 5.8,7.8 5.4,6.2 0,0 6,0"),
        ['3'] = Read(".2,10 5.6,10 2.8,6.2 4,6.2 5.3,5.4 6,3.8 6,2.2 5.2,.7 3.8,0 2,0 .8,.5 0,1.6"),
        ['4'] = Read("4.4,0 4.4,10 0,3 6,3"),
        ['5'] = Read("5.4,10 .8,10 .4,5.6 1.6,6.3 3.4,6.3 5,5.6 6,4 6,2.3 5.2,.8 3.8,0 2,0 .7,.5 0,1.5"),
        ['6'] = Read("5,10 2.6,8 .8,5 0,3 .3,1.2 1.5,.1 3,0 4.6,.2 5.7,1.3 6,3 5.6,4.8 4.4,5.9 2.8,6 1.2,5.2 .3,4"),
        ['7'] = Read("0,10 6,10 2,0"),
        ['8'] = Read("3,5.4 1.2,6 .5,7.2 .5,8.5 1.4,9.7 3,10 4.6,9.7 5.5,8.5 5.5,7.2 4.8,6 3,5.4 1,4.6 0,3 .2,1.4 1.2,.3 3,0 4.8,.3 5.8,1.4 6,3 5,4.6 3,5.4"),
        ['9'] = Read("1,0 3.4,2 5.2,5 6,7 5.7,8.8 4.5,9.9 3,10 1.4,9.8 .3,8.7 0,7 .4,5.2 1.6,4.1 3.2,4 4.8,4.8 5.7,6"),
        ['I'] = Read("3,0 3,10"),
        ['S'] = Read("5.6,8.4 4.8,9.6 3.2,10 1.6,9.8 .4,8.6 .4,7 1.4,5.8 4.6,4.4 5.8,3.2 5.8,1.6 4.8,.3 3,0 1.2,.3 .2,1.8"),
        ['B'] = Read("0,0 0,10 3.6,10 5,9.2 5.4,7.8 5,6.2 3.6,5.4 0,5.4;3.6,5.4 5.2,4.6 6,3 5.6,1.2 4,0 0,0"),
        ['N'] = Read("0,0 0,10 6,0 6,10"),
        ['-'] = Read("0,4 6,4"),
        [' '] = [],
    };

    /// <summary>Width in units of the font size.</summary>
    public static double Width(string text) => text.Sum(Advance);

    /// <summary>Draws a line of text from its left end on the baseline; places and size in pixels.</summary>
    public static void Draw(GreyPicture picture, string text, double left, double baseline, double size)
    {
        foreach (var c in text)
        {
            var field = (Advance(c) - 0.14) * size / 6;
            (double, double) Place((double X, double Y) point) => (left + 0.07 * size + point.X * field, baseline - point.Y * CapHeight * size / 10);
            foreach (var stroke in Strokes[c])
                for (var i = 1; i < stroke.Length; i++)
                    picture.Line(Place(stroke[i - 1]), Place(stroke[i]), Thickness * size);
            left += Advance(c) * size;
        }
    }

    static double Advance(char c) => c switch
    {
        ' ' or 'I' => 0.278,
        '-' => 0.333,
        'S' or 'B' => 0.667,
        'N' => 0.722,
        _ => 0.556,
    };

    static (double X, double Y)[][] Read(string strokes) =>
        [.. strokes.Split(';').Select(stroke => stroke.Split(' ').Select(point => point.Split(','))
            .Select(point => (Number(point[0]), Number(point[1]))).ToArray())];

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
