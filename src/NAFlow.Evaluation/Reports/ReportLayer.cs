namespace NAFlow.Evaluation;

/// <summary>A layer with its place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Depth">Its place among the nodes of the flow; 0 is the image.</param>
public sealed record ReportLayer(string Name, int Depth);
