namespace NAFlow;

/// <summary>Something about a layer's map that a reader should know before trusting it.</summary>
public enum Finding
{
    /// <summary>The score does not depend on the layer: every coefficient is zero.</summary>
    NoDependence,

    /// <summary>The map, the coefficients or the feature map held NaN or infinity; the map is shown blank.</summary>
    NotFinite,

    /// <summary>The map is the same everywhere.</summary>
    Constant,

    /// <summary>The map is spread over the whole layer like noise (spatial entropy close to that of a constant).</summary>
    Scattered,

    /// <summary>The layer's equations are ill-conditioned: small changes above change the map much.</summary>
    IllConditioned,

    /// <summary>The solver stopped at the iteration cap, short of its tolerance.</summary>
    IterationCap,
}
