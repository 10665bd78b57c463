using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

/// <summary>A portal of its own for each: there is one first administrator.</summary>
public class FirstAdministratorTests
{
    const string NotValid = "這個連結無效";

    static Task<string?> InvitationAsync(PortalHost host) => host.WithAsync<FirstAdministrator, string?>(first => first.InvitationAsync("http://localhost/"));

    static async Task<string> LinkAsync(PortalHost host) => Regex.Match((await InvitationAsync(host))!, @"/accounts/\S+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;

    static List<(string, string)> Form(string email) => [("Input.DisplayName", "李管理"), ("Input.Email", email), ("Input.Password", "第一天上班的早上")];

    static Task<int> AdministratorsAsync(PortalHost host) =>
        host.InDbAsync(db => db.UserRoles.CountAsync(r => db.Roles.Any(role => role.Id == r.RoleId && role.Name == Roles.Administrator)));

    public class Once(PortalHost host) : IClassFixture<PortalHost>
    {
        [Fact]
        public async Task The_printed_link_makes_one_administrator_who_sets_up_a_second_factor_first()
        {
            Assert.Equal(0, await host.InDbAsync(db => db.Users.CountAsync()));
            var link = await LinkAsync(host);
            using var visitor = host.Stranger();
            Assert.Contains(NotValid, (await visitor.GetAsync("/accounts/first-administrator?token=guessed")).Text);
            Assert.Contains(NotValid, (await visitor.GetAsync("/accounts/first-administrator")).Text);

            using var second = host.Stranger();
            var secondPage = await second.GetAsync(link);
            var page = await visitor.GetAsync(link);
            Assert.Contains("太常見", (await visitor.SubmitAsync(page, [("Input.DisplayName", "李"), ("Input.Email", "a@example.test"), ("Input.Password", "admin12345")])).ErrorAt("Input.Password"));
            Assert.StartsWith("/accounts/second-factor-set-up", (await visitor.SubmitAsync(page, Form("boss@example.test"))).Path);
            Assert.Equal(1, await AdministratorsAsync(host));
            Assert.Null(await InvitationAsync(host));
            Assert.Contains(NotValid, (await second.GetAsync(link)).Text);
            Assert.Contains(NotValid, (await second.SubmitAsync(secondPage, Form("thief@example.test"))).Text);
            Assert.Equal(1, await AdministratorsAsync(host));
        }
    }

    public class Race(PortalHost host) : IClassFixture<PortalHost>
    {
        [Fact]
        public async Task Of_two_at_once_one_wins()
        {
            var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
            {
                try
                {
                    await host.WithAsync<FirstAdministrator>(first => first.CreateAsync($"boss{i}@example.test", "李管理", "第一天上班的早上", null));
                    return true;
                }
                catch (RuleBroken)
                {
                    return false;
                }
            }));
            Assert.Single(won, true);
            Assert.Equal(1, await AdministratorsAsync(host));
        }
    }

    public class Late(PortalHost host) : IClassFixture<PortalHost>
    {
        [Fact]
        public async Task The_link_works_for_a_day()
        {
            var link = await LinkAsync(host);
            host.Clock.Advance(TimeSpan.FromHours(25));
            Assert.Contains(NotValid, (await host.Stranger().GetAsync(link)).Text);
            Assert.DoesNotContain(NotValid, (await host.Stranger().GetAsync(await LinkAsync(host))).Text);
        }
    }
}
