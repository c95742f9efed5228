namespace NAFlow.Models;

/// <summary>
/// The names of networks of which only a part was trained on several devices, as AlexNet and VGG often are: <c>features.module.0.weight</c>.
/// </summary>
internal static class ParallelNames
{
    /// <summary>The name the tensor has without that; any other name stays as it is.</summary>
    public static string Plain(string name) => name.Replace(".module.", ".", StringComparison.Ordinal);
}
