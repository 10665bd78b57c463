using System.Text;

namespace Portal.Domain;

/// <summary>
/// Modules of EAN-13 and its add-ons EAN-5 and EAN-2 (ISO/IEC 15420), one character a module: 1 is a bar, 0 a space, quiet zones not included.
/// </summary>
public static class Ean13
{
    /// <summary>Modules of an EAN-13 without quiet zones.</summary>
    public const int Width = 95;

    static readonly string[] L =
        ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
    static readonly string[] G =
        ["0100111", "0110011", "0011011", "0100001", "0011101", "0111001", "0000101", "0010001", "0001001", "0010111"];
    static readonly string[] R =
        ["1110010", "1100110", "1101100", "1000010", "1011100", "1001110", "1010000", "1000100", "1001000", "1110100"];
    static readonly string[] Parities =
        ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"];
    static readonly string[] Ean5Parities =
        ["GGLLL", "GLGLL", "GLLGL", "GLLLG", "LGGLL", "LLGGL", "LLLGG", "LGLGL", "LGLLG", "LLGLG"];
    static readonly string[] Ean2Parities = ["LL", "LG", "GL", "GG"];

    /// <summary>95 modules of thirteen digits, the last of which is the check digit.</summary>
    /// <exception cref="ArgumentException">Not thirteen digits, or a wrong check digit.</exception>
    public static string Modules(string digits)
    {
        Demand(digits, 13);
        if ((digits.Select((digit, place) => (digit - '0') * (place % 2 == 0 ? 1 : 3)).Sum() % 10) != 0)
            throw new ArgumentException("The check digit is wrong.", nameof(digits));

        var modules = new StringBuilder("101", Width);
        var parity = Parities[digits[0] - '0'];
        for (var i = 1; i <= 6; i++)
            modules.Append((parity[i - 1] == 'L' ? L : G)[digits[i] - '0']);
        modules.Append("01010");
        for (var i = 7; i <= 12; i++)
            modules.Append(R[digits[i] - '0']);
        return modules.Append("101").ToString();
    }

    /// <summary>47 modules of five digits: on books usually the price, 00390 for NT$390.</summary>
    /// <exception cref="ArgumentException">Not five digits.</exception>
    public static string Ean5(string digits)
    {
        Demand(digits, 5);
        var sum = digits.Select((digit, place) => (digit - '0') * (place % 2 == 0 ? 3 : 9)).Sum();
        return AddOn(digits, Ean5Parities[sum % 10]);
    }

    /// <summary>20 modules of two digits.</summary>
    /// <exception cref="ArgumentException">Not two digits.</exception>
    public static string Ean2(string digits)
    {
        Demand(digits, 2);
        return AddOn(digits, Ean2Parities[((digits[0] - '0') * 10 + digits[1] - '0') % 4]);
    }

    static string AddOn(string digits, string parity) =>
        "1011" + string.Join("01", digits.Select((digit, place) => (parity[place] == 'L' ? L : G)[digit - '0']));

    static void Demand(string digits, int count)
    {
        if (digits.Length != count || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
            throw new ArgumentException("Not the right number of digits.", nameof(digits));
    }
}
