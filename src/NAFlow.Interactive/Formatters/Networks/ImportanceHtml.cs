using static TorchSharp.torch;

namespace NAFlow.Interactive;

/// <summary>Importance coefficients: how large they are in every layer, and how many are exactly 0.</summary>
internal static class ImportanceHtml
{
    private static readonly SheetColumn<NodeTensor> Abandoned = new("abandoned", row => PercentText.Of(ZeroFraction(row.Values)));

    public static string Write(ImportanceCoefficients coefficients) =>
        NodeTensors.Write(Caption(coefficients), coefficients.Network, node => coefficients[node], Abandoned);

    public static string Text(ImportanceCoefficients coefficients) =>
        NodeTensors.Text(Caption(coefficients), coefficients.Network, node => coefficients[node], Abandoned);

    private static string Caption(ImportanceCoefficients coefficients) => $"Importance coefficients of {coefficients.Network.Name}";

    private static double ZeroFraction(Tensor values)
    {
        using var scope = NewDisposeScope();
        return 1 - ((double)values.count_nonzero().item<long>() / values.numel());
    }
}
