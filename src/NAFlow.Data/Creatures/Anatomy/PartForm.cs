using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>One form that a part can have: its shapes, from the back to the front.</summary>
internal sealed record PartForm(ImmutableArray<PartShape> Shapes)
{
    public static PartForm Of(params ImmutableArray<PartShape> shapes) => new(shapes);
}
