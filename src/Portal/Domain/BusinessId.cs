using System.Text;

namespace Portal.Domain;

/// <summary>Why a text is no 統一編號.</summary>
public enum BusinessIdFault
{
    None,
    Empty,
    BadCharacter,
    WrongLength,
    WrongCheckDigit,
    /// <summary>00000000 fits the arithmetic but is nobody's number.</summary>
    AllZeros,
}

/// <summary>
/// 統一編號 of a company or body: eight digits, checked by the Ministry of Finance's rule of 2023-04-01 (weights 1,2,1,2,1,2,4,1, digits of
/// the products added, divisible by 5; a 7 in the seventh place counts as 1 or as 0). Numbers of the older rule (divisible by 10) fit it too.
/// </summary>
public readonly record struct BusinessId
{
    const int LongestInput = 100;
    readonly string? stored;

    BusinessId(string digits) => stored = digits;

    /// <summary>The eight digits.</summary>
    public string Digits => stored ?? "";

    /// <summary>Whether the number also fits the rule in force before 2023-04-01.</summary>
    public bool FitsOldRule => FitsRule(Digits, 10);

    /// <summary>Reads eight digits, full width and spaces allowed, and says why when they are no business ID.</summary>
    public static BusinessIdFault Read(ReadOnlySpan<char> text, out BusinessId id)
    {
        id = default;
        if (text.Length > LongestInput)
            return BusinessIdFault.WrongLength;

        var read = new StringBuilder(8);
        foreach (var c in text)
        {
            var plain = c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c;
            if (char.IsAsciiDigit(plain))
                read.Append(plain);
            else if (!char.IsWhiteSpace(plain) && plain is not ('\u200B' or '\uFEFF'))
                return BusinessIdFault.BadCharacter;
        }
        if (read.Length != 8)
            return read.Length == 0 ? BusinessIdFault.Empty : BusinessIdFault.WrongLength;

        var digits = read.ToString();
        if (digits == "00000000")
            return BusinessIdFault.AllZeros;
        if (!FitsRule(digits, 5))
            return BusinessIdFault.WrongCheckDigit;
        id = new(digits);
        return BusinessIdFault.None;
    }

    /// <summary>Reads eight digits; false when they are no business ID.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BusinessId id) => Read(text, out id) == BusinessIdFault.None;

    /// <summary>The fault in a sentence; null when there is none.</summary>
    public static Sentence? Refusal(BusinessIdFault fault) => fault switch
    {
        BusinessIdFault.None => null,
        BusinessIdFault.Empty => new("請填寫統一編號"),
        BusinessIdFault.BadCharacter => new("統一編號只能是數字"),
        BusinessIdFault.WrongLength => new("統一編號應為 8 碼"),
        BusinessIdFault.AllZeros => new("統一編號不可全為 0"),
        _ => new("統一編號的檢查碼不符，請核對"),
    };

    /// <summary>The eight digits.</summary>
    public override string ToString() => Digits;

    static bool FitsRule(string digits, int divisor)
    {
        ReadOnlySpan<int> weights = [1, 2, 1, 2, 1, 2, 4, 1];
        if (digits.Length != weights.Length)
            return false;
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var product = (digits[i] - '0') * weights[i];
            sum += product / 10 + product % 10;
        }
        // 7 x 4 = 28 gives 2 + 8 = 10, and that again 1 + 0: either of its digits may count.
        return digits[6] == '7' ? (sum - 9) % divisor == 0 || (sum - 10) % divisor == 0 : sum % divisor == 0;
    }
}
