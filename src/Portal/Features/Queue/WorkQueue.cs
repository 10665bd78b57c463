using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue.Letters;
using Portal.Features.Queue.Proposals;

namespace Portal.Features.Queue;

/// <summary>The staff's one queue: put a case in, take it, give it back. Every kind of request and every channel goes through here.</summary>
public class WorkQueue(PortalDb db, OfficeCalendar calendar, TimeProvider clock, LetterWriter letters, AutoAssign assign, SecondPerson second)
{
    public Task PutInAsync(Request request, Actor by) => PutInAsync([request], by);

    /// <summary>Sends the cases of one submission or of a whole batch, or sends them again after a return, each with its number, clock and letter, in one save.</summary>
    /// <param name="requests">The cases.</param>
    /// <param name="by">Who sends them: the applicant, or staff for papers.</param>
    /// <param name="papersOn">The office day on which papers came; null is today.</param>
    /// <param name="missing">What the papers of a title lack, with a note: then its cases are returned at once.</param>
    public async Task PutInAsync(IReadOnlyList<Request> requests, Actor by, DateOnly? papersOn = null, (IReadOnlyCollection<string> Items, string? Note)? missing = null)
    {
        var days = await calendar.LoadAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var numbers = await CaseNumbers.NextAsync(db, WorkingDays.OfficeDate(now), requests.Count(request => request.State == RequestState.Draft));
        foreach (var request in requests)
        {
            if (request.State == RequestState.Returned)
            {
                request.Resubmit(days, by, now, papersOn);
            }
            else
            {
                if (request.State != RequestState.Draft) throw new RuleBroken("此案已送出，收件號 {0}", request.CaseNumber ?? "");
                var (number, code) = (numbers.Dequeue(), CaseNumbers.NewStatusCode());
                if (missing is { } lack && request.Application is not null) request.ReceiveIncomplete(number, code, lack.Items, lack.Note, by, now, papersOn ?? WorkingDays.OfficeDate(now));
                else request.Submit(number, code, days, by, now, papersOn);
            }
            db.Letters.Add(request.State == RequestState.Returned ? letters.Returned(request, now) : letters.Received(request, now));
        }
        // Whoever works on the rest of the same submission must look again.
        foreach (var sibling in requests[0].Application?.Filing.Except(requests).Where(sibling => sibling.IsOpen) ?? []) sibling.HearOfMending(by, now);
        try
        {
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || error.IsUniqueViolation())
        {
            // A double click, or a second tab: the other one was first.
            throw new RuleBroken("此案剛剛已送出");
        }
        await transaction.DisposeAsync();
        await assign.AssignAsync([.. requests.Where(request => request.OfficerId is null).Select(request => request.Id)]);
    }

    /// <summary>Two officers at once: the version lets one save, the other is told who was first.</summary>
    public async Task TakeAsync(Request request, Actor by)
    {
        request.Take(await db.Users.SingleAsync(user => user.Id == by.Id), by, clock.GetUtcNow().UtcDateTime);
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            // The second click of two is the same officer's, who has the case.
            db.ChangeTracker.Clear();
            if (await db.Requests.AnyAsync(r => r.Id == request.Id && r.OfficerId == by.Id)) return;
            throw new RuleBroken("此案剛由另一位承辦人收案");
        }
    }

    /// <summary>指派, or moved to somebody else: by a supervisor. The version lets one of two at once through.</summary>
    public async Task AssignAsync(Request request, Guid officerId, Actor by)
    {
        if ((await db.ColleaguesAsync(request.WorkedBy, Roles.Supervisor)).Find(user => user.Id == officerId) is not { } officer) throw new RuleBroken("這位同仁的職務不辦理此類案件");
        request.Assign(officer, by, clock.GetUtcNow().UtcDateTime);
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new RuleBroken("此案剛有變動，請看過再指派");
        }
    }

    public async Task GiveBackAsync(Request request, Actor by)
    {
        request.GiveBack(by, clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync();
    }

    /// <summary>補件, with its letter. Another return of the same case is a supervisor's: an officer's waits for one.</summary>
    /// <returns>What the officer is told when it waits; null when it is done.</returns>
    public async Task<string?> ReturnAsync(Request request, IReadOnlyCollection<string> missing, string? note, Actor by)
    {
        // What may not be returned at all is refused below.
        if (request is { Returns: > 0, State: RequestState.InReview } && request.OfficerId == by.Id && (missing.Count > 0 || !string.IsNullOrWhiteSpace(note)) && !await db.IsSupervisorAsync(by))
        {
            return await second.ProposeAsync(ProposalKind.ReturnAgain, $"return:{request.Id}", $"{request.CaseNumber} {request.Subject}", $"第 {request.Returns + 1} 次補件",
                new ProposalDetail([.. missing], note), request.Id, by);
        }
        await ReturnAgainAsync(request, missing, note, by);
        return null;
    }

    /// <summary>The same, without asking whether somebody else must agree.</summary>
    public async Task ReturnAgainAsync(Request request, IReadOnlyCollection<string> missing, string? note, Actor by)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        request.Return(missing, note, await calendar.LoadAsync(), by, now);
        db.Letters.Add(letters.Returned(request, now));
        await db.SaveChangesAsync();
    }

    /// <summary>不予核定, with its letter; a publisher whose registration is refused is refused with it.</summary>
    public async Task RefuseAsync(Request request, string reason, Actor by)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        request.Refuse(reason, await calendar.LoadAsync(), by, now);
        (request as RegistrantRequest)?.Publisher!.Refuse();
        db.Letters.Add(letters.Refused(request, now));
        await db.SaveChangesAsync();
    }

    /// <summary>展期, told to the applicant before the time ends; the caller saves when more goes with it.</summary>
    public async Task ExtendAsync(Request request, int days, string reason, Actor by, bool save = true)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        request.Extend(days, reason, await calendar.LoadAsync(), by, now);
        db.Letters.Add(letters.Extended(request, reason, now));
        if (save) await db.SaveChangesAsync();
    }

    /// <summary>The calendar changed: open due dates are computed again, each with its trace and a letter; the caller saves. Gives how many moved.</summary>
    public async Task<int> RescheduleAsync(Actor by, string why)
    {
        var days = await calendar.LoadAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        var open = await db.Requests.Where(r => r.State == RequestState.Submitted || r.State == RequestState.InReview)
            .Include(r => r.Application).Include(r => r.Publisher).ToListAsync();
        var moved = open.FindAll(request => request.Reschedule(days, by, now, why));
        db.Letters.AddRange(moved.Select(request => letters.Moved(request, why, now)));
        return moved.Count;
    }
}
