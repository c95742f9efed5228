namespace NAFlow.Inversion;

/// <summary>Which equations of a layer are solved.</summary>
public enum RowSelection
{
    /// <summary>The equations of used outputs.</summary>
    Used,

    /// <summary>Every equation whose ReLU was on; abandoned outputs are forced to 0.</summary>
    All,

    /// <summary>As all, but no more equations than unknowns: the first in storage order, as published.</summary>
    First,
}
