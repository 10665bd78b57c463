using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Numbers;

namespace Portal.Features.Applications.Registrants;

/// <summary>How much of a publisher goes elsewhere.</summary>
public sealed record PublisherBelongings(IReadOnlyList<RegistrantBlock> Blocks, IReadOnlyList<User> Members, int Cases, int Numbers, int PrefixCodes);

/// <summary>A publisher is renamed, merged into another one or split; whatever was its own goes along in one commit.</summary>
public class ChangePublisher(PortalDb db, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>A new name or address, upon a written application. The former ones are kept with their time.</summary>
    public async Task RenameAsync(Guid id, string name, string? englishName, string address, string why, Guid seen, Actor by)
    {
        var publisher = await LoadAsync(id);
        if (publisher.State == PublisherState.Merged) throw new RuleBroken("此出版機構已併入別的出版機構");
        if ((publisher.Name, publisher.EnglishName, publisher.Address) == (name, englishName, address)) throw new RuleBroken("名稱與地址都沒有變更");
        db.Entry(publisher).Property(p => p.Version).OriginalValue = seen;
        var was = publisher.Name;
        await KeepNameAsync(publisher, publisher);
        (publisher.Name, publisher.EnglishName, publisher.Address) = (name, englishName, address);
        db.History.Add(by.Did("變更出版機構名稱或地址", Now, was == name ? why : $"{was} → {name}：{why}", "Publisher", id.ToString()));
        await db.SaveChangesAsync();
    }

    public async Task<PublisherBelongings> BelongingsAsync(Guid id) => new(
        await db.Blocks.AsNoTracking().Where(b => b.PublisherId == id).OrderBy(b => b.Group).ThenBy(b => b.Registrant).ToListAsync(),
        await db.Users.AsNoTracking().Where(u => u.PublisherId == id).OrderBy(u => u.DisplayName).ToListAsync(),
        await db.Requests.CountAsync(r => r.PublisherId == id),
        await db.Products.CountAsync(p => p.Application!.PublisherId == id && p.Isbn != null),
        await db.PrefixCodes.CountAsync(p => p.PublisherId == id));

    /// <summary>All of one publisher goes to the other; the first one stays as a sign to it. Its members are signed out at once.</summary>
    public async Task MergeAsync(Guid from, Guid into, string why, Actor by)
    {
        if (from == into) throw new RuleBroken("不能併入自己");
        await using var transaction = await db.Database.BeginTransactionAsync();
        // The desk of numbers reads whose a block is, and holds this while it does.
        await NumberLedger.LockAsync(db);
        var (old, target) = (await LoadAsync(from), await LoadAsync(into));
        if (old.Kind == PublisherKind.Individual != (target.Kind == PublisherKind.Individual)) throw new RuleBroken("個人出版者只能與個人出版者合併");
        old.MergeInto(target);
        await KeepNameAsync(old, target);
        await db.FormerNames.Where(n => n.PublisherId == from).ExecuteUpdateAsync(set => set.SetProperty(n => n.PublisherId, into));
        await db.Publishers.Where(p => p.MergedIntoId == from).ExecuteUpdateAsync(set => set.SetProperty(p => p.MergedIntoId, into));
        await db.Blocks.Where(b => b.PublisherId == from).ExecuteUpdateAsync(set => set.SetProperty(b => b.PublisherId, into));
        await db.Applications.Where(a => a.PublisherId == from).ExecuteUpdateAsync(set => set.SetProperty(a => a.PublisherId, into));
        await db.Requests.Where(r => r.PublisherId == from).ExecuteUpdateAsync(set => set.SetProperty(r => r.PublisherId, into));
        await db.PrefixCodes.Where(p => p.PublisherId == from).ExecuteUpdateAsync(set => set.SetProperty(p => p.PublisherId, into));
        await MoveMembersAsync(await db.Users.Where(u => u.PublisherId == from).ToListAsync(), into);
        db.History.Add(by.Did("併入其他出版機構", Now, $"{target.Name}：{why}", "Publisher", from.ToString()));
        db.History.Add(by.Did("併入一家出版機構", Now, $"{old.Name}：{why}", "Publisher", into.ToString()));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>A part of a publisher becomes one of its own: the blocks with the titles numbered out of them, and members with their open cases.</summary>
    public async Task<Publisher> SplitAsync(Guid from, Publisher made, IReadOnlyCollection<Guid> blocks, IReadOnlyCollection<Guid> members, string why, Actor by)
    {
        if (blocks.Count == 0 && members.Count == 0) throw new RuleBroken("請至少選擇一個識別號或成員");
        await using var transaction = await db.Database.BeginTransactionAsync();
        await NumberLedger.LockAsync(db);
        var old = await LoadAsync(from);
        if (old.State != PublisherState.Active) throw new RuleBroken("此出版機構未在使用中，不能分出");
        made.Activate();
        db.Publishers.Add(made);
        await db.SaveChangesAsync();
        var moved = await db.Blocks.Where(b => b.PublisherId == from && blocks.Contains(b.Id)).ToListAsync();
        foreach (var block in moved)
        {
            block.PublisherId = made.Id;
            var (first, last) = (block.NumberAt(0).Digits, block.NumberAt(block.Size - 1).Digits);
#pragma warning disable MA0006, CA1309 // Becomes SQL.
            await MoveCasesAsync(db.Applications.Where(a => a.PublisherId == from && a.Products.Any(p => p.Isbn != null
                && string.Compare((string)(object)p.Isbn, first) >= 0 && string.Compare((string)(object)p.Isbn, last) <= 0)), made.Id);
#pragma warning restore MA0006, CA1309
        }
        var people = await db.Users.Where(u => u.PublisherId == from && members.Contains(u.Id)).ToListAsync();
        var ids = people.ConvertAll(person => (Guid?)person.Id);
        await MoveCasesAsync(db.Applications.Where(a => a.PublisherId == from && ids.Contains(a.CreatedById) && a.Products.All(p => p.Isbn == null)), made.Id);
        await MoveMembersAsync(people, made.Id);
        var what = string.Join("、", moved.Select(block => block.Display).Concat(people.Select(person => person.DisplayName)));
        db.History.Add(by.Did("分出新的出版機構", Now, $"{made.Name}（{what}）：{why}", "Publisher", from.ToString()));
        db.History.Add(by.Did("由其他出版機構分出", Now, $"{old.Name}（{what}）：{why}", "Publisher", made.Id.ToString()));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return made;
    }

    async Task MoveCasesAsync(IQueryable<Application> which, Guid to)
    {
        var ids = await which.Select(a => a.Id).ToListAsync();
        foreach (var some in ids.Chunk(500))
        {
            await db.Requests.Where(r => some.Contains(r.ApplicationId!.Value)).ExecuteUpdateAsync(set => set.SetProperty(r => r.PublisherId, to));
            await db.Applications.Where(a => some.Contains(a.Id)).ExecuteUpdateAsync(set => set.SetProperty(a => a.PublisherId, to));
        }
    }

    /// <summary>Whose they are stands in their sessions: those end, and one that begins at this moment does too.</summary>
    async Task MoveMembersAsync(List<User> members, Guid to)
    {
        var ids = members.ConvertAll(member => member.Id);
        foreach (var member in members)
        {
            member.LeavePublisher();
            member.Join(to);
        }
        await db.SaveChangesAsync();
        await db.Sessions.Where(s => ids.Contains(s.UserId)).ExecuteDeleteAsync();
    }

    async Task KeepNameAsync(Publisher whose, Publisher foundAs)
    {
        var since = await db.FormerNames.Where(n => n.PublisherId == whose.Id).MaxAsync(n => (DateTime?)n.Until) ?? whose.CreatedAt;
        db.FormerNames.Add(new FormerName { PublisherId = foundAs.Id, Name = whose.Name, EnglishName = whose.EnglishName, Address = whose.Address, From = since, Until = Now });
    }

    async Task<Publisher> LoadAsync(Guid id) => await db.Publishers.SingleOrDefaultAsync(p => p.Id == id) ?? throw new RuleBroken("找不到這家出版機構");
}
