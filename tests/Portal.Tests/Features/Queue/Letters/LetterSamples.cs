using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Opinions;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Keeping;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue.Letters;
using Portal.Features.Reading;

namespace Portal.Tests.Features.Queue.Letters;

/// <summary>One of every letter that the portal writes, by the code that writes it, in one language; what differs from run to run is masked.</summary>
static class LetterSamples
{
    public static Task<List<OutgoingLetter>> AllAsync(PortalHost host, string language) => host.WithAsync<IServiceProvider, List<OutgoingLetter>>(async services =>
    {
        var (db, at) = (services.GetRequiredService<PortalDb>(), host.Clock.Now);
        var (writer, staff, accounts) = (services.GetRequiredService<LetterWriter>(), services.GetRequiredService<StaffLetters>(), services.GetRequiredService<AccountLetters>());
        var publisher = await host.PublisherAsync();
        var user = await host.UserAsync(publisher);
        user.Language = language;
        var cip = await db.CipRequests.WithTitle().Include(r => r.Application!.CipIssues).SingleAsync(r => r.Id == host.ApprovedCipAsync(publisher, "山海小城").Result.Id);
        var isbn = cip.Application!.Isbn;
        var isrc = await host.ListCaseAsync(publisher);
        foreach (var recording in isrc.Recordings) recording.Isrc = IsrcCode.Parse($"TWA0126{recording.Ordinal:D5}");
        foreach (var request in new Request[] { cip, isbn, isrc }) request.Language = language;
        foreach (var (index, product) in cip.Application.Products.OrderBy(p => p.Ordinal).Index()) product.Isbn = Isbn13.Parse(index == 0 ? "9786267001004" : "9786267001011");
        Set(isbn, "Missing", "版權頁\n書名頁");
        Set(isbn, "Reason", null);
        var change = ChangeRequest.Of(cip.Application, Guid.CreateVersion7());
        (change.Language, change.Application) = (language, cip.Application);
        Set(change, "CaseNumber", "115-000099");
        Set(change, "StatusCode", "ABCD-EFGH");
        Set(isbn, "DueOn", new DateOnly(2026, 3, 9));
        Set(isrc, "DueOn", new DateOnly(2026, 3, 9));
        Set(cip, "DueOn", new DateOnly(2026, 3, 9));
        Set(cip, "RemarkUntil", new DateOnly(2026, 3, 6));
        var opinion = await host.OpinionAsync();
        opinion.Language = language;
        Set(opinion, "Answer", "謝謝，已經改善。");
        Set(opinion, "DueOn", new DateOnly(2026, 3, 9));
        foreach (var request in new Request[] { cip, isbn, isrc, change, opinion }) Set(request, "SurveyCode", "SURVEY");
        var issue = cip.Application.CipIssues[0];
        issue.Block = "國家圖書館出版品預行編目(CIP)資料\n\n山海小城 / 林雨果著. -- 初版\n　　面 ;　　公分\n\n863.55　　　　　115000042";
        Set(cip, "DraftBlock", issue.Block);

        List<OutgoingLetter> letters = [writer.Received(isbn, at), writer.Returned(isbn, at)];
        Set(isbn, "Reason", "請一併附上目次。");
        letters.AddRange([writer.Returned(isbn, at), writer.Refused(isbn, at), writer.NumbersGiven((IsbnRequest)isbn, at), writer.CodesGiven(isrc, at)]);
        letters.AddRange([writer.CipDraft(cip, at), writer.CipApproved(cip, issue, at)]);
        Set(cip, "RemarkAnswer", "已改為第二版。");
        letters.AddRange([writer.CipApproved(cip, issue, at), writer.ChangeApproved(change, null, at), writer.ChangeApproved(change, issue, at)]);
        letters.AddRange([writer.RegistrantApproved(isbn, "978-626-7001", at), writer.RegistrantApproved(isbn, null, at), writer.Extended(isbn, "等候補充資料", at)]);
        letters.AddRange([writer.NumberCancelled(isbn, Isbn13.Parse("9786267001004"), "重複申請", at), writer.Moved(isbn, "颱風停班", at), writer.Late(isbn, at)]);

        Set(cip, "Remark", "作者姓名有誤");
        Set(cip, "RemarkedAt", at);
        var (today, next) = (new DateOnly(2026, 3, 9), new DateOnly(2026, 3, 10));
        letters.AddRange([staff.DueSoon(isbn, user, at), staff.Overdue(isbn, user, at), staff.RemarkMade(cip, user, at), staff.Growth(publisher, 320, 12, user, at),
            staff.Fixity([new() { Fault = FixityFault.Changed, Key = "deposit/0123", RepairedAt = at }, new() { Fault = FixityFault.Missing, Key = "deposit/4567", InCopy = true }], 1, user, at)]);
        letters.AddRange([staff.Morning(user, [isbn, isrc], today, next, at), staff.Morning(user, [], today, next, at)]);

        letters.AddRange([accounts.Confirm(user), accounts.AccountExists(user), accounts.Reset(user), accounts.PasswordChanged(user), accounts.SecondFactorChanged(user, "停用驗證器", "The authenticator was turned off")]);
        letters.AddRange([accounts.Locked(user), accounts.NewBrowser(user, "192.0.2.7", "Firefox\t148"), accounts.ConfirmNewEmail(user, "new@example.test"), accounts.EmailChanged(user, "old@example.test")]);
        letters.AddRange([writer.Received(opinion, at), writer.OpinionAnswered(opinion, at), services.GetRequiredService<OpinionLetters>().Confirm(opinion)]);
        var deposit = await host.NumberedAsync(publisher);
        var due = await DepositDesk.Whole(db.LegalDeposits.Where(d => d.Isbn == deposit.Isbn)).ToListAsync();
        due[0].Product!.Application!.Isbn.Language = language;
        letters.AddRange([services.GetRequiredService<DepositLetters>().Reminder(due, at), services.GetRequiredService<DepositLetters>().Notice(due, new DateOnly(2026, 9, 30), at)]);
        var number = await host.DepositedAsync(publisher);
        var ebook = await services.GetRequiredService<EbookDesk>().Whole.SingleAsync(d => d.CaseNumber == number);
        ebook.Language = language;
        Set(ebook, "SurveyCode", "SURVEY");
        letters.Add(writer.DepositApproved(ebook, at));
        var reading = services.GetRequiredService<ReadingLetters>();
        letters.AddRange([reading.DueSoon(new Loan { Deposit = ebook, Reader = user, DueOn = new DateOnly(2026, 3, 18) }, at)!, reading.Ready(new Hold { Deposit = ebook, Reader = user, KeptUntil = new DateOnly(2026, 3, 9) }, at)!]);
        letters.AddRange([accounts.Invitation(user, "王小明"), accounts.InvitationToJoin(user, publisher.Id, "測試出版社")]);

        foreach (var letter in letters)
            (letter.Subject, letter.Body) = (Mask(letter.Subject), Mask(letter.Body));
        return letters;

        void Set(Request request, string property, object? value) => db.Entry(request).Property(property).CurrentValue = value;

        string Mask(string text)
        {
            foreach (var (request, name) in new (Request, string)[] { (isbn, "ISBN-CASE"), (cip, "CIP-CASE"), (isrc, "ISRC-CASE"), (opinion, "OPINION-CASE"), (ebook, "DEPOSIT-CASE") })
                text = text.Replace(request.CaseNumber!, name, StringComparison.Ordinal).Replace(request.StatusCode!, name + "-CODE", StringComparison.Ordinal);
            text = text.Replace(publisher.Name, "PUBLISHER", StringComparison.Ordinal).Replace(deposit.Isbn.Hyphenated(), "ISBN-OF-DEPOSIT", StringComparison.Ordinal);
            text = Regex.Replace(text, "[0-9a-f]{8}-[0-9a-f-]{27}", "ID", RegexOptions.None, TimeSpan.FromSeconds(1));
            text = Regex.Replace(text, "token=[^&\\s]+", "token=TOKEN", RegexOptions.None, TimeSpan.FromSeconds(1));
            return Regex.Replace(text, "測試人員[0-9]+", "OFFICER", RegexOptions.None, TimeSpan.FromSeconds(1));
        }
    });

    public static string Show(IEnumerable<OutgoingLetter> letters) => string.Join("\n", letters.Select(letter => $"=== {letter.Subject}\n{letter.Body}"));
}
