using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Domain;

/// <summary>Why a text is no ISBN.</summary>
public enum IsbnFault
{
    None,
    Empty,
    BadCharacter,
    WrongLength,
    WrongCheckDigit,
    /// <summary>Thirteen digits of another system: 977 is an ISSN, 471 an article of Taiwan.</summary>
    NotAnIsbn,
    /// <summary>979-0, printed music (ISO 10957).</summary>
    Ismn,
}

/// <summary>What became of reading a text as an ISBN: the number, or the reason why there is none.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct IsbnReading
{
    readonly int detail;

    internal IsbnReading(Isbn13 isbn) => Isbn = isbn;
    internal IsbnReading(IsbnFault fault, int detail) => (Fault, this.detail) = (fault, detail);

    /// <summary>The number; default unless <see cref="Valid"/>.</summary>
    public Isbn13 Isbn { get; }
    public IsbnFault Fault { get; }
    public bool Valid => Fault == IsbnFault.None && Isbn.Value != 0;

    /// <summary>The check digit (0-9 or X) that would be right; null unless <see cref="IsbnFault.WrongCheckDigit"/>.</summary>
    public char? RightCheckDigit => Fault == IsbnFault.WrongCheckDigit ? (char)detail : null;

    /// <summary>The reason in a sentence; null when the number is right.</summary>
    public Sentence? Refusal => Fault switch
    {
        IsbnFault.None => null,
        IsbnFault.Empty => new("請填寫 ISBN"),
        IsbnFault.BadCharacter when detail == 'X' => new("X 只能是 10 碼 ISBN 的最後一碼"),
        IsbnFault.BadCharacter => new("ISBN 不可含有「{0}」", CleanText.Visible(new Rune(detail).ToString())),
        IsbnFault.WrongLength => new("ISBN 應為 13 碼或 10 碼，您填的是 {0} 碼", detail),
        IsbnFault.WrongCheckDigit => new("檢查碼應為 {0}", (char)detail),
        IsbnFault.Ismn => new("979-0 開頭的是樂譜號 ISMN，不是 ISBN"),
        IsbnFault.NotAnIsbn when detail == 977 => new("977 開頭的是期刊號 ISSN，不是 ISBN"),
        _ => new("ISBN 的開頭是 978 或 979，不是 {0:D3}", detail),
    };
}
