namespace Portal.Features.Applications.Cip;

/// <summary>A case whose officer keeps a MARC record until it is decided: a CIP, or a change that re-issues one.</summary>
public abstract class CataloguingRequest : Request
{
    /// <summary>The record as lines, as the cataloguer saved it last; it may have faults. Null: not begun.</summary>
    public string? Record { get; private set; }

    public DateTime? RecordSavedAt { get; private set; }

    public override string Subject => Application?.Title.Title ?? "";

    /// <summary>Refuses unless this officer may work on the record now.</summary>
    public virtual void MustBeCataloguedBy(Actor by) => MustBeInReviewBy(by);

    /// <summary>The officer's own draft, like the steps of a form: no line of history until something comes of it.</summary>
    public void Save(string record, Actor by, DateTime at)
    {
        MustBeCataloguedBy(by);
        (Record, RecordSavedAt) = (record, at);
    }
}
