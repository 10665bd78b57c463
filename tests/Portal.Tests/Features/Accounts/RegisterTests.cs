using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Accounts;

public class RegisterTests(PortalHost host) : IClassFixture<PortalHost>
{
    static int people;

    static string NewEmail() => $"register{Interlocked.Increment(ref people)}@example.test";

    static List<(string, string)> Form(string kind, string email, string? businessId = null, params (string Field, string Value)[] changes)
    {
        Dictionary<string, string> form = new()
        {
            ["Input.Kind"] = kind,
            ["Input.Name"] = "晨星書屋",
            ["Input.BusinessId"] = businessId ?? "",
            ["Input.Representative"] = kind == "Individual" ? "" : "林雨果",
            ["Input.Address"] = "臺北市中正區中山南路20號",
            ["Input.Phone"] = "02-2361-9132",
            ["Input.PlannedTitles"] = "12",
            ["Input.DisplayName"] = "林雨果",
            ["Input.AccountEmail"] = email,
            ["Input.Password"] = "山上的雲很安靜喔",
            ["Input.Consent"] = "true",
        };
        foreach (var (field, value) in changes) form["Input." + field] = value;
        return [.. form.Select(pair => (pair.Key, pair.Value))];
    }

    async Task<Answer> RegisterAsync(List<(string, string)> form)
    {
        using var visitor = host.Stranger();
        return await visitor.SubmitAsync(await visitor.GetAsync("/accounts/register"), form);
    }

    [Theory]
    [InlineData("Company", "04595257")]
    [InlineData("Government", null)]
    [InlineData("School", null)]
    [InlineData("Group", null)]
    [InlineData("Individual", null)]
    public async Task Each_kind_registers_confirms_and_comes_into_the_queue(string kind, string? businessId)
    {
        var email = NewEmail();
        var sent = await RegisterAsync(Form(kind, email, businessId));
        Assert.Contains("請到信箱收信", sent.Text);
        var user = await host.InDbAsync(db => db.Users.Include(u => u.Publisher).SingleAsync(u => u.Email == email));
        Assert.Equal((kind, businessId), (user.Publisher!.Kind.ToString(), user.Publisher.BusinessId));
        Assert.Equal(RequestState.Draft, (await CaseAsync(user.PublisherId)).State);

        using var visitor = host.Stranger();
        var confirmed = await visitor.SubmitAsync(await visitor.GetAsync(await host.LinkToAsync(email)), []);
        Assert.Contains("登記申請已送出", confirmed.Text);
        var sentCase = await CaseAsync(user.PublisherId);
        Assert.Equal(RequestState.Submitted, sentCase.State);
        Assert.StartsWith("115-", sentCase.CaseNumber);
        Assert.Equal("/applications", (await host.SignInAsync(visitor, email, "山上的雲很安靜喔")).Location());
    }

    Task<RegistrantRequest> CaseAsync(Guid? publisher) => host.InDbAsync(db => db.RegistrantRequests.AsNoTracking().SingleAsync(r => r.PublisherId == publisher));

    [Theory]
    [InlineData("Company", "", "請填寫統一編號")]
    [InlineData("Company", "04595258", "統一編號的檢查碼不符，請核對")]
    [InlineData("Company", "0459525", "統一編號應為 8 碼")]
    [InlineData("School", "0459525A", "統一編號只能是數字")]
    [InlineData("Group", "00000000", "統一編號不可全為 0")]
    [InlineData("Individual", "04595257", "個人不需填統一編號")]
    public async Task A_business_ID_with_a_fault_is_refused_at_its_field(string kind, string businessId, string sentence)
    {
        var email = NewEmail();
        var refused = await RegisterAsync(Form(kind, email, businessId));
        Assert.Contains(sentence, refused.ErrorAt("Input.BusinessId"));
        Assert.Equal("晨星書屋", refused.Page.QuerySelector("[name='Input.Name']")!.GetAttribute("value"));
        Assert.False(await host.InDbAsync(db => db.Users.AnyAsync(u => u.Email == email)));
    }

    [Fact]
    public async Task A_business_ID_is_registered_once()
    {
        Assert.Contains("請到信箱收信", (await RegisterAsync(Form("Company", NewEmail(), "22099131"))).Text);
        var second = await RegisterAsync(Form("Company", NewEmail(), "２２０９９１３１"));
        Assert.Contains("這個統一編號已經登記過", second.ErrorAt("Input.BusinessId"));
    }

    [Fact]
    public async Task Two_at_once_with_one_business_ID_make_one_publisher()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RegisterAsync(Form("Company", NewEmail(), "10458575"))));
        Assert.Single(answers, answer => answer.Text.Contains("請到信箱收信"));
        Assert.Equal(3, answers.Count(answer => answer.ErrorAt("Input.BusinessId") is not null));
        Assert.Equal(1, await host.InDbAsync(db => db.Publishers.CountAsync(p => p.BusinessId == "10458575")));
    }

    [Fact]
    public async Task Nobody_confirmed_it_within_a_day_so_the_business_ID_is_free_again()
    {
        Assert.Contains("請到信箱收信", (await RegisterAsync(Form("School", NewEmail(), "12345675"))).Text);
        host.Clock.Advance(TimeSpan.FromHours(25));
        var email = NewEmail();
        Assert.Contains("請到信箱收信", (await RegisterAsync(Form("School", email, "12345675"))).Text);
        Assert.Equal(email, await host.InDbAsync(db => db.Users.Where(u => u.Publisher!.BusinessId == "12345675").Select(u => u.Email).SingleAsync()));
    }

    [Fact]
    public async Task A_taken_address_gets_the_same_answer_and_its_owner_a_letter()
    {
        var owner = await host.UserAsync(await host.PublisherAsync());
        var publishers = await host.InDbAsync(db => db.Publishers.CountAsync());
        var free = await RegisterAsync(Form("Group", "fresh@example.test"));
        var taken = await RegisterAsync(Form("Group", owner.Email!));
        Assert.Equal(free.Text.Replace("fresh@example.test", "*"), taken.Text.Replace(owner.Email!, "*"));
        Assert.Equal(free.Status, taken.Status);
        Assert.Contains("您已經有帳號", (await host.LetterToAsync(owner.Email!)).Subject);
        Assert.Equal(publishers + 1, await host.InDbAsync(db => db.Publishers.CountAsync()));
    }

    [Fact]
    public async Task Whoever_registers_an_unconfirmed_address_anew_leaves_no_old_password_behind()
    {
        var email = NewEmail();
        await RegisterAsync(Form("Group", email, null, ("Password", "陌生人的密碼在這")));
        await RegisterAsync(Form("Group", email));
        using var visitor = host.Stranger();
        await visitor.SubmitAsync(await visitor.GetAsync(await host.LinkToAsync(email)), []);
        Assert.NotEqual(302, (int)(await host.SignInAsync(visitor, email, "陌生人的密碼在這")).Status);
        Assert.Equal(302, (int)(await host.SignInAsync(visitor, email, "山上的雲很安靜喔")).Status);
    }

    [Theory]
    [InlineData("Website", "javascript:alert(1)", "網址請以 https:// 或 http:// 開頭")]
    [InlineData("Website", "ftp://example.test/", "網址請以 https:// 或 http:// 開頭")]
    [InlineData("AccountEmail", "nobody", "電子郵件的格式不正確")]
    [InlineData("Email", "a@b@c.test", "電子郵件的格式不正確")]
    [InlineData("Name", "晨\u202E星", "第 2 個字會改變文字方向（U+202E），請刪除")]
    [InlineData("Name", "", "請填寫名稱")]
    [InlineData("Representative", "", "請填寫代表人")]
    [InlineData("Kind", "Bakery", "不是有效的內容")]
    [InlineData("PlannedTitles", "很多", "不是有效的內容")]
    [InlineData("PlannedTitles", "-1", "種數請填 0 到 100,000")]
    [InlineData("Password", "password1", "這個密碼太常見")]
    [InlineData("Consent", "false", "請先閱讀並同意個人資料的蒐集與使用")]
    public async Task A_fault_is_named_at_its_field(string field, string value, string sentence)
    {
        var refused = await RegisterAsync(Form("Group", NewEmail(), null, (field, value)));
        Assert.Contains(sentence, refused.ErrorAt("Input." + field));
    }

    [Fact]
    public async Task A_link_works_within_a_day_and_once()
    {
        var email = NewEmail();
        await RegisterAsync(Form("Group", email));
        var link = await host.LinkToAsync(email);
        using var visitor = host.Stranger();

        host.Clock.Advance(TimeSpan.FromHours(25));
        var expired = await visitor.GetAsync(link);
        Assert.Contains("這個連結已經過期", expired.Text);
        Assert.Null(expired.Page.QuerySelector("main form"));

        Assert.Contains("信已經寄出", (await visitor.SubmitAsync(await visitor.GetAsync("/accounts/resend"), [("Input.Email", email)])).Text);
        var fresh = await host.LinkToAsync(email);
        var page = await visitor.GetAsync(fresh);
        Assert.Contains("登記申請已送出", (await visitor.SubmitAsync(page, [])).Text);
        Assert.Contains("已經確認過了", (await visitor.SubmitAsync(page, [])).Text);
        Assert.Contains("已經確認過了", (await visitor.GetAsync(fresh)).Text);
        Assert.Equal(1, await host.InDbAsync(db => db.History.CountAsync(h => h.What == "確認電子郵件" && h.ActorName == "林雨果" && db.Users.Any(u => u.Email == email && u.Id == h.ActorId))));
    }

    [Fact]
    public async Task A_link_of_one_account_confirms_no_other()
    {
        var (first, second) = (NewEmail(), NewEmail());
        await RegisterAsync(Form("Group", first));
        await RegisterAsync(Form("Group", second));
        var other = await host.InDbAsync(db => db.Users.Where(u => u.Email == second).Select(u => u.Id).SingleAsync());
        var own = await host.InDbAsync(db => db.Users.Where(u => u.Email == first).Select(u => u.Id).SingleAsync());
        using var visitor = host.Stranger();
        var page = await visitor.GetAsync((await host.LinkToAsync(first)).Replace(own.ToString(), other.ToString()));
        Assert.Contains("這個連結無效", page.Text);
    }

    [Fact]
    public async Task Without_confirmation_nobody_comes_in_and_asking_again_tells_nothing()
    {
        var email = NewEmail();
        await RegisterAsync(Form("Group", email));
        using var visitor = host.Stranger();
        Assert.Contains("電子郵件還沒有確認", (await host.SignInAsync(visitor, email, "山上的雲很安靜喔")).ErrorAt("Input.Email"));
        Assert.Contains("電子郵件或密碼不正確", (await host.SignInAsync(visitor, email, "不是這個密碼的啦")).ErrorAt("Input.Email"));

        var page = await visitor.GetAsync("/accounts/resend");
        var known = await visitor.SubmitAsync(page, [("Input.Email", email)]);
        var unknown = await visitor.SubmitAsync(page, [("Input.Email", "nobody@example.test")]);
        Assert.Equal(known.Text.Replace(email, "*"), unknown.Text.Replace("nobody@example.test", "*"));
        Assert.Empty(await host.LettersToAsync("nobody@example.test"));
    }
}
