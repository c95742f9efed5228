namespace NAFlow.Evaluation;

/// <summary>How one method's maps of one layer fare, as means over photos.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="Entropy">Spatial entropy; 1 where a map is the same everywhere.</param>
/// <param name="Correlation">Pearson's correlation with the map of no inversion.</param>
/// <param name="Residual">The relative residual; null where the layer has a closed form.</param>
public sealed record DepthReading(string Method, string Layer, double Entropy, double Correlation, double? Residual);
