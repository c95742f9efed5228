namespace NAFlow.Training;

/// <summary>A curve with the steps since its last point.</summary>
internal sealed record CurveState(IReadOnlyList<CurvePoint> Points, double Losses, double Norms, int Pending);
