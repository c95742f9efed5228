namespace NAFlow;

/// <summary>What the tensors of <c>flow.safetensors</c> are called.</summary>
internal static class FlowTensorNames
{
    /// <summary>The note that ties the tensors to their <c>flow.json</c>.</summary>
    public const string Created = "created";

    public const string Picture = "picture";

    /// <summary>p of every channel of a similarity.</summary>
    public const string Contributions = "contributions/values";

    /// <summary>alpha of every channel of a similarity.</summary>
    public const string ContributionWeights = "contributions/weights";

    public static string Map(string layer) => $"map/{layer}";

    public static string Channels(string layer) => $"channels/{layer}";

    public static string Activation(string layer) => $"activation/{layer}";

    public static string Coefficients(string layer) => $"coefficients/{layer}";

    public static string FeatureMap(string layer) => $"bpfm/{layer}";
}
