using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Web;

/// <summary>The same form sent twice at once, as by a double click: it happens once, and both get the same answer.</summary>
[Trait("On", "database")]
public class DoubleSubmitTests(PortalHost host) : IClassFixture<PortalHost>
{
    const int Pairs = 20;

    [Theory]
    [InlineData("Applications.New.OnPost")]
    [InlineData("Applications.Check.OnPost")]
    [InlineData("Applications.Registrants.Open.OnPost", true)]
    [InlineData("Queue.Index.OnPostTake")]
    [InlineData("Queue.Case.OnPostTake")]
    [InlineData("Queue.Case.OnPostApprove")]
    [InlineData("Queue.Case.OnPostReturn", true)]
    [InlineData("Queue.Calendar.Closing.OnPost", true)]
    [InlineData("Accounts.Members.OnPost", true)]
    [InlineData("Accounts.NewStaff.OnPost", true)]
    public async Task A_form_sent_twice_at_once_is_one_deed(string name, bool secondIsTold = false)
    {
        for (var pair = 0; pair < Pairs; pair++)
        {
            var sending = await Deeds.All[name].Arrange(host);
            var before = await host.InDbAsync(db => db.History.CountAsync());
            using var together = new Barrier(2);
            Task<Answer> Go() => Task.Run(() =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                return sending.GoAsync();
            });

            var answers = await Task.WhenAll(Go(), Go());

            var lines = await host.InDbAsync(db => db.History.OrderByDescending(line => line.Id).Take(5).Select(line => line.What).ToListAsync());
            var written = await host.InDbAsync(db => db.History.CountAsync()) - before;
            Assert.True(written == 1, $"pair {pair}: {written} lines, {string.Join('、', lines)}; {string.Join(" / ", answers.Select(Brief))}");
            Assert.All(answers, answer => Assert.True((int)answer.Status < 500, Brief(answer)));
            var done = answers.Where(answer => (int)answer.Status < 400).ToList();
            // Either both are sent on to the same page, or the second one is told in a sentence what the first one did.
            if (!secondIsTold) Assert.True(done.Count == 2, string.Join(" / ", answers.Select(Brief)));
            if (done.Count == 2 && answers.Any(answer => answer.Errors.Count == 0)) Assert.Single(done.Where(answer => answer.Errors.Count == 0).Select(answer => answer.Headers.GetValueOrDefault("Location", "")).Distinct());
            Assert.All(answers.Except(done), answer => Assert.NotEmpty(answer.Errors));
        }
    }

    [Fact]
    public async Task A_registration_sent_twice_at_once_is_one_publisher_with_one_account()
    {
        // What nobody has confirmed yet may be registered anew: the second click may take the place of the first one.
        for (var pair = 0; pair < Pairs; pair++)
        {
            var email = Deeds.NewAddress();
            var sending = await Deeds.RegisteringAsync(host, email);
            var publishers = await host.InDbAsync(db => db.Publishers.CountAsync());

            var answers = await Task.WhenAll(Task.Run(sending.GoAsync), Task.Run(sending.GoAsync));

            Assert.All(answers, answer => Assert.True((int)answer.Status == 200 && answer.Errors.Count == 0, Brief(answer)));
            Assert.Equal(answers[0].Text, answers[1].Text);
            Assert.Equal((1, publishers + 1), await host.InDbAsync(async db => (await db.Users.CountAsync(u => u.Email == email), await db.Publishers.CountAsync())));
        }
    }

    static string Brief(Answer answer) => $"{(int)answer.Status} {answer.Headers.GetValueOrDefault("Location", "")} {string.Join(' ', answer.Errors)}";
}
