using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Domain;

/// <summary>Why a text is no ISRC.</summary>
public enum IsrcFault
{
    None,
    Empty,
    BadCharacter,
    WrongLength,
    /// <summary>Hyphens or spaces stand elsewhere than behind the second, the fifth and the seventh character (ISO 3901:2019, 4.5).</summary>
    WrongSplit,
    /// <summary>The prefix code (4.2) does not begin with two letters.</summary>
    PrefixLetters,
    /// <summary>The registrant's part of the prefix code is not three characters long.</summary>
    RegistrantLength,
    /// <summary>The year of reference (4.3) is not two characters long.</summary>
    YearLength,
    YearDigits,
    /// <summary>The designation code (4.4) is not five characters long.</summary>
    DesignationLength,
    DesignationDigits,
}

/// <summary>What became of reading a text as an ISRC: the code, or the reason why there is none.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct IsrcReading
{
    readonly int detail;

    internal IsrcReading(IsrcCode code) => (Code, Valid) = (code, true);
    internal IsrcReading(IsrcFault fault, int detail = 0) => (Fault, this.detail) = (fault, detail);

    /// <summary>The code; default unless <see cref="Valid"/>.</summary>
    public IsrcCode Code { get; }
    public IsrcFault Fault { get; }
    public bool Valid { get; }

    /// <summary>The reason in a sentence; null when the code is right.</summary>
    public Sentence? Refusal => Fault switch
    {
        IsrcFault.None => null,
        IsrcFault.Empty => new("請填寫 ISRC"),
        IsrcFault.BadCharacter => new("ISRC 不可含有「{0}」", CleanText.Visible(new Rune(detail).ToString())),
        IsrcFault.WrongSplit => new("ISRC 的連字號只能在第 2、5、7 碼之後，例如 TW-M03-11-26030"),
        IsrcFault.PrefixLetters => new("ISRC 的前兩碼應為英文字母"),
        IsrcFault.RegistrantLength => new("登記者代碼應為 3 碼，您填的是 {0} 碼", detail),
        IsrcFault.YearLength => new("年代碼應為 2 碼，您填的是 {0} 碼", detail),
        IsrcFault.YearDigits => new("年代碼（第 6、7 碼）應為數字"),
        IsrcFault.DesignationLength => new("資料代碼應為 5 碼，您填的是 {0} 碼", detail),
        IsrcFault.DesignationDigits => new("資料代碼（最後 5 碼）應為數字"),
        _ => new("ISRC 應為 12 碼，您填的是 {0} 碼", detail),
    };
}
