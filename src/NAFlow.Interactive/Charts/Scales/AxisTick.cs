namespace NAFlow.Interactive;

/// <summary>A marked place on an axis; of a logarithmic one, in powers of ten.</summary>
internal readonly record struct AxisTick(double Place, string Text);
