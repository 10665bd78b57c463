using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;
using Portal.Features.Queue.Letters;
using Portal.Features.Queue.Proposals;

namespace Portal.Benchmarks.Year;

/// <summary>What staff do.</summary>
public sealed partial class SimulatedYear
{
    /// <summary>Officers who are there take what waits, oldest first, in turn.</summary>
    Task TakeAsync() => _host.WithAsync(async services =>
    {
        var db = services.GetRequiredService<PortalDb>();
        foreach (var people in new[] { _clerks, _cataloguers })
        {
            var here = people.FindAll(person => !person.IsAway(Today));
            if (here.Count == 0) continue;
            var forCataloguers = people == _cataloguers;
            // A few lie until the end of the day.
            var waiting = await db.Requests.Where(request => request.State == RequestState.Submitted && request.OfficerId == null && request is CipRequest == forCataloguers)
                .OrderBy(request => request.DueOn).ThenBy(request => request.CaseNumber).Select(request => request.Id).ToListAsync();
            waiting = waiting.FindAll(id => id.GetHashCode() % 5 != 0 || Now.AddHours(8).Hour >= 16);
            foreach (var (person, place) in here.Select((person, place) => (person, place)))
            {
                var mine = waiting.Where((_, index) => index % here.Count == place).Take(Features.Queue.Index.PerPage).ToList();
                if (mine.Count > 0) await services.GetRequiredService<Bulk>().TakeAsync(mine, person.Principal, person.Actor);
            }
        }
    });

    /// <summary>When the officer comes to it: mostly on the second day, a few only after its time.</summary>
    void Decide(Filed filed, DateOnly papers)
    {
        var delay = filed.Random.Next(1000) switch { < 250 => 0, < 650 => 1, < 900 => 2, < 985 => 3, _ => 4 + filed.Random.Next(3) };
        var day = Days.Add(papers, delay, Now);
        _agenda.Staff(day > Today ? day : Today, Agenda.OfficeHours[1 + filed.Random.Next(Agenda.OfficeHours.Count - 1)], "decide", () => DecideAsync(filed));
    }

    Task DecideAsync(Filed filed) => _host.WithAsync(async services =>
    {
        var request = await CaseAsync(services, filed.Id);
        if (!request.IsOpen) return;
        if (await HolderAsync(services, request, filed) is not { } officer) return;
        var (queue, chance) = (services.GetRequiredService<WorkQueue>(), filed.Chance ?? filed.Random.Next(1000));
        filed.Chance = null;
        if (request is RegistrantRequest registration) await ApproveAsync(services, registration, filed, officer);
        else if (filed.Returns == 0 && chance < 120 || filed.Returns == 1 && chance < 150) await ReturnAsync(queue, request, filed, officer);
        else if (chance < 165)
        {
            await queue.RefuseAsync(request, "不屬於 ISBN 的適用範圍", officer.Actor);
            Note(filed.Id, Did.Refused);
            if (filed.Cip is { } cip) _agenda.Soon("refuse", () => FollowAsync(cip, async (services, record, cataloguer) =>
            {
                await services.GetRequiredService<WorkQueue>().RefuseAsync(record, "ISBN 不予核定", cataloguer.Actor);
                Note(cip.Id, Did.Refused);
            }));
        }
        else if (chance < 180 && request.ExtendedTo is null && Today <= request.DueOn)
        {
            var days = filed.Random.Next(1, 11);
            await queue.ExtendAsync(request, days, "須向其他機關查證", officer.Actor);
            Note(filed.Id, Did.Extended, days: days);
            filed.Chance = 999;
            _agenda.Staff(Days.Add(Today, days, Now), Agenda.OfficeHours[2], "decide", () => DecideAsync(filed));
        }
        else if (chance < 190)
        {
            await queue.GiveBackAsync(request, officer.Actor);
            filed.Chance = 999;
            _agenda.Soon("decide", () => DecideAsync(filed));
        }
        else await ApproveAsync(services, request, filed, officer);
    });

    async Task ReturnAsync(WorkQueue queue, Request request, Filed filed, Person officer)
    {
        if (await queue.ReturnAsync(request, missing, null, officer.Actor) is null) Returned();
        // The second time it waits for a supervisor, who does not always agree.
        else _agenda.Soon("confirm", () => _host.WithAsync(async services =>
        {
            var proposal = await services.GetRequiredService<PortalDb>().Proposals.SingleAsync(p => p.RequestId == filed.Id && p.State == ProposalState.Proposed);
            var (confirmation, supervisor) = (services.GetRequiredService<Confirmation>(), _supervisors[filed.Random.Next(2)]);
            if (filed.Random.Next(4) > 0)
            {
                await confirmation.ConfirmAsync(proposal, supervisor.Actor);
                Returned();
                return;
            }
            await confirmation.SendBackAsync(proposal, "電話詢問即可", supervisor.Actor);
            filed.Chance = 999;
            _agenda.Soon("decide", () => DecideAsync(filed));
        }));

        void Returned()
        {
            filed.Returns++;
            Note(filed.Id, Did.Returned);
            AwaitMending(filed);
            // Its CIP is made from the same papers.
            if (filed.Cip is { } cip) _agenda.Soon("return", () => FollowAsync(cip, async (services, record, cataloguer) =>
            {
                if (record.Application!.Isbn.State != RequestState.Returned) return;
                var (queue, by) = (services.GetRequiredService<WorkQueue>(), record.Returns > 0 ? _supervisors[0] : cataloguer);
                if (by != cataloguer) await queue.AssignAsync(record, by.Id, by.Actor);
                await queue.ReturnAsync(record, missing, null, by.Actor);
                Note(cip.Id, Did.Returned);
            }));
        }
    }

    async Task ApproveAsync(IServiceProvider services, Request request, Filed filed, Person officer)
    {
        int? size = request is RegistrantRequest registration ? (await services.GetRequiredService<ApproveRegistrant>().PrepareAsync(registration)).BlockSize : null;
        try
        {
            if (await services.GetRequiredService<Approval>().ApproveAsync(request, size, null, officer.Actor) is not null)
            {
                filed.Chance = 999;
                _agenda.Soon("confirm", () => ConfirmAsync(p => p.RequestId == filed.Id, () => Approved(filed)));
                return;
            }
        }
        catch (RuleBroken full) when (request is IsbnRequest && full.Sentence.Key.Contains("請先開設", StringComparison.Ordinal))
        {
            filed.Chance = 999;
            await OpenAsync(request.PublisherId!.Value, officer);
            _agenda.Soon("decide", () => DecideAsync(filed));
            return;
        }
        Approved(filed);
    }

    void Approved(Filed filed)
    {
        Note(filed.Id, Did.Approved);
        filed.Then?.Invoke();
        if (filed.Cip is { } cip) _agenda.Soon("CIP draft", () => FollowAsync(cip, (services, record, cataloguer) => DraftAsync(services, cip, record, cataloguer)));
    }

    /// <summary>The next block of a publisher whose blocks are full; a large one by two people.</summary>
    Task OpenAsync(Guid publisher, Person officer) => _host.WithAsync(async services =>
    {
        var (db, blocks) = (services.GetRequiredService<PortalDb>(), services.GetRequiredService<NextBlock>());
        var owner = await db.Publishers.SingleAsync(p => p.Id == publisher);
        Guid? whose = owner.Kind == PublisherKind.Individual ? null : owner.Id;
        // A colleague has just opened one, or has asked for one.
        if (await db.Blocks.Where(b => b.PublisherId == whose && b.State == BlockState.Open).SumAsync(b => b.Size - b.Next) >= 10 || await db.Proposals.AnyAsync(p => p.Key == $"block:{whose}")) return;
        var size = NextBlock.Fitting(await blocks.ChoicesAsync(), await blocks.SizeForAsync(owner))!.Size;
        if (size <= blocks.SecondPersonAbove)
        {
            await blocks.OpenAsync(whose is null ? null : owner, size, officer.Actor);
            return;
        }
        var key = $"block:{whose}";
        await services.GetRequiredService<SecondPerson>().ProposeAsync(ProposalKind.OpenBlock, key, $"{owner.Name} × {size}", "號碼用罄", new ProposalDetail(Subject: whose, Size: size), null, officer.Actor);
        _agenda.Soon("confirm", () => ConfirmAsync(p => p.Key == key, () => { }));
    });

    Task ConfirmAsync(System.Linq.Expressions.Expression<Func<Proposal, bool>> which, Action then) => _host.WithAsync(async services =>
    {
        var proposal = await services.GetRequiredService<PortalDb>().Proposals.Where(which).SingleAsync(p => p.State == ProposalState.Proposed);
        await services.GetRequiredService<Confirmation>().ConfirmAsync(proposal, _supervisors[0].Actor);
        then();
    });

    async Task DraftAsync(IServiceProvider services, Filed cip, CipRequest record, Person cataloguer)
    {
        var (db, desk) = (services.GetRequiredService<PortalDb>(), services.GetRequiredService<CipDesk>());
        record.Save(new RecordForm { Record = desk.Begin(record), ClassNumber = "863.55", Subjects = "臺灣文學\n散文" }.PutIn(), cataloguer.Actor, Now);
        await db.SaveChangesAsync();
        await desk.SendDraftAsync(record, extend: true, cataloguer.Actor);
        Note(cip.Id, Did.DraftSent);
        var chance = cip.Random.Next(100);
        if (chance < 50) _agenda.Put(_agenda.Sending(Today.AddDays(cip.Random.Next(1, 3)), cip.Random), "accept", () => AnswerAsync(cip, remark: false));
        else if (chance < 58) _agenda.Put(_agenda.Sending(Today.AddDays(1), cip.Random), "remark", () => AnswerAsync(cip, remark: true));
    }

    /// <summary>The publisher reads the draft: says yes, or has something to say, which the cataloguer answers.</summary>
    Task AnswerAsync(Filed cip, bool remark) => _host.WithAsync(async services =>
    {
        var db = services.GetRequiredService<PortalDb>();
        var record = await db.CipRequests.WithTitle().SingleAsync(r => r.Id == cip.Id);
        if (!record.MayBeRemarkedOn(Now)) return;
        if (remark)
        {
            record.MakeRemark("分類號請再斟酌", _anybody.Actor, Now);
            if (record.Officer is { } officer) db.Letters.Add(services.GetRequiredService<StaffLetters>().RemarkMade(record, officer, Now));
        }
        else record.Accept(_anybody.Actor, Now);
        await db.SaveChangesAsync();
        Note(cip.Id, remark ? Did.Remarked : Did.Accepted);
        if (remark) _agenda.Soon("CIP answer", () => FollowAsync(cip, async (services, record, cataloguer) =>
        {
            await services.GetRequiredService<CipDesk>().ApproveAsync(record, "依分類法，維持原號", cataloguer.Actor);
            Note(cip.Id, Did.Approved);
        }));
    });

    /// <summary>A cataloguer with the CIP case, if it is still open.</summary>
    Task FollowAsync(Filed cip, Func<IServiceProvider, CipRequest, Person, Task> act) => _host.WithAsync(async services =>
    {
        var record = await services.GetRequiredService<PortalDb>().CipRequests.WithTitle().SingleAsync(r => r.Id == cip.Id);
        if (record.IsOpen && await HolderAsync(services, record, cip) is { } cataloguer) await act(services, record, cataloguer);
    });

    /// <summary>Who works on it now: its officer, whoever takes it, or to whom a supervisor moves it while its officer is away. One in ten is forgotten until its officer comes back: null.</summary>
    async Task<Person?> HolderAsync(IServiceProvider services, Request request, Filed filed)
    {
        var (queue, people) = (services.GetRequiredService<WorkQueue>(), filed.Role == Roles.Clerk ? _clerks : _cataloguers);
        if (request.OfficerId is null)
        {
            var person = Present(people);
            await queue.TakeAsync(request, person.Actor);
            return person;
        }
        var holder = _clerks.Concat(_cataloguers).Concat(_supervisors).Single(person => person.Id == request.OfficerId);
        if (!holder.IsAway(Today)) return holder;
        if (filed.Cip is null && filed.Role == Roles.Clerk && filed.Random.Next(10) == 0)
        {
            _agenda.Staff(Today.AddDays(1), Agenda.OfficeHours[0], "decide", () => DecideAsync(filed));
            return null;
        }
        var other = Present(people);
        await queue.AssignAsync(request, other.Id, _supervisors[1].Actor);
        return other;
    }

    /// <summary>Letters on paper leave the office at the end of the day, or lie ready at the counter until somebody comes.</summary>
    Task PostAsync() => _host.WithAsync(async services =>
    {
        var db = services.GetRequiredService<PortalDb>();
        foreach (var letter in await db.Letters.WaitingBy(ReplyBy.Post).Take(OnPaper.Most).ToListAsync()) letter.Posted(Today, Now);
        foreach (var letter in await db.Letters.WaitingBy(ReplyBy.Counter).Take(OnPaper.Most).ToListAsync()) letter.HandOver("王小明", Now);
        await db.SaveChangesAsync();
    });
}
