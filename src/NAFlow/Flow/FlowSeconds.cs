using System.Text.Json.Serialization;

namespace NAFlow;

/// <summary>
/// What an explanation cost, in seconds; a batch's time is shared equally by its samples. What a decision takes to embed its references is left out.
/// </summary>
/// <param name="Forward">The recorded forward pass.</param>
/// <param name="Sweep">The importance sweep.</param>
/// <param name="Cascade">The inversion cascade.</param>
public sealed record FlowSeconds(double Forward, double Sweep, double Cascade)
{
    /// <summary>F, the unit in which costs can be compared between machines: one forward pass and the importance sweep, in seconds.</summary>
    [JsonIgnore]
    public double Reference => Forward + Sweep;

    /// <summary>The cascade in F.</summary>
    [JsonIgnore]
    public double CascadeInF => Cascade / Reference;
}
