using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>One recording of the list: a new one, or one that is there.</summary>
[Authorize(Policy = Policies.Member)]
public class Line(PortalDb db, TimeProvider clock) : IsrcStep(db, clock)
{
    [BindProperty]
    public RecordingForm Input { get; set; } = new();

    /// <summary>The id of the recording to come: a double click adds one.</summary>
    [BindProperty]
    public Guid Key { get; set; } = Guid.CreateVersion7();

    public bool IsNew { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, Guid? line)
    {
        if (!await OpenAsync(id)) return ToCase();
        IsNew = line is null;
        if (line is not null)
            Input = RecordingForm.Of(Filed.Recordings.Find(recording => recording.Id == line) ?? throw new NotThere());
        else if (Filed.Recordings.Count > 0)
            // An album mostly has one artist, one year, one kind.
            Input = RecordingForm.Of(Filed.InOrder.Last()) is var last ? new RecordingForm { Artist = last.Artist, Year = last.Year, Kind = last.Kind } : Input;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, Guid? line, string? then)
    {
        await LoadAsync(id);
        IsNew = line is null;
        var recording = Filed.Recordings.Find(recording => recording.Id == (line ?? Key));
        if (line is not null && recording is null) throw new NotThere();
        if (!this.IsValid(new RecordingForm.Validator(WorkingDays.OfficeDate(Now).Year), Input)) return Page();
        var isNew = recording is null;
        recording ??= new Recording { Id = Key };
        Input.ApplyTo(recording);
        if (isNew)
        {
            Filed.Add([recording]);
            Db.Recordings.Add(recording);
            // A line more overwrites nothing.
            Seen = Filed.Version;
        }
        await SaveAsync();
        return then == "next" ? RedirectToPage(new { id, line = (Guid?)null }) : RedirectToPage("Recordings", new { id });
    }
}
