using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>The average pool of AlexNet and VGG: to a grid that the first linear layer reads whole.</summary>
internal static class GridPool
{
    public static Signal Append(NetworkDraft draft, Signal features, string reader, long publishedGrid)
    {
        var values = draft.Shapes.Inputs(reader, features.Channels * publishedGrid * publishedGrid);
        var grid = (long)Math.Round(Math.Sqrt((double)values / features.Channels));
        if (grid < 1 || grid * grid * features.Channels != values)
            throw new InvalidInputException(
                $"Tensor {reader} reads {values} values, which is no square grid of {features.Channels} channels; choose the model the weights were made for.");
        var pooled = draft.Append("avgpool", new AdaptiveAveragePool(grid), features);
        return draft.Append("flatten", new Flatten(), pooled) with { Channels = values };
    }
}
