namespace NAFlow.Inversion;

/// <summary>The constant part c of a composite of several layers, f(v) ~ J v + c.</summary>
public enum OffsetRule
{
    /// <summary>c = y - J x, exact at the recorded input.</summary>
    Affine,

    /// <summary>c = f(0), as published.</summary>
    Zero,
}
