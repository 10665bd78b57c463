namespace Portal.Features.Applications.Numbers;

/// <summary>Gives numbers: one writer a node, in groups.</summary>
public class NumberDesk
{
    public Task<string?> WhyNotReadyAsync() => Task.FromResult<string?>(null);
}

public static class NumbersSetup
{
    public static void AddNumbers(this IServiceCollection services) => services.AddSingleton<NumberDesk>();
}
