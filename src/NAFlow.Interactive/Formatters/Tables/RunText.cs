namespace NAFlow.Interactive;

/// <summary>Options and manifests in a line.</summary>
internal static class RunText
{
    public static string Write(ExplainOptions options) =>
        $"{options.Inversion.Method} on {options.Inversion.Rows} rows by {options.Inversion.Unit}, {options.Coefficients} coefficients, "
        + $"tolerance {NumberText.Of(options.Inversion.Solver.Tolerance)}";

    public static string Write(FlowManifest manifest) =>
        $"{manifest.Network} ({manifest.Weights}) on {manifest.Input}, NAFlow {manifest.Version}, {manifest.Device}, {manifest.NumberType}";
}
