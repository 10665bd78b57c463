using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Queue.Letters;

/// <summary>Letters that will not go out by themselves.</summary>
public static class StuckLetters
{
    public static Task<int> CountAsync(PortalDb db) => db.Letters.CountAsync(letter => letter.State == LetterState.Stuck);
}
