namespace Portal.Tests.Features.Deposit.Checks.Samples;

/// <summary>Every sample, made at run time; none is stored.</summary>
public static class AllSamples
{
    public static IReadOnlyList<Sample> List { get; } = [.. EpubSamples.All(), .. PdfSamples.All(), .. PictureSamples.All(), .. SoundSamples.All()];
}
