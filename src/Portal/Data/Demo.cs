namespace Portal.Data;

/// <summary>What a newcomer finds with --demo.</summary>
public static class Demo
{
    public static Task<string> FillAsync(IServiceProvider services) => Task.FromResult("demo");
}
