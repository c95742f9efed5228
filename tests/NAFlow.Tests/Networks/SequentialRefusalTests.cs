using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace NAFlow.Tests;

/// <summary>Modules and settings for which no layer stands are refused, never approximated.</summary>
public sealed class SequentialRefusalTests
{
    private static readonly Dictionary<string, (Func<Module> Make, string Says)> All = new()
    {
        ["kernel that is not square"] = (() => nn.Conv2d(3, 2, (3, 5)), "Conv2d"),
        ["stride that is not square"] = (() => nn.Conv2d(3, 2, (3, 3), stride: (1, 2)), "Conv2d"),
        ["padding that is not square"] = (() => nn.Conv2d(3, 2, (3, 3), padding: (1, 0)), "Conv2d"),
        ["dilation that is not square"] = (() => nn.Conv2d(3, 2, (3, 3), dilation: (1, 2)), "Conv2d"),
        ["padding by reflection"] = (() => nn.Conv2d(3, 2, 3, padding: 1, padding_mode: TorchSharp.PaddingModes.Reflect), "padded with zeros"),
        ["padding by a word"] = (() => nn.Conv2d(3, 2, 3, padding: TorchSharp.Padding.Same), "Conv2d"),
        ["transposed convolution"] = (() => nn.ConvTranspose2d(3, 2, 3), "ConvTranspose2d"),
        ["max pool with dilation"] = (() => nn.MaxPool2d(3, dilation: 2), "MaxPool2d"),
        ["max pool that is not square"] = (() => nn.MaxPool2d((2, 3)), "MaxPool2d"),
        ["average pool that is not square"] = (() => nn.AvgPool2d((2, 3)), "AvgPool2d"),
        ["average pool with a divisor"] = (() => nn.AvgPool2d(2, divisor_override: 3), "divisor"),
        ["average pool that does not count its padding"] = (() => nn.AvgPool2d(3, padding: 1, count_include_pad: false), "divisor"),
        ["average to a grid that is not square"] = (() => nn.AdaptiveAvgPool2d((2, 3)), "grid that is not square"),
        ["maximum to a grid"] = (() => nn.AdaptiveMaxPool2d([2, 2]), "grid larger than 1 x 1"),
        ["statistics of the batch"] = (() => nn.BatchNorm2d(3, track_running_stats: false), "batch statistics"),
        ["statistics of a batch of vectors"] = (() => nn.BatchNorm1d(3, track_running_stats: false), "batch statistics"),
        ["flattening some axes"] = (() => nn.Flatten(2), "axes"),
        ["GELU"] = (() => nn.GELU(), "GELU"),
        ["group normalisation"] = (() => nn.GroupNorm(1, 3), "GroupNorm"),
        ["softmax"] = (() => nn.Softmax(1), "Softmax"),
    };

    public static TheoryData<string> Cases => [.. All.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_module_without_a_rule_is_named_in_one_sentence(string name)
    {
        var (make, says) = All[name];
        using var sequence = nn.Sequential(("body", nn.Sequential(("first", nn.ReLU()), ("culprit", make()))));
        var message = Assert.Throws<InvalidInputException>(() => Network.FromSequential("refused", sequence)).Message;
        Assert.StartsWith("Module body.culprit", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.EndsWith("write a Layer for it and describe the network with NetworkBuilder.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
