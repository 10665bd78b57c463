using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Queue.Letters;
using Portal.Tests.Features.Accounts;
using Portal.Tests.Features.Applications.Opinions;
using Portal.Tests.Features.Queue.Intake;

namespace Portal.Tests.Web;

/// <summary>A form that is about to be sent: by whom, from which page, with what.</summary>
sealed record Sending(Visitor Who, Answer Page, (string Field, string Value)[] Fields, string? Button = null, string? Form = null, (string, string, byte[])[]? Files = null)
{
    public Task<Answer> GoAsync() => Who.SubmitAsync(Page, Fields, Button, Form, Files, follow: false);
}

/// <summary>What a handler does, and how many lines of history it owes; none only with a reason. NoAccount: its doer has none, and stands there by name. Burns: numbers that it reserved stay reserved when it fails.</summary>
sealed record Deed(Func<PortalHost, Task<Sending>> Arrange, int Lines = 1, string? Why = null, bool Burns = false, bool NoAccount = false);

/// <summary>Every handler that takes a form, with a form that it takes. A test compares the names with the portal's own classes.</summary>
static class Deeds
{
    const string Draft = "a step of a draft: the applicant's own until it is sent, and then all of it is in the case";
    const string View = "an officer's own view of the list: no case, no publisher and no right changes";
    const string Letter = "asks for a letter to whoever owns the address: the letter's row says so, and who asked is not known";

    static int people;
    static int days;

    public static readonly IReadOnlyDictionary<string, Deed> All = new Dictionary<string, Deed>(StringComparer.Ordinal)
    {
        ["Accounts.ChangeEmail.OnPost"] = new(host => MemberAtAsync(host, "/accounts/change-email", [("Input.Email", NewAddress()), ("Input.Password", AccountPages.Password)])),
        ["Accounts.ChangePassword.OnPost"] = new(host => MemberAtAsync(host, "/accounts/change-password", [("Input.OldPassword", AccountPages.Password), ("Input.NewPassword", "山上的雲很安靜喔")])),
        ["Accounts.ConfirmEmail.OnPost"] = new(async host =>
        {
            var email = NewAddress();
            await (await RegisteringAsync(host, email)).GoAsync();
            return await StrangerAtAsync(host, await host.LinkToAsync(email), []);
        }, Lines: 2, Why: "two things happen in one save: the address is confirmed, and the registration is sent"),
        ["Accounts.ConfirmNewEmail.OnPost"] = new(async host =>
        {
            var email = NewAddress();
            await (await MemberAtAsync(host, "/accounts/change-email", [("Input.Email", email), ("Input.Password", AccountPages.Password)])).GoAsync();
            return await StrangerAtAsync(host, await host.LinkToAsync(email), []);
        }),
        ["Accounts.ForgotPassword.OnPost"] = new(async host => await StrangerAtAsync(host, "/accounts/forgot-password", [("Input.Email", (await MemberAsync(host)).Email!)]), Lines: 0, Why: Letter),
        ["Accounts.Invitation.OnPost"] = new(async host =>
        {
            var email = NewAddress();
            await (await InvitingAsync(host, email)).GoAsync();
            return await StrangerAtAsync(host, await host.LinkToAsync(email), [("Input.DisplayName", "陳安"), ("Input.Password", "山上的雲很安靜喔"), ("Input.Consent", "true")]);
        }, Lines: 2, Why: "the invitation is taken up, and a session begins"),
        ["Accounts.Join.OnPost"] = new(async host =>
        {
            var person = await host.UserAsync();
            await (await InvitingAsync(host, person.Email!)).GoAsync();
            return await AtAsync(await host.SignedInAsync(person), await host.LinkToAsync(person.Email!), []);
        }),
        ["Accounts.Me.OnPost"] = new(host => MemberAtAsync(host, "/accounts/me", [("Input.DisplayName", "新名字"), ("Input.Language", "zh-TW")])),
        ["Accounts.Me.OnPostEnd"] = new(async host =>
        {
            var member = await MemberAsync(host);
            using var elsewhere = await host.SignedInAsync(member);
            return await AtAsync(await host.SignedInAsync(member), "/accounts/me", [], button: "登出其他所有裝置");
        }),
        ["Accounts.Me.OnPostDisconnect"] = new(async host => await AtAsync(await host.SignedInAsync(await ConnectedAsync(host)), "/accounts/me", [], button: "解除連結")),
        ["Accounts.Members.OnPost"] = new(host => InvitingAsync(host, NewAddress())),
        ["Accounts.Members.OnPostRemove"] = new(async host =>
        {
            var publisher = await host.PublisherAsync();
            var other = await host.UserAsync(publisher);
            return await AtAsync(await host.SignedInAsync(await host.UserAsync(publisher)), "/accounts/members", [("id", other.Id.ToString())], button: "移除 " + other.DisplayName);
        }),
        ["Accounts.NewStaff.OnPost"] = new(host => AdministratorAtAsync(host, "/accounts/new-staff", [("Input.DisplayName", "新館員"), ("Input.Email", NewAddress()), ("Input.Roles", Roles.Clerk)])),
        ["Accounts.Passkeys.OnPostRename"] = new(async host => await AtAsync(await host.SignedInAsync(await WithPasskeyAsync(host)), "/accounts/passkeys", [("name", "我的手機")], button: "改名")),
        ["Accounts.Passkeys.OnPostRemove"] = new(async host => await AtAsync(await host.SignedInAsync(await WithPasskeyAsync(host)), "/accounts/passkeys", [], button: "移除")),
        ["Accounts.Register.OnPost"] = new(host => RegisteringAsync(host, NewAddress())),
        ["Accounts.Resend.OnPost"] = new(async host =>
        {
            var email = NewAddress();
            await (await RegisteringAsync(host, email)).GoAsync();
            return await StrangerAtAsync(host, "/accounts/resend", [("Input.Email", email)]);
        }, Lines: 0, Why: Letter),
        ["Accounts.ResetPassword.OnPost"] = new(async host =>
        {
            var member = await MemberAsync(host);
            await (await StrangerAtAsync(host, "/accounts/forgot-password", [("Input.Email", member.Email!)])).GoAsync();
            return await StrangerAtAsync(host, await host.LinkToAsync(member.Email!), [("Password", "山上的雲很安靜喔")]);
        }),
        ["Accounts.SecondFactorPage.OnPost"] = new(async host =>
        {
            var member = await MemberAsync(host);
            var (key, _) = await host.WithCodesAsync(member);
            var visitor = host.Stranger();
            await host.SignInAsync(visitor, member.Email);
            return await AtAsync(visitor, "/accounts/second-factor", [("Code", host.CodeOf(key))]);
        }),
        ["Accounts.SecondFactorSetUp.OnPost"] = new(async host =>
        {
            var member = await MemberAsync(host);
            var visitor = await host.SignedInAsync(member);
            var page = await visitor.GetAsync("/accounts/second-factor-set-up");
            var key = await host.WithAsync<IServiceProvider, byte[]>(async services => await services.GetRequiredService<SecondFactor>().PendingKeyAsync(
                await services.GetRequiredService<Data.PortalDb>().Users.SingleAsync(u => u.Id == member.Id)));
            return new Sending(visitor, page, [("Code", host.CodeOf(key))]);
        }),
        ["Accounts.SecondFactorSetUp.OnPostNewCodes"] = new(host => CodesAtAsync(host, "更換救援碼")),
        ["Accounts.SecondFactorSetUp.OnPostTurnOff"] = new(host => CodesAtAsync(host, "停用驗證器")),
        ["Accounts.SignIn.OnPost"] = new(async host => await StrangerAtAsync(host, "/accounts/sign-in", [("Input.Email", (await MemberAsync(host)).Email!), ("Input.Password", AccountPages.Password)])),
        ["Accounts.SignOnPeople.OnPost"] = new(host => AdministratorAtAsync(host, "/accounts/sign-on-people", [("Kinds", "Member")])),
        ["Accounts.SignOut.OnPost"] = new(host => MemberAtAsync(host, "/accounts/sign-out", [])),
        ["Accounts.UserAccount.OnPostRoles"] = new(async host => await AccountAtAsync(host, await host.ClerkAsync(), "儲存職務", ("Roles", Roles.Cataloguer))),
        ["Accounts.UserAccount.OnPostDisable"] = new(async host => await AccountAtAsync(host, await MemberAsync(host), "停用帳號", ("Why", "離職"))),
        ["Accounts.UserAccount.OnPostEnable"] = new(async host =>
        {
            var person = await MemberAsync(host);
            await (await AccountAtAsync(host, person, "停用帳號", ("Why", "離職"))).GoAsync();
            return await AccountAtAsync(host, person, "重新啟用帳號");
        }),
        ["Accounts.UserAccount.OnPostDisconnect"] = new(async host => await AccountAtAsync(host, await ConnectedAsync(host), "解除圖書館帳號的連結")),
        ["Accounts.UserAccount.OnPostEnd"] = new(async host =>
        {
            var person = await MemberAsync(host);
            using var elsewhere = await host.SignedInAsync(person);
            return await AccountAtAsync(host, person, "登出所有裝置");
        }),
        ["Accounts.UserAccount.OnPostTurnOff"] = new(async host =>
        {
            var person = await MemberAsync(host);
            await host.WithCodesAsync(person);
            return await AccountAtAsync(host, person, "清除第二驗證方式");
        }),
        ["Accounts.UserAccount.OnPostInvite"] = new(async host =>
        {
            var email = NewAddress();
            await (await InvitingAsync(host, email)).GoAsync();
            return await AccountAtAsync(host, await host.InDbAsync(db => db.Users.SingleAsync(u => u.Email == email)), "再寄邀請信");
        }),

        ["Applications.Case.OnPostWithdraw"] = new(async host =>
        {
            var publisher = await host.PublisherAsync();
            var filed = await host.CaseAsync(publisher);
            return await AtAsync(await host.SignedInAsync(await host.UserAsync(publisher)), $"/applications/case/{filed.CaseNumber}", [("Why", "不出版了")], button: "撤回申請");
        }),
        ["Applications.Check.OnPost"] = new(host => DraftAtAsync(host, "check", [], "送出申請")),
        ["Applications.Check.OnPostDiscard"] = new(host => DraftAtAsync(host, "check", [], "刪除草稿")),
        ["Applications.Contact.OnPost"] = new(host => DraftAtAsync(host, "contact", [("Input.Name", "陳安")]), Lines: 0, Why: Draft),
        ["Applications.Formats.OnPost"] = new(host => DraftAtAsync(host, "formats", [("Input.Lines[0].Price", "99")], "儲存並繼續"), Lines: 0, Why: Draft),
        ["Applications.Formats.OnPostAdd"] = new(host => DraftAtAsync(host, "formats", [("Input.Add.Forms", nameof(ProductForm.Hardback))], "加入"), Lines: 0, Why: Draft),
        ["Applications.Formats.OnPostRemove"] = new(async host => await DraftAtAsync(host, "formats", [], null, removing: true), Lines: 0, Why: Draft),
        ["Applications.New.OnPost"] = new(host => MemberAtAsync(host, "/applications/new", [])),
        ["Applications.Pages.OnPost"] = new(async host => await DraftAtAsync(host, "pages", [], "上傳") with { Files = [("Input[Contents]", "目次.png", new QRCoder.PngByteQRCode(QRCoder.QRCodeGenerator.GenerateQrCode("目次", QRCoder.QRCodeGenerator.ECCLevel.L)).GetGraphic(2))] }, Lines: 0, Why: Draft),
        ["Applications.Pages.OnPostRemove"] = new(async host => await DraftAtAsync(host, "pages", [], null, removing: true)),
        ["Applications.Title.OnPost"] = new(host => DraftAtAsync(host, "title", [("Input.Title", "另一個書名")]), Lines: 0, Why: Draft),
        ["Applications.Bulk.Index.OnPostApply"] = new(async host =>
        {
            var member = await host.SignedInAsync(await MemberAsync(host));
            var page = await member.GetAsync("/applications/bulk");
            var template = await member.GetAsync("/applications/bulk/template.csv");
            return new Sending(member, await member.SubmitAsync(page, [], button: "試讀檔案", files: [("Upload", "a.csv", template.Bytes)]), [], "建立 1 份草稿", Files: []);
        }, Lines: 2, Why: "the batch, and its draft"),
        ["Applications.Bulk.Drafts.OnPostPages"] = new(async host =>
        {
            var sending = await BatchAtAsync(host, "上傳頁面");
            return sending with { Files = [("Upload", "頁面.zip", Portal.Tests.Features.Applications.Bulk.BatchSendingTests.Zip(("1-書名頁.pdf", Portal.Tests.Adapters.Files.ContentKindTests.pdf)))] };
        }),
        ["Applications.Bulk.Drafts.OnPostSend"] = new(host => BatchAtAsync(host, "送出 1 本"), Lines: 2, Why: "the batch, and its case"),
        ["Applications.Isrc.Index.OnPost"] = new(host => MemberAtAsync(host, "/applications/isrc", [])),
        ["Applications.Isrc.Details.OnPost"] = new(host => ListAtAsync(host, "details", [("Input.ListTitle", "另一張專輯")]), Lines: 0, Why: Draft),
        ["Applications.Isrc.Line.OnPost"] = new(host => ListAtAsync(host, "line", [("Input.Title", "新歌"), ("Input.Artist", "王一樹"), ("Input.Length", "3:45"), ("Input.Year", "2026"), ("Input.Kind", "Sound")]), Lines: 0, Why: Draft),
        ["Applications.Isrc.Recordings.OnPostRemove"] = new(host => ListAtAsync(host, "recordings", [], removing: true), Lines: 0, Why: Draft),
        ["Applications.Isrc.Import.OnPostApply"] = new(async host =>
        {
            var sending = await ListAtAsync(host, "import", [("Text", "新歌\t王一樹\t\t3:45\t2026\t錄音")], "試讀清單");
            return sending with { Page = await sending.Who.SubmitAsync(sending.Page, sending.Fields, sending.Button), Fields = [], Button = "加入這 1 筆" };
        }, Lines: 0, Why: Draft),
        ["Applications.Isrc.Check.OnPost"] = new(host => ListAtAsync(host, "check", [], "送出申請")),
        ["Applications.Isrc.Check.OnPostDiscard"] = new(host => ListAtAsync(host, "check", [], "刪除草稿")),
        ["Deposit.New.OnPost"] = new(async host =>
        {
            var publisher = await host.PublisherAsync();
            var title = (await host.NumberedAsync(publisher)).Product!.ApplicationId;
            return await AtAsync(await host.MemberOfAsync(publisher), "/deposit/new", [("title", title.ToString())], $"title={title}");
        }),
        ["Deposit.Files.OnPost"] = new(async host =>
        {
            var sending = await EbookAtAsync(host, "files", []);
            return sending with { Button = "上傳 EPUB 電子書", Files = [("file", "海.epub", "book"u8.ToArray())] };
        }, Lines: 0, Why: Draft),
        ["Deposit.Files.OnPostRemove"] = new(host => EbookAtAsync(host, "files", [], "移除 海.epub")),
        ["Deposit.Files.OnPostAgain"] = new(host => EbookAtAsync(host, "files", [], "重新檢查 海.epub", FileState.Held)),
        ["Deposit.Sign.OnPost"] = new(async host =>
        {
            var sending = await EbookAtAsync(host, "sign", [("Input.Access", "Open")], "看授權書全文");
            return sending with { Page = await sending.Who.SubmitAsync(sending.Page, sending.Fields, sending.Button), Fields = [("Input.Agreed", "true")], Button = "簽署授權書" };
        }),
        ["Deposit.Check.OnPost"] = new(host => EbookAtAsync(host, "check", [], "送出申請", signed: true)),
        ["Deposit.Check.OnPostDiscard"] = new(host => EbookAtAsync(host, "check", [], "刪除草稿")),
        ["Deposit.Decide.OnPost"] = new(async host =>
        {
            var clerk = await host.ClerkAsync();
            var filed = await host.DepositCaseAsync(await host.PublisherAsync(), clerk);
            return await AtAsync(await host.SignedInAsync(clerk), $"/deposit/decide/{filed.CaseNumber}", [], "核定送存");
        }),
        ["Deposit.Decide.OnPostTakeDown"] = new(async host => await SupervisorAtAsync(host, $"/deposit/decide/{await host.DepositedAsync(await host.PublisherAsync())}", [("Input.Reason", "著作權爭議")], "撤下")),
        ["Reading.Title.OnPostBorrow"] = new(async host => await AtTitleAsync(host, await host.ReadableAsync(ReadingAccess.Lending), await host.UserAsync(), "Borrow")),
        ["Reading.Title.OnPostHold"] = new(async host =>
        {
            var book = await host.ReadableAsync(ReadingAccess.Lending, copies: 1);
            await host.BorrowedAsync(book, await host.UserAsync());
            return await AtTitleAsync(host, book, await host.UserAsync(), "Hold");
        }),
        ["Reading.Mine.OnPostReturn"] = new(async host =>
        {
            var reader = await host.UserAsync();
            await host.BorrowedAsync(await host.ReadableAsync(ReadingAccess.Lending), reader);
            return await AtAsync(await host.SignedInAsync(reader), "/reading/mine", [], "提前歸還 山海小城");
        }),
        ["Reading.Mine.OnPostCancel"] = new(async host =>
        {
            var (book, reader) = (await host.ReadableAsync(ReadingAccess.Lending, copies: 1), await host.UserAsync());
            await host.BorrowedAsync(book, await host.UserAsync());
            await host.HeldAsync(book, reader);
            return await AtAsync(await host.SignedInAsync(reader), "/reading/mine", [], "取消預約 山海小城");
        }),
        ["Reading.Mine.OnPostForget"] = new(async host => await AtAsync(await host.SignedInAsync(await host.UserAsync()), "/reading/mine", [], "清除過去的紀錄")),
        ["Reading.OffLine.Index.OnPost"] = new(async host =>
        {
            var reader = await host.UserAsync();
            return await AtAsync(await host.SignedInAsync(reader), $"/reading/off-line/{await host.LentAsync(reader)}", [("Input.PassPhrase", "潮間帶的月光"), ("Input.Hint", "最喜歡的一章")], "製作離線版");
        }),
        ["Reading.Room.OnPost"] = new(async host => await AdministratorAtAsync(host, "/reading/room", [("Input.Name", "參考室"), ("Input.Kind", "network"), ("Input.Networks", $"198.51.{Interlocked.Increment(ref people) % 250}.0/24")], "儲存場所")),
        ["Reading.Room.OnPostRemove"] = new(async host => await AdministratorAtAsync(host, $"/reading/room/{(await host.RoomAsync("192.0.2.0/24")).Id}", [], "移除場所")),
        ["Deposit.Fixity.OnPost"] = new(async host => await AdministratorAtAsync(host, "/deposit/fixity", [], "現在查核全部")),
        ["Applications.Isrc.Prefixes.OnPost"] = new(async host => await AdministratorAtAsync(host, "/applications/isrc/prefixes", [("Input.First", $"QZ{Interlocked.Increment(ref people) % 1000:D3}")]) with { Form = "add" }),
        ["Applications.Isrc.Prefixes.OnPostClose"] = new(async host => await AdministratorAtAsync(host, "/applications/isrc/prefixes", [], $"停用 {(await host.PrefixAsync()).Display}")),
        ["Applications.Isrc.Prefixes.OnPostReopen"] = new(async host =>
        {
            var prefix = await host.PrefixAsync();
            await (await AdministratorAtAsync(host, "/applications/isrc/prefixes", [], $"停用 {prefix.Display}")).GoAsync();
            return await AdministratorAtAsync(host, "/applications/isrc/prefixes", [], $"重新啟用 {prefix.Display}");
        }),
        ["Applications.Registrants.Mend.OnPost"] = new(async host =>
        {
            var email = NewAddress();
            await (await RegisteringAsync(host, email)).GoAsync();
            await (await StrangerAtAsync(host, await host.LinkToAsync(email), [])).GoAsync();
            var (member, clerk) = (await host.InDbAsync(db => db.Users.SingleAsync(u => u.Email == email)), await host.ClerkAsync());
            var filed = await host.InDbAsync(db => db.Requests.SingleAsync(r => r.PublisherId == member.PublisherId));
            await host.TakenAsync(filed.Id, clerk);
            await (await AtAsync(await host.SignedInAsync(clerk), $"/queue/case/{filed.CaseNumber}", [("Input.Note", "請補地址")], "通知補件")).GoAsync();
            return await AtAsync(await host.SignedInAsync(member), "/applications/registrants/mend", [("Input.Address", "臺北市大安區")], "送出補件");
        }),
        ["Applications.Registrants.Mine.OnPost"] = new(host => MemberAtAsync(host, "/applications/registrants/mine", [("Input.Phone", "02-2361-0000")])),
        ["Applications.Registrants.Open.OnPost"] = new(async host => await ClerkAtAsync(host, $"/applications/registrants/open/{(await host.PublisherAsync()).Id}", [("Size", "100")])),

        ["Applications.Registrants.Export.OnPost"] = new(host => ClerkAtAsync(host, "/applications/registrants/export", [], "下載 CSV")),
        ["Applications.Registrants.Rename.OnPostConfirm"] = new(async host =>
        {
            var sending = await ClerkAtAsync(host, $"/applications/registrants/rename/{(await host.PublisherAsync()).Id}", [("Input.Name", "改名後的出版社"), ("Input.Why", "115 年 3 月 2 日來函")], "看變更內容");
            return new Sending(sending.Who, await sending.GoAsync(), [], "確認變更");
        }),
        ["Applications.Registrants.Merge.OnPostConfirm"] = new(async host =>
        {
            var sending = await SupervisorAtAsync(host, $"/applications/registrants/merge/{(await host.PublisherAsync()).Id}", [("Into", (await host.PublisherAsync()).Name), ("Why", "115 年 3 月 2 日來函")], "看會移動什麼");
            return new Sending(sending.Who, await sending.GoAsync(), [], "確認合併");
        }, Lines: 2, Why: "both publishers have it in their history"),
        ["Applications.Registrants.Split.OnPostConfirm"] = new(async host =>
        {
            var publisher = await host.PublisherAsync();
            var sending = await SupervisorAtAsync(host, $"/applications/registrants/split/{publisher.Id}", [("Input.Name", "分出的出版社"), ("Input.Address", "臺北市"), ("Input.Why", "來函"), ("Input.Blocks", publisher.Blocks[0].Id.ToString())], "看會移動什麼");
            return new Sending(sending.Who, await sending.GoAsync(), [], "確認分出");
        }, Lines: 2, Why: "both publishers have it in their history"),
        ["Applications.Registrants.BlockPage.OnPostChange"] = new(async host => await ClerkAtAsync(host, $"/applications/registrants/block/{(await host.PublisherAsync()).Blocks[0].Id}", [("Act", "deactivate"), ("Why", "停業")], "儲存")),
        ["Applications.Registrants.BlockPage.OnPostReopen"] = new(async host =>
        {
            var block = (await host.PublisherAsync()).Blocks[0];
            await (await ClerkAtAsync(host, $"/applications/registrants/block/{block.Id}", [("Act", "close"), ("Why", "停業")], "儲存")).GoAsync();
            return await SupervisorAtAsync(host, $"/applications/registrants/block/{block.Id}", [("ReopenWhy", "復業")], "重新開放");
        }),
        ["Applications.Registrants.BlockPage.OnPostBurn"] = new(async host =>
        {
            var block = (await host.PublisherAsync()).Blocks[0];
            return await SupervisorAtAsync(host, $"/applications/registrants/block/{block.Id}", [("Numbers", block.NumberAt(9).Digits), ("BurnWhy", "印錯")], "作廢這些號碼");
        }),
        ["Applications.Registrants.PublisherPage.OnPost"] = new(async host => await SupervisorAtAsync(host, $"/applications/registrants/publisher/{(await host.PublisherAsync()).Id}", [("NumberLimit", "7")], "儲存上限")),
        ["Applications.Registrants.TakeOver.Index.OnPost"] = new(host => OldFileAtAsync(host)),
        ["Applications.Registrants.TakeOver.Sheet.OnPostImport"] = new(host => CheckedFileAtAsync(host, "匯入 1 列")),
        ["Applications.Registrants.TakeOver.Sheet.OnPostDiscard"] = new(host => CheckedFileAtAsync(host, "放棄這份檔案")),
        ["Applications.Registrants.TakeOver.Blocks.OnPost"] = new(async host => await ClerkAtAsync(host, "/applications/registrants/take-over/blocks", [("Chosen", (await host.OldBlockAsync()).Id.ToString())], "勾選的已核對無誤")),
        ["Applications.Numbers.Strays.OnPostGiven"] = new(async host => await ClerkAtAsync(host, "/applications/numbers/strays", [("Chosen", await host.StrayAsync())], "舊系統已配出，記入號碼帳")),
        ["Applications.Numbers.Strays.OnPostDismiss"] = new(async host => await ClerkAtAsync(host, "/applications/numbers/strays", [("Chosen", await host.StrayAsync()), ("Why", "書上印錯")], "沒有配給任何人，可以配出")),

        ["Queue.Index.OnPostTake"] = new(async host =>
        {
            var filed = await host.CaseAsync(await host.PublisherAsync());
            return await ClerkAtAsync(host, $"/queue?q={filed.CaseNumber}", [], $"收案 {filed.CaseNumber}");
        }),
        ["Applications.Numbers.Cancel.OnPost"] = new(async host =>
        {
            var isbn = await NumberAsync(host);
            return await ClerkAtAsync(host, $"/applications/numbers/cancel?isbn={isbn}", [("Input.Why", "重複申請")], "提請註銷");
        }),
        ["Queue.Proposals.Decide.OnPostConfirm"] = new(async host => await SupervisorAtAsync(host, $"/queue/proposals/{await host.ProposalAsync(await host.PublisherAsync(), await host.ClerkAsync())}", [], "確認並執行"),
            Lines: 2, Why: "the confirmation, and what was confirmed"),
        ["Queue.Proposals.Decide.OnPostSendBack"] = new(async host => await SupervisorAtAsync(host, $"/queue/proposals/{await host.ProposalAsync(await host.PublisherAsync(), await host.ClerkAsync())}", [("Input.Answer", "請先問清楚用量")], "退回提案人")),
        ["Announcements.Edit.OnPost"] = new(host => AdministratorAtAsync(host, "/announcements/edit",
            [("Input.ChineseTitle", "停機公告"), ("Input.ChineseText", "週六停機"), ("Input.EnglishTitle", "Maintenance"), ("Input.EnglishText", "Closed on Saturday")])),
        ["Procedures.Edit.OnPost"] = new(host => AdministratorAtAsync(host, "/procedures/edit/change", [("Input.Chinese", "看"), ("Input.English", "Look")])),
        ["Queue.Procedure.OnPost"] = new(async host => await ClerkAtAsync(host, $"/queue/procedure/{(await host.CaseAsync(await host.PublisherAsync())).CaseNumber}", [("Ticked", "1")], "儲存勾選")),
        ["Queue.Index.OnPostTakeMany"] = new(async host =>
        {
            var filed = await host.CaseAsync(await host.PublisherAsync());
            return await ClerkAtAsync(host, $"/queue?q={filed.CaseNumber}", [("Ticked", filed.Id.ToString())], "收下勾選的案件");
        }),
        ["Queue.Index.OnPostAssign"] = new(async host =>
        {
            var (filed, clerk) = (await host.CaseAsync(await host.PublisherAsync()), await host.ClerkAsync());
            return await SupervisorAtAsync(host, $"/queue?q={filed.CaseNumber}", [("Ticked", filed.Id.ToString()), ("To", clerk.Id.ToString())], "指派勾選的案件");
        }),
        ["Queue.Today.OnPostMove"] = new(async host =>
        {
            var (filed, absent, clerk) = (await host.CaseAsync(await host.PublisherAsync()), await host.ClerkAsync(), await host.ClerkAsync());
            await host.TakenAsync(filed.Id, absent);
            await host.AwayAsync(absent, 0, 30);
            return await SupervisorAtAsync(host, "/queue/today", [("Ticked", filed.Id.ToString()), ("To", clerk.Id.ToString())], "指派勾選的案件");
        }),
        ["Queue.Absences.OnPost"] = new(host => ClerkAtAsync(host, "/queue/absences", [("Input.First", "2026-04-01")], "登記請假")),
        ["Queue.Absences.OnPostRemove"] = new(async host =>
        {
            var clerk = await host.ClerkAsync();
            await host.AwayAsync(clerk, 1, 1);
            var day = Portal.Domain.OfficeDates.Long(new DateOnly(2026, 3, 5));
            return await AtAsync(await host.SignedInAsync(clerk), "/queue/absences", [], $"取消請假 {clerk.DisplayName} {day}");
        }),
        ["Queue.Filters.OnPost"] = new(host => ClerkAtAsync(host, "/queue/filters?query=view%3Dfree", [("Input.Name", "未收案")]), Lines: 0, Why: View),
        ["Queue.Filters.OnPostRemove"] = new(async host =>
        {
            var sending = await ClerkAtAsync(host, "/queue/filters?query=view%3Dfree", [("Input.Name", "未收案")]);
            await sending.GoAsync();
            return await AtAsync(sending.Who, "/queue/filters", [], "刪除 未收案");
        }, Lines: 0, Why: View),
        ["Queue.Notes.OnPost"] = new(async host => await ClerkAtAsync(host, $"/queue/notes/{(await host.CaseAsync(await host.PublisherAsync())).CaseNumber}", [("Input.Text", "已電話確認")], "儲存註記")),
        ["Queue.Case.OnPostTake"] = new(async host => await ClerkAtAsync(host, $"/queue/case/{(await host.CaseAsync(await host.PublisherAsync())).CaseNumber}", [], "收案")),
        ["Applications.Opinions.Index.OnPost"] = new(host => StrangerAtAsync(host, "/applications/opinions", OpinionTests.Written(NewAddress())), Lines: 0, Why: "a draft until its address is confirmed: the letter's row says so"),
        ["Applications.Opinions.Confirm.OnPost"] = new(async host =>
        {
            var email = NewAddress();
            await (await StrangerAtAsync(host, "/applications/opinions", OpinionTests.Written(email))).GoAsync();
            return await StrangerAtAsync(host, await host.LinkToAsync(email), []);
        }, NoAccount: true),
        ["Applications.Opinions.Answer.OnPost"] = new(async host => await OpinionAtAsync(host, [("Input.Answer", "謝謝您的建議，已經改好。")], "寄出答覆並結案")),
        ["Applications.Opinions.Answer.OnPostRefer"] = new(async host => await OpinionAtAsync(host, [("Input.Desk", Roles.Cataloguer), ("Input.Reason", "與 CIP 有關")], "轉辦")),
        ["Applications.Survey.UsabilityForm.OnPost"] = new(host => SearchedAsync(host, [("Steps[overall]", "5")], "送出回答"), Lines: 0, Why: "anonymous: a line would say who answered, and when"),
        ["Applications.Survey.UsabilityForm.OnPostLater"] = new(host => SearchedAsync(host, [], "不用了，這一季不再問我"), Lines: 0, Why: "only says that nobody should ask again"),
        ["Applications.Survey.Index.OnPost"] = new(async host => await StrangerAtAsync(host, $"/survey/{await host.SurveyedAsync()}", [("Steps[overall]", "5")]), Lines: 0, Why: "anonymous: a line would say who answered, and when"),
        ["Reports.Targets.OnPost"] = new(host => SupervisorAtAsync(host, "/reports/targets", [("Values[members]", $"{400 + Interlocked.Increment(ref people)}")])),
        ["Applications.Case.OnPostAccept"] = new(host => DraftedAtAsync(host, "同意這份草稿")),
        ["Applications.Case.OnPostRemark"] = new(host => DraftedAtAsync(host, "送出意見", ("Remark", "著者應為林雨果"))),
        ["Applications.Cip.Change.OnPost"] = new(async host =>
        {
            var publisher = await host.PublisherAsync();
            var title = await host.ApprovedCipAsync(publisher);
            return await AtAsync(await host.MemberOfAsync(publisher), $"/applications/cip/change/{title.ApplicationId}", [("Input.Title", "山海大城"), ("Because.Why", "書名誤植")]);
        }),
        ["Applications.Cip.RecordPage.OnPostSave"] = new(host => RecordAtAsync(host, "儲存並檢查", ("Input.Record", "245 00 $a山海小城")), Lines: 0, Why: "the cataloguer's own draft: what comes of it is written down"),
        ["Applications.Cip.RecordPage.OnPostPut"] = new(host => RecordAtAsync(host, "放入紀錄", ("Input.ClassNumber", "863.57")), Lines: 0, Why: "the cataloguer's own draft: what comes of it is written down"),
        ["Applications.Cip.RecordPage.OnPostSend"] = new(host => RecordAtAsync(host, "送申請人確認草稿")),
        ["Applications.Cip.RecordPage.OnPostApprove"] = new(async host =>
        {
            var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
            var cip = await host.DraftedCipAsync(await host.PublisherAsync(), cataloguer);
            await host.InDbAsync(async db =>
            {
                (await db.CipRequests.SingleAsync(r => r.Id == cip.Id)).Accept(Actor.Portal("test"), host.Clock.Now);
                await db.SaveChangesAsync();
            });
            return await AtAsync(await host.SignedInAsync(cataloguer), $"/applications/cip/record/{cip.CaseNumber}", [], "核定 CIP");
        }),
        ["Applications.Cip.Templates.OnPost"] = new(host => AdministratorAtAsync(host, "/applications/cip/templates?form=card", [("Text", $"{{題名}} {Interlocked.Increment(ref days)}")], "儲存新版本")),
        ["Queue.Case.OnPostTakeBoth"] = new(async host => await AtAsync(await host.SignedInAsync(await host.UserAsync(null, Roles.Clerk, Roles.Cataloguer)),
            $"/queue/case/{(await host.SubmissionAsync(await host.PublisherAsync())).CaseNumber}", [], "連同 CIP 申請 一併收案"), Lines: 2, Why: "two cases are taken"),
        ["Queue.Case.OnPostGiveBack"] = new(host => TakenAtAsync(host, "退回待辦清單")),
        ["Queue.Case.OnPostReturn"] = new(host => TakenAtAsync(host, "通知補件", ("Input.Note", "請補序文"))),
        ["Queue.Case.OnPostRefuse"] = new(host => TakenAtAsync(host, "不予核定", ("Input.Reason", "不在受理範圍"))),
        ["Queue.Case.OnPostApprove"] = new(host => TakenAtAsync(host, "核定配號"), Burns: true),
        ["Queue.Case.OnPostExtend"] = new(host => TakenAtAsync(host, "展期並通知", ("Input.Days", "2"), ("Input.Reason", "需向申請人求證"))),
        ["Applications.Cip.Load.OnPostApply"] = new(async host =>
        {
            var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
            var list = Encoding.UTF8.GetBytes($"主題詞,標題表\n散文,test{Interlocked.Increment(ref people)}\n");
            var shown = await administrator.SubmitAsync(await administrator.GetAsync("/applications/cip/load/subjects"), [], button: "試讀", files: [("Upload", "a.csv", list)]);
            return new Sending(administrator, shown, [], "以這份取代");
        }),
        ["Queue.Intake.Index.OnPost"] = new(async host => await ClerkAtAsync(host, "/queue/intake", IntakePages.Fields((await host.PublisherAsync()).Name, ("Paper.AsksCip", "False")), "收件") with { Files = IntakePages.Scans }),
        ["Queue.Phone.Call.OnPostMatch"] = new(host => CallAtAsync(host, "身分相符")),
        ["Queue.Phone.Call.OnPostMismatch"] = new(host => CallAtAsync(host, "身分不符")),
        ["Queue.Phone.Call.OnPostTold"] = new(async host =>
        {
            var match = await CallAtAsync(host, "身分相符");
            var known = await match.Who.SubmitAsync(match.Page, match.Fields, match.Button);
            return new Sending(match.Who, known, [("Input.Told", "預計週五完成")], "記入歷程");
        }),
        ["Queue.Jobs.Index.OnPostRun"] = new(host => AdministratorAtAsync(host, "/queue/jobs", [], "立即執行 刪除 90 天前的執行紀錄")),
        ["LegalDeposits.Report.OnPost"] = new(async host =>
        {
            var publisher = await host.PublisherAsync();
            var deposit = await host.NumberedAsync(publisher);
            return await AtAsync(await host.MemberOfAsync(publisher), $"/legal-deposits/report/{deposit.Isbn}", [("Input.What", "published"), ("Input.On", "2026-03-03")], "送出回報");
        }),
        ["LegalDeposits.Title.OnPostReport"] = new(async host => await ClerkAtAsync(host, $"/legal-deposits/title/{(await host.NumberedAsync(await host.PublisherAsync())).Isbn}", [("Input.What", "later"), ("Input.Month", "2026-09")], "儲存出版情形")),
        ["LegalDeposits.Title.OnPostStop"] = new(host => FollowedAtAsync(host, "停止追蹤")),
        ["LegalDeposits.Title.OnPostReopen"] = new(async host =>
        {
            var first = await FollowedAtAsync(host, "停止追蹤");
            await first.GoAsync();
            return first with { Page = await first.Who.GetAsync(first.Page.Path), Button = "恢復追蹤" };
        }),
        ["LegalDeposits.Title.OnPostTakeBack"] = new(async host =>
        {
            var deposit = await host.NumberedAsync(await host.PublisherAsync());
            var clerk = await ClerkAtAsync(host, "/legal-deposits/receive", [("Isbn", deposit.Isbn.Digits)], "標記收到");
            await clerk.GoAsync();
            return await AtAsync(clerk.Who, $"/legal-deposits/title/{deposit.Isbn}", [("Because.Why", "掃錯了")], "國家圖書館其實沒收到");
        }),
        ["LegalDeposits.Receive.OnPost"] = new(async host => await ClerkAtAsync(host, "/legal-deposits/receive", [("Isbn", (await host.NumberedAsync(await host.PublisherAsync())).Isbn.Hyphenated())], "標記收到")),
        ["LegalDeposits.Receive.OnPostMany"] = new(async host => await ClerkAtAsync(host, "/legal-deposits/receive", [("Many", (await host.NumberedAsync(await host.PublisherAsync())).Isbn.Digits)], "全部標記收到")),
        ["LegalDeposits.Notices.OnPost"] = new(async host => await ClerkAtAsync(host, $"/legal-deposits/notices?isbn={(await host.RemindedAsync(await host.PublisherAsync())).Isbn}", [], "確認發出 1 封")),
        ["Queue.Letters.Letter.OnPostAgain"] = new(async host => await ClerkAtAsync(host, $"/queue/letters/{await StuckAsync(host)}", [], "再寄一次")),
        ["Queue.Letters.Letter.OnPostCancel"] = new(async host => await ClerkAtAsync(host, $"/queue/letters/{await StuckAsync(host)}", [("Input.Why", "地址有誤")], "取消寄送")),
        ["Queue.Letters.Mass.Edit.OnPost"] = new(host => ClerkAtAsync(host, "/queue/letters/mass/edit", [("Input.Subject", "系統維護"), ("Input.Body", "週六停機"), ("Input.Audience", "All")])),
        ["Queue.Letters.Mass.Show.OnPostTest"] = new(async host => await ClerkAtAsync(host, $"/queue/letters/mass/{await host.MassLetterAsync()}", [], "試寄給我")),
        ["Queue.Letters.Mass.Show.OnPostPropose"] = new(async host => await ClerkAtAsync(host, $"/queue/letters/mass/{await host.MassLetterAsync()}", [("Input.Why", "通知停機")], "提請確認")),
        ["Queue.Letters.Mass.Show.OnPostDiscard"] = new(async host => await ClerkAtAsync(host, $"/queue/letters/mass/{await host.MassLetterAsync()}", [], "刪除草稿")),
        ["Queue.Letters.Mass.Show.OnPostStop"] = new(async host => await ClerkAtAsync(host, $"/queue/letters/mass/{await host.MassLetterAsync(confirmed: true)}", [("Input.Why", "內容有誤")], "停止寄送")),
        ["Queue.Letters.Texts.Edit.OnPost"] = new(host => LetterTextAsync(host, "儲存新版本")),
        ["Queue.Letters.Texts.Edit.OnPostTest"] = new(host => LetterTextAsync(host, "試寄給我")),
        ["Queue.Letters.Texts.Edit.OnPostBack"] = new(async host =>
        {
            await (await LetterTextAsync(host, "儲存新版本")).GoAsync();
            return await AdministratorAtAsync(host, "/queue/letters/texts/edit/late", [], "改回這一版 0");
        }),
        ["Queue.Letters.Post.OnPost"] = new(async host =>
        {
            var letter = await PaperLetterAsync(host, ReplyBy.Post);
            return await ClerkAtAsync(host, "/queue/letters/post", [("Ticked", letter.ToString())], "標記已付郵");
        }),
        ["Queue.Letters.Pickup.OnPost"] = new(async host =>
        {
            var letter = await PaperLetterAsync(host, ReplyBy.Counter);
            var page = await ClerkAtAsync(host, "/queue/letters/pickup", [("To", "王小明")]);
            return page with { Form = $"hand-{letter}" };
        }),
        ["Queue.Calendar.Closing.OnPost"] = new(async host => await ClerkAtAsync(host, "/queue/calendar/closing", [("Input.Date", await NewDayAsync(host)), ("Input.Name", "颱風停班")], "新增停班日")),
        ["Queue.Calendar.Closing.OnPostRemove"] = new(async host =>
        {
            var day = await NewDayAsync(host);
            await (await ClerkAtAsync(host, "/queue/calendar/closing", [("Input.Date", day), ("Input.Name", "颱風停班")], "新增停班日")).GoAsync();
            return await ClerkAtAsync(host, "/queue/calendar/closing", []) with { Form = "remove-" + day };
        }),
        ["Queue.Calendar.Load.OnPostApply"] = new(async host =>
        {
            var clerk = await host.SignedInAsync(await host.ClerkAsync());
            var year = 2030 + Interlocked.Increment(ref days);
            var shown = await clerk.SubmitAsync(await clerk.GetAsync("/queue/calendar/load"), [], button: "試讀", files: [("Upload", "a.csv", Official(year))]);
            return new Sending(clerk, shown, [], "套用");
        }),
    };

    /// <summary>Handlers that are not in the table, each with where it is tested or why it changes nothing.</summary>
    public static readonly IReadOnlyDictionary<string, string> Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Accounts.FirstAdministratorPage.OnPost"] = "once in the life of a database",
        ["Accounts.Me.OnPostConnect"] = "leads to the library's account service: SignOnTests",
        ["Accounts.Passkeys.OnPost"] = "needs an authenticator: tested in the browser",
        ["Accounts.Passkeys.OnPostOptions"] = "only asks a question",
        ["Accounts.SignIn.OnPostLibrary"] = "leads to the library's account service: SignOnTests",
        ["Accounts.SignIn.OnPostPasskey"] = "needs an authenticator: tested in the browser",
        ["Accounts.SignIn.OnPostPasskeyOptions"] = "only asks a question",
        ["Applications.Isbn.Ranges.OnPost"] = "the ranges are the whole process's: RangesTests",
        ["Applications.Numbers.Reconcile.OnPost"] = "needs a ledger that lost rows: NumbersPagesTests",
        ["Applications.Cip.Load.OnPost"] = "a look without a change",
        ["Applications.Bulk.Index.OnPost"] = "a look without a change",
        ["Deposit.Sign.OnPostText"] = "a look without a change",
        ["Reading.Open.OnPost"] = "who reads what does not stand in the history: a reading is a row of its own, ReadingHostTests",
        ["Applications.Isrc.Import.OnPost"] = "a look without a change",
        ["Applications.Cip.Templates.OnPostPreview"] = "a look without a change",
        ["Queue.Letters.Texts.Edit.OnPostPreview"] = "a look without a change",
        ["Applications.Registrants.Rename.OnPost"] = "a look without a change",
        ["Applications.Registrants.Merge.OnPost"] = "a look without a change",
        ["Applications.Registrants.Split.OnPost"] = "a look without a change",
        ["Queue.Calendar.Load.OnPost"] = "a look without a change",
    };

    /// <summary>Every handler of a form, by the portal's own classes.</summary>
    public static IEnumerable<string> Handlers() => typeof(Program).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PageModel)))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => method.Name.StartsWith("OnPost", StringComparison.Ordinal))
            .Select(method => $"{type.FullName!["Portal.Features.".Length..]}.{(method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name)}"))
        .Order(StringComparer.Ordinal);

    /// <summary>A member who may sign in with the library's account too.</summary>
    static async Task<User> ConnectedAsync(PortalHost host)
    {
        var member = await MemberAsync(host);
        await host.InDbAsync(db =>
        {
            db.UserLogins.Add(new() { LoginProvider = SignOn.Scheme, ProviderKey = member.Id.ToString(), UserId = member.Id });
            return db.SaveChangesAsync();
        });
        return member;
    }

    /// <summary>A member who has just searched, at the questionnaire.</summary>
    static async Task<Sending> SearchedAsync(PortalHost host, (string, string)[] fields, string button)
    {
        var visitor = await host.SignedInAsync(await MemberAsync(host));
        await visitor.GetAsync("/catalogue?q=a");
        return await AtAsync(visitor, "/usability/search", fields, button);
    }

    public static string NewAddress() => $"deed{Interlocked.Increment(ref people)}@example.test";

    /// <summary>A working day on which nothing is due: a Thursday that the calendar says nothing of yet.</summary>
    static Task<string> NewDayAsync(PortalHost host) => host.InDbAsync(async db =>
    {
        var day = new DateOnly(2027, 5, 6);
        while (await db.CalendarDays.AnyAsync(known => known.Date == day)) day = day.AddDays(7);
        return day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    });

    public static async Task<Sending> AtAsync(Visitor visitor, string path, (string, string)[] fields, string? button = null) =>
        new(visitor, await visitor.GetAsync(path), fields, button);

    static Task<Sending> StrangerAtAsync(PortalHost host, string path, (string, string)[] fields) => AtAsync(host.Stranger(), path, fields);

    static async Task<User> MemberAsync(PortalHost host) => await host.UserAsync(await host.PublisherAsync());

    static async Task<Sending> BatchAtAsync(PortalHost host, string button)
    {
        var publisher = await host.PublisherAsync();
        return await AtAsync(await host.MemberOfAsync(publisher), $"/applications/bulk/drafts/{await host.BatchAsync(publisher, "山海小城")}", [], button);
    }

    static async Task<Sending> MemberAtAsync(PortalHost host, string path, (string, string)[] fields) =>
        await AtAsync(await host.SignedInAsync(await MemberAsync(host)), path, fields);

    static async Task<Sending> ClerkAtAsync(PortalHost host, string path, (string, string)[] fields, string? button = null) =>
        await AtAsync(await host.SignedInAsync(await host.ClerkAsync()), path, fields, button);

    /// <summary>At an opinion that a clerk has taken.</summary>
    static async Task<Sending> OpinionAtAsync(PortalHost host, (string, string)[] fields, string button)
    {
        var clerk = await host.ClerkAsync();
        return await AtAsync(await host.SignedInAsync(clerk), $"/applications/opinions/answer/{(await host.OpinionAsync(clerk)).CaseNumber}", fields, button);
    }

    static async Task<Sending> AdministratorAtAsync(PortalHost host, string path, (string, string)[] fields, string? button = null) =>
        await AtAsync(await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator)), path, fields, button);

    static async Task<Sending> SupervisorAtAsync(PortalHost host, string path, (string, string)[] fields, string? button = null) =>
        await AtAsync(await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor)), path, fields, button);

    static async Task<Sending> AtTitleAsync(PortalHost host, EbookDeposit book, User reader, string handler)
    {
        var number = await host.InDbAsync(db => db.Catalogue.Where(r => r.ApplicationId == book.ApplicationId).Select(r => r.Number).SingleAsync());
        var sending = await AtAsync(await host.SignedInAsync(reader), $"/reading/title/{number}", []);
        return sending with { Button = sending.Page.Page.QuerySelector($"main form[action*='handler={handler}'] button")!.TextContent.Trim() };
    }

    static Task<Sending> LetterTextAsync(PortalHost host, string button) => AdministratorAtAsync(host, "/queue/letters/texts/edit/late", [("Input.Subject", $"致歉 {Interlocked.Increment(ref days)}")], button);

    /// <summary>A number that was just given.</summary>
    static async Task<string> NumberAsync(PortalHost host)
    {
        var (filed, clerk) = (await host.CaseAsync(await host.PublisherAsync()), await host.ClerkAsync());
        await host.TakenAsync(filed.Id, clerk);
        var numbers = await host.WithAsync<Portal.Features.Applications.Numbers.NumberDesk, IReadOnlyDictionary<Guid, Portal.Domain.Isbn13>>(desk => desk.IssueAsync(filed.Id, new Actor(clerk.Id, clerk.DisplayName, null)));
        return numbers.Values.First().Digits;
    }

    static Task<Sending> AccountAtAsync(PortalHost host, User person, string button, params (string, string)[] fields) =>
        AdministratorAtAsync(host, $"/accounts/user-account/{person.Id}", fields, button);

    static async Task<Sending> CodesAtAsync(PortalHost host, string button)
    {
        var member = await MemberAsync(host);
        await host.WithCodesAsync(member);
        return await AtAsync(await host.SignedInAsync(member), "/accounts/second-factor-set-up", [("Password", AccountPages.Password)], button);
    }

    static async Task<Sending> InvitingAsync(PortalHost host, string email) =>
        await MemberAtAsync(host, "/accounts/members", [("Input.DisplayName", "陳安"), ("Input.Email", email)]) with { Form = "invite" };

    public static Task<Sending> RegisteringAsync(PortalHost host, string email) => StrangerAtAsync(host, "/accounts/register",
    [
        ("Input.Kind", "Group"), ("Input.Name", "晨星書屋"), ("Input.Representative", "林雨果"), ("Input.Address", "臺北市中正區中山南路20號"), ("Input.Phone", "02-2361-9132"),
        ("Input.PlannedTitles", "12"), ("Input.DisplayName", "林雨果"), ("Input.AccountEmail", email), ("Input.Password", "山上的雲很安靜喔"), ("Input.Consent", "true"),
    ]);

    static async Task<Sending> DraftAtAsync(PortalHost host, string step, (string, string)[] fields, string? button = null, bool removing = false)
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        var sending = await AtAsync(await host.SignedInAsync(await host.UserAsync(publisher)), $"/applications/{step}/{draft.Id}", fields, button);
        return removing ? sending with { Button = sending.Page.Page.QuerySelector("main button[formaction*='handler=remove']")!.TextContent.Trim() } : sending;
    }

    static async Task<Sending> EbookAtAsync(PortalHost host, string step, (string, string)[] fields, string? button = null, FileState state = FileState.Accepted, bool signed = false)
    {
        var publisher = await host.PublisherAsync();
        var member = await host.UserAsync(publisher);
        var deposit = await host.DepositAsync(publisher);
        await host.BookFileAsync(deposit, state);
        if (signed) await host.SignAsync(deposit.Id, member);
        return await AtAsync(await host.SignedInAsync(member), $"/deposit/{step}/{deposit.Id}", fields, button);
    }

    static async Task<Sending> ListAtAsync(PortalHost host, string step, (string, string)[] fields, string? button = null, bool removing = false)
    {
        var publisher = await host.PublisherAsync();
        var list = await host.ListAsync(publisher, songs: ["山海小城", "書店的燈"]);
        var sending = await AtAsync(await host.SignedInAsync(await host.UserAsync(publisher)), $"/applications/isrc/{step}/{list.Id}", fields, button);
        return removing ? sending with { Button = sending.Page.Page.QuerySelector("main button[formaction*='handler=remove']")!.TextContent.Trim() } : sending;
    }

    public static async Task<Sending> TakenAtAsync(PortalHost host, string button, params (string, string)[] fields)
    {
        var clerk = await host.ClerkAsync();
        var filed = await host.CaseAsync(await host.PublisherAsync());
        await host.TakenAsync(filed.Id, clerk);
        return await AtAsync(await host.SignedInAsync(clerk), $"/queue/case/{filed.CaseNumber}", fields, button);
    }

    static async Task<Sending> DraftedAtAsync(PortalHost host, string button, params (string, string)[] fields)
    {
        var publisher = await host.PublisherAsync();
        var cip = await host.DraftedCipAsync(publisher, await host.UserAsync(null, Roles.Cataloguer));
        return await AtAsync(await host.MemberOfAsync(publisher), $"/applications/case/{cip.CaseNumber}", fields, button);
    }

    static async Task<Sending> RecordAtAsync(PortalHost host, string button, params (string, string)[] fields)
    {
        var cataloguer = await host.UserAsync(null, Roles.Cataloguer);
        var cip = await host.CipCaseAsync(await host.PublisherAsync(), cataloguer);
        return await AtAsync(await host.SignedInAsync(cataloguer), $"/applications/cip/record/{cip.CaseNumber}", fields, button);
    }

    static async Task<Sending> CallAtAsync(PortalHost host, string button) =>
        await ClerkAtAsync(host, $"/queue/phone/{(await host.CaseAsync(await host.PublisherAsync())).CaseNumber}", [("Input.Caller", "王小明"), ("Input.Asked", "聯絡電子郵件")], button);

    static async Task<Sending> FollowedAtAsync(PortalHost host, string button) =>
        await ClerkAtAsync(host, $"/legal-deposits/title/{(await host.NumberedAsync(await host.PublisherAsync())).Isbn}", [("Because.Why", "政府出版品")], button);

    static async Task<Guid> PaperLetterAsync(PortalHost host, ReplyBy way)
    {
        var filed = await host.CaseAsync(await host.PublisherAsync());
        return await host.InDbAsync(async db =>
        {
            var letter = await db.Letters.SingleAsync(l => l.RequestId == filed.Id);
            (letter.By, letter.ToAddress) = (way, way == ReplyBy.Post ? "臺北市中正區" : "");
            await db.SaveChangesAsync();
            return letter.Id;
        });
    }

    static async Task<Guid> StuckAsync(PortalHost host)
    {
        var filed = await host.CaseAsync(await host.PublisherAsync());
        return await host.InDbAsync(async db =>
        {
            var letter = await db.Letters.SingleAsync(l => l.RequestId == filed.Id);
            letter.State = LetterState.Stuck;
            letter.LastError = "550 no such mailbox";
            await db.SaveChangesAsync();
            return letter.Id;
        });
    }

    static async Task<User> WithPasskeyAsync(PortalHost host)
    {
        var member = await MemberAsync(host);
        await host.WithAsync<UserManager<User>, IdentityResult>(async users => await users.AddOrUpdatePasskeyAsync((await users.FindByIdAsync(member.Id.ToString()))!,
            new UserPasskeyInfo(Guid.NewGuid().ToByteArray(), [1, 2, 3], host.Clock.GetUtcNow(), 0, ["internal"], isUserVerified: true, isBackupEligible: false, isBackedUp: false, attestationObject: [4], clientDataJson: [5])));
        return member;
    }

    static int oldNumbers;

    static async Task<Sending> OldFileAtAsync(PortalHost host) => await AdministratorAtAsync(host, "/applications/registrants/take-over", [("Kind", "Numbers")], "上傳並檢查")
        with
    { Files = [("Upload", "old.csv", Encoding.UTF8.GetBytes("號碼\n" + Portal.Domain.Isbn13.WithCheckDigit(978_957_12_0000 + Interlocked.Increment(ref oldNumbers)).Digits + "\n"))] };

    static async Task<Sending> CheckedFileAtAsync(PortalHost host, string button)
    {
        var sending = await OldFileAtAsync(host);
        var uploaded = await sending.GoAsync();
        await host.RunAsync<Portal.Features.Applications.Registrants.TakeOver.TakeOverRun>();
        return await AtAsync(sending.Who, uploaded.Headers["Location"], [], button);
    }

    static byte[] Official(int year)
    {
        var text = new StringBuilder("西元日期,星期,是否放假,備註\n");
        for (var date = new DateOnly(year, 1, 1); date.Year == year; date = date.AddDays(1))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{date:yyyyMMdd},{"日一二三四五六"[(int)date.DayOfWeek]},{(date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 2 : 0)},\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
