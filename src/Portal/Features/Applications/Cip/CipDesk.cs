using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Applications.Cip;

/// <summary>What becomes of a CIP case and of a correction: the draft, the issue, the public record and the letters, each in one save.</summary>
public class CipDesk(PortalDb db, CipCheck check, WorkQueue queue, OfficeCalendar calendar, LetterWriter letters, DepositPlan plan, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>What the editor begins with: the application as a record; for a correction the last issue, with the fields that the correction touches made anew.</summary>
    public string Begin(CataloguingRequest request)
    {
        var (application, number) = (request.Application!, CipCheck.ControlNumber(request));
        if (request.Record is { } saved)
        {
            // Begun before the numbers were given: they are put in.
            var numbers = CipPrefill.Numbers(application);
            return numbers.Length > 0 && MarcText.TryRead(saved).Record is { } begun && begun["020"] is null ? MarcText.Write(begun.With(numbers)) : saved;
        }
        var record = CipPrefill.From(application, number, Now);
        if (request is not ChangeRequest change) return MarcText.Write(record);
        var wanted = CipPrefill.From(application.With(change.Wanted), number, Now);
        var last = MarcText.Read(application.CipIssues.MaxBy(issue => issue.Number)!.Record);
        foreach (var tag in record.Fields.Concat(wanted.Fields).Select(field => field.Tag).Distinct().Where(tag => tag is not "005" && !Same(record, wanted, tag)))
            last = wanted[tag] is null ? last.Without(tag) : last.With([.. wanted.All(tag)]);
        return MarcText.Write(last);
    }

    /// <summary>A printed form of the record by the template that counts now.</summary>
    public async Task<string> PrintAsync(string form, MarcRecord record) => CipTemplates.Render(await TemplateAsync(form), record);

    public async Task<string> TemplateAsync(string form) =>
        await db.CipTemplates.Where(template => template.Name == form).OrderByDescending(template => template.Id).Select(template => template.Text).FirstOrDefaultAsync() ?? CipTemplates.Default(form);

    /// <summary>How many working days of extension the time for remarks needs, when it would end on the due date or after it; 0 when it ends before.</summary>
    public async Task<int> ExtensionForDraftAsync(CipRequest request)
    {
        var days = await calendar.LoadAsync();
        var after = days.Add(days.Add(WorkingDays.OfficeDate(Now), CipRequest.RemarkDays), 1);
        return request.DueOn is { } due && after > due && due >= WorkingDays.OfficeDate(Now) && request.ExtendedTo is null ? days.CountBetween(due, after) : 0;
    }

    /// <summary>送出草稿: what the publisher says yes to is what will be printed, so it must pass every check now.</summary>
    public async Task SendDraftAsync(CipRequest request, bool extend, Actor by)
    {
        var now = Now;
        request.MustBeCataloguedBy(by);
        var record = await MustPassAsync(request, request.Record ?? throw new RuleBroken("請先儲存編目紀錄"));
        if (extend && await ExtensionForDraftAsync(request) is > 0 and var more) await queue.ExtendAsync(request, more, "等候申請人確認編目草稿", by, save: false);
        request.SendDraft(await PrintAsync(CipTemplates.Block, record), await calendar.LoadAsync(), by, now);
        db.Letters.Add(letters.CipDraft(request, now));
        await db.SaveChangesAsync();
    }

    public async Task ApproveAsync(CipRequest request, string? answer, Actor by)
    {
        var record = await MustPassAsync(request, request.Record ?? throw new RuleBroken("請先儲存編目紀錄"));
        request.Approve(await IssueAsync(request, record, null, by), answer, await calendar.LoadAsync(), by, Now);
        await FinishAsync(request, record);
    }

    /// <summary>On consent: finishes the case when its draft passes every check, else notes why not, for its officer. What the officer has begun to change since is left to him.</summary>
    public async Task ConcludeAsync(CipRequest request, Actor portal)
    {
        if (request.Record != request.DraftRecord) return;
        var (record, faults) = await check.ReadAsync(request, request.DraftRecord!);
        try
        {
            if (faults.Count > 0) throw new RuleBroken(faults[0].Sentence.Key, faults[0].Sentence.Values);
            request.Conclude(await IssueAsync(request, record!, null, portal), await calendar.LoadAsync(), portal, Now);
        }
        catch (RuleBroken broken)
        {
            if (request.Hold(broken.Sentence.ToString(), portal, Now)) await db.SaveChangesAsync();
            return;
        }
        await FinishAsync(request, record!);
    }

    /// <summary>核定更正: the description, the public record and, where the title has one, the next issue of its CIP.</summary>
    public async Task ApproveAsync(ChangeRequest change, Actor by)
    {
        var now = Now;
        var record = change.ReissuesCip ? await MustPassAsync(change, change.Record ?? throw new RuleBroken("請先儲存編目紀錄")) : null;
        var issue = record is null ? null : await IssueAsync(change, record, change.ChangeReason, by);
        change.Approve(issue, await calendar.LoadAsync(), by, now);
        await DescribeAsync(change.Application!, record);
        await FollowMonthAsync(change, by);
        db.Letters.Add(letters.ChangeApproved(change, issue, now));
        await db.SaveChangesAsync();
    }

    /// <summary>A corrected month of publication is when its copies are expected.</summary>
    async Task FollowMonthAsync(ChangeRequest change, Actor by)
    {
        var today = WorkingDays.OfficeDate(Now);
        if (change.Wanted.PlannedMonth is not { } month || month == change.Was.PlannedMonth || month < new DateOnly(today.Year, today.Month, 1)) return;
        var waiting = await db.LegalDeposits.Where(d => d.Product!.ApplicationId == change.ApplicationId && (d.State == DepositState.Numbered || d.State == DepositState.Noticed)).ToListAsync();
        db.History.AddRange(waiting.Where(d => !d.IsOut && d.ExpectedMonth != month).Select(d => d.Postpone(month, plan, by, Now)));
    }

    async Task FinishAsync(CipRequest request, MarcRecord record)
    {
        await DescribeAsync(request.Application!, record);
        db.Letters.Add(letters.CipApproved(request, request.Application!.CipIssues[^1], Now));
        await db.SaveChangesAsync();
    }

    async Task<MarcRecord> MustPassAsync(CataloguingRequest request, string text)
    {
        var (record, faults) = await check.ReadAsync(request, text);
        if (faults.Count > 0) throw new RuleBroken("紀錄還有 {0} 處須改正：{1}", faults.Count, faults[0].Sentence);
        return record!;
    }

    async Task<CipIssue> IssueAsync(CataloguingRequest request, MarcRecord record, string? why, Actor by)
    {
        record = record.With(CipPrefill.Time(Now));
        return new CipIssue
        {
            ApplicationId = request.Application!.Id,
            RequestId = request.Id,
            Number = 1 + request.Application.CipIssues.Count,
            ControlNumber = CipCheck.ControlNumber(request),
            At = Now,
            By = by.Name,
            Record = MarcText.Write(record),
            Marc = Iso2709.Write(record),
            Block = await PrintAsync(CipTemplates.Block, record),
            DataBlock = await PrintAsync(CipTemplates.DataBlock, record),
            Card = await PrintAsync(CipTemplates.Card, record),
            Why = why,
        };
    }

    /// <summary>The public record says what the application and the record of the CIP say now.</summary>
    async Task DescribeAsync(Application application, MarcRecord? record)
    {
        if (await db.Catalogue.SingleOrDefaultAsync(r => r.ApplicationId == application.Id) is not { } book) return;
        if (record is not null)
        {
            book.ClassNumber = record["084"]?['a'];
            book.Subjects = string.Join(';', record.All("600", "650", "651").Select(field => field['a']?.Trim()));
            book.ControlNumber = application.CipIssues[^1].ControlNumber;
        }
        book.Describe(application);
    }

    static bool Same(MarcRecord one, MarcRecord other, string tag) => one.All(tag).Select(MarcText.Write).SequenceEqual(other.All(tag).Select(MarcText.Write));
}
