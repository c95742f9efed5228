using System.Text.RegularExpressions;

namespace NAFlow.Models;

/// <summary>The names of torchvision's older DenseNet files, which had a dot where there is none today: <c>denselayer1.norm.1.weight</c>.</summary>
internal static partial class DenseNetNames
{
    /// <summary>Today's name of a tensor; any other name stays as it is.</summary>
    public static string Modern(string name) => Dotted().Replace(name, "$1$2");

    [GeneratedRegex(@"(denselayer[0-9]+\.(?:norm|conv))\.([12]\.(?:weight|bias|running_mean|running_var|num_batches_tracked)$)", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();
}
