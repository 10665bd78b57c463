namespace Portal.Features.Applications.Cip;

/// <summary>A text that an administrator gave a template of the CIP; the newest one counts, and all are kept.</summary>
public class CipTemplateVersion
{
    public long Id { get; set; }

    /// <summary>block, datablock or card.</summary>
    public required string Name { get; set; }

    public required string Text { get; set; }

    public DateTime At { get; set; }

    public required string By { get; set; }
}
