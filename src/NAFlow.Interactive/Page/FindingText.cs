namespace NAFlow.Interactive;

/// <summary>A finding in words.</summary>
/// <param name="Name">In a word or two.</param>
/// <param name="Sentence">What it means.</param>
internal sealed record FindingText(string Name, string Sentence)
{
    public static FindingText Of(Finding finding) => finding switch
    {
        Finding.NoDependence => new("no dependence", "The score does not depend on this layer: every importance coefficient is 0."),
        Finding.NotFinite => new("not finite", "The numbers behind this map held NaN or infinity; the map is shown blank."),
        Finding.Constant => new("constant", "The map is the same everywhere, so it points nowhere."),
        Finding.Scattered => new("scattered", "The map is spread over the whole layer like noise, so it points nowhere in particular."),
        Finding.IllConditioned => new("ill-conditioned", "Small changes in the layers above change this map much."),
        Finding.IterationCap => new("iteration cap", "The solver stopped at its iteration cap, short of its tolerance."),
        _ => new(finding.ToString(), finding.ToString()),
    };
}
