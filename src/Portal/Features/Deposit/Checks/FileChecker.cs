namespace Portal.Features.Deposit.Checks;

public sealed class FileChecker
{
    public Task<CheckReport?> CheckAsync(string path, CancellationToken cancel) => Task.FromResult<CheckReport?>(new(Verdict.Accept, path.Length > 0 ? "application/epub+zip" : "", []));
}
