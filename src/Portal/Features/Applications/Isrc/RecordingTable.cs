using FluentValidation;
using Portal.Domain;

namespace Portal.Features.Applications.Isrc;

/// <summary>A table of recordings that was pasted or uploaded, read for a look: what it says, and what is wrong in which row and column.</summary>
public class RecordingTable
{
    /// <summary>Rows read at most: what is allowed, a heading, and one more to see that there are too many.</summary>
    public const int MostRows = IsrcRequest.MostRecordings + 2;

    readonly List<TableFault> _faults = [];

    public IReadOnlyList<(int Row, RecordingForm Form)> Rows { get; }

    public IReadOnlyList<TableFault> Faults => _faults;

    /// <param name="rows">As they stand in the table; a heading may be the first of them, then the columns may stand in any order.</param>
    /// <param name="thisYear">The office's year.</param>
    public RecordingTable(IReadOnlyList<string[]> rows, int thisYear)
    {
        var heading = rows.Count == 0 ? null : Heading(rows[0]);
        var order = heading ?? [.. RecordingForm.Columns.Select((_, index) => index)];
        if (heading is not null)
        {
            foreach (var (field, name, _) in RecordingForm.Columns.Where((column, index) => !heading.Contains(index) && column.Field != nameof(RecordingForm.Version)))
                _faults.Add(new(1, name, new Sentence("找不到這一欄")));
        }
        var first = heading is null ? 0 : 1;
        Rows = [.. rows.Skip(first).Select((cells, index) => (Row: first + index + 1, Cells: cells))
            .Where(row => !row.Cells.All(string.IsNullOrWhiteSpace)).Select(row => (row.Row, Read(row.Cells, order)))];
        if (_faults.Count > 0) return;
        var validator = new RecordingForm.Validator(thisYear);
        foreach (var (row, form) in Rows)
        {
            foreach (var failure in validator.Validate(form).Errors)
                _faults.Add(new(row, RecordingForm.Columns.First(column => column.Field == failure.PropertyName).Name, failure.CustomState as Sentence ?? new Sentence(failure.ErrorMessage)));
        }
    }

    /// <summary>For each cell the column it is of, -1 for none; null when the row is no heading.</summary>
    static int[]? Heading(string[] cells)
    {
        var order = cells.Select(cell => IndexOf(CleanText.Plain(cell).ToLowerInvariant())).ToArray();
        // One cell may be a song called "Time"; two are a heading.
        return order.Count(index => index >= 0) >= 2 ? order : null;

        static int IndexOf(string name)
        {
            for (var index = 0; index < RecordingForm.Columns.Count; index++)
                if (RecordingForm.Columns[index].Name == name || RecordingForm.Columns[index].Also.Contains(name)) return index;
            return -1;
        }
    }

    static RecordingForm Read(string[] cells, int[] order)
    {
        var form = new RecordingForm();
        for (var place = 0; place < Math.Min(cells.Length, order.Length); place++)
        {
            switch (order[place] < 0 ? "" : RecordingForm.Columns[order[place]].Field)
            {
                case nameof(RecordingForm.Title): form.Title = cells[place]; break;
                case nameof(RecordingForm.Artist): form.Artist = cells[place]; break;
                case nameof(RecordingForm.Version): form.Version = cells[place]; break;
                case nameof(RecordingForm.Length): form.Length = cells[place]; break;
                case nameof(RecordingForm.Year): form.Year = cells[place]; break;
                case nameof(RecordingForm.Kind): form.Kind = cells[place]; break;
            }
        }
        return form;
    }
}
