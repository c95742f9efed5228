namespace NAFlow.Inversion;

/// <summary>Where the solver starts.</summary>
public enum StartPoint
{
    /// <summary>From zero: what the used neurons can see.</summary>
    Zero,

    /// <summary>From the forward activation, which is returned unchanged wherever the equations are consistent.</summary>
    Activation,
}
