namespace Portal.Features.Shared;

/// <summary>Names the words on the screen: the Chinese text is the key, <c>Words.en.resx</c> holds its English.</summary>
public class Words;
