using System.Reflection;

namespace Portal.Features.Shared;

/// <summary>What a state is called and its colour on the screen; stands beside the state itself. Shown by <c>state-tag</c>.</summary>
/// <param name="text">A key of the portal's words.</param>
/// <param name="colour">A colour of the tags of govuk-frontend.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class StateWordAttribute(string text, string colour) : Attribute
{
    public string Text => text;

    public string Colour => colour;

    /// <summary>That of a state.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static StateWordAttribute Of(Enum state) =>
        state.GetType().GetField(state.ToString())?.GetCustomAttribute<StateWordAttribute>() ?? throw new InvalidOperationException($"No word for the state {state}.");
}
