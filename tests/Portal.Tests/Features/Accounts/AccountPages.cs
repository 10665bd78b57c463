using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Accounts;

/// <summary>What the tests of accounts do again and again.</summary>
static partial class AccountPages
{
    public const string Password = "Correct horse battery 1";

    extension(PortalHost host)
    {
        public async Task<Answer> SignInAsync(Visitor visitor, string? email, string password = Password, string path = "/accounts/sign-in") =>
            await visitor.SubmitAsync(await visitor.GetAsync(path), [("Input.Email", email!), ("Input.Password", password)], follow: false);

        /// <summary>The newest letter to that address.</summary>
        public async Task<OutgoingLetter> LetterToAsync(string email) => (await host.LettersToAsync(email))[^1];

        public Task<List<OutgoingLetter>> LettersToAsync(string email) =>
            host.InDbAsync(db => db.Letters.Where(l => l.ToAddress == email).OrderBy(l => l.Id).ToListAsync());

        /// <summary>The link in it, as a path.</summary>
        public async Task<string> LinkToAsync(string email) => Link().Match((await host.LetterToAsync(email)).Body).Groups["path"].Value;

        /// <summary>Turns codes on, and gives the key and the recovery codes.</summary>
        public async Task<(byte[] Key, IReadOnlyList<string> RecoveryCodes)> WithCodesAsync(User user)
        {
            byte[] key = [];
            var codes = await host.WithAsync<IServiceProvider, IReadOnlyList<string>>(async services =>
            {
                var db = (Data.PortalDb)services.GetService(typeof(Data.PortalDb))!;
                var second = (SecondFactor)services.GetService(typeof(SecondFactor))!;
                var row = await db.Users.SingleAsync(u => u.Id == user.Id);
                key = await second.PendingKeyAsync(row);
                var made = await second.TurnOnAsync(row, Totp.Code(key, Totp.StepAt(host.Clock.GetUtcNow())));
                await db.SaveChangesAsync();
                return made!;
            });
            host.Clock.Advance(TimeSpan.FromSeconds(30));
            return (key, codes);
        }

        public string CodeOf(byte[] key) => Totp.Code(key, Totp.StepAt(host.Clock.GetUtcNow()));
    }

    public static string Location(this Answer answer) => answer.Headers["Location"];

    public static bool IsSignInPage(this Answer answer) => answer.Path.StartsWith("/accounts/sign-in", StringComparison.Ordinal);

    [GeneratedRegex(@"http://[^/\s]+(?<path>/(?:accounts|applications/opinions)/\S+\?\S+)", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
