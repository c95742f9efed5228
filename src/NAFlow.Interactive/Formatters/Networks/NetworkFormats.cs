using TorchSharp;

namespace NAFlow.Interactive;

/// <summary>Networks, what they gave and what it weighs, and tensors.</summary>
internal static class NetworkFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<Network>(NetworkHtml.Write, NetworkHtml.Text),
        new NotebookFormat<NetworkTrace>(NetworkTraceHtml.Write, NetworkTraceHtml.Text),
        new NotebookFormat<ImportanceCoefficients>(ImportanceHtml.Write, ImportanceHtml.Text),
        new NotebookFormat<ChannelContributions>(ContributionsHtml.Write, ContributionsHtml.Text),
        new NotebookFormat<torch.Tensor>(TensorHtml.Write, TensorHtml.Text),
    ];
}
