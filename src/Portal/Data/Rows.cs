namespace Portal.Data;

/// <summary>A number that counts up without a gap: case numbers of a year, catalogue records.</summary>
public class Counter
{
    public required string Name { get; set; }

    public long Value { get; set; }
}

/// <summary>A day that differs from Monday to Friday, or a closing day that staff entered.</summary>
public class CalendarDay
{
    public DateOnly Date { get; set; }

    public bool IsWorkingDay { get; set; }

    public required string Name { get; set; }

    /// <summary>Entered by staff: a typhoon day, the library's own closing day. A reload of the official year leaves it alone.</summary>
    public bool IsClosingDay { get; set; }
}

/// <summary>A year whose official calendar is in; without it no due date is promised.</summary>
public class CalendarYear
{
    public int Year { get; set; }

    public DateTime LoadedAt { get; set; }

    public required string Source { get; set; }
}

/// <summary>An official RangeMessage.xml that an administrator loaded; the newest one counts.</summary>
public class IsbnRangeFile
{
    public long Id { get; set; }

    public required string MessageDate { get; set; }

    public required string Serial { get; set; }

    public required string Xml { get; set; }

    public DateTime LoadedAt { get; set; }

    public required string LoadedBy { get; set; }
}

/// <summary>One run of a recurring job.</summary>
public class JobLogEntry
{
    public long Id { get; set; }

    public required string Name { get; set; }

    public DateTime StartedAt { get; set; }

    public DateTime? FinishedAt { get; set; }

    public string? Error { get; set; }
}

/// <summary>A data-protection key, shared by all nodes.</summary>
public class ProtectionKey
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string Xml { get; set; }
}
