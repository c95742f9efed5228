namespace NAFlow.Models;

/// <summary>
/// What tensors cannot show of the network they are of. The usual is assumed and said, in the console, by <c>naflow inspect</c> and in manifests;
/// here it is chosen.
/// </summary>
public sealed record Assumptions
{
    /// <summary>The keys and values, for the help of commands.</summary>
    public const string Grammar =
        "head-activation=relu|none, bottleneck-stride=3x3|1x1, output-stride=32|16|8, last-stride=2|1, padding=even|same, stage-stride=2|1, stem-stride=1|2, stem-pool=no|yes, head=MODULE or MODULE+MODULE, left-out=MODULE, state=KEY";

    internal const string HeadActivationKey = "head-activation", BottleneckStrideKey = "bottleneck-stride", OutputStrideKey = "output-stride",
        StemStrideKey = "stem-stride", StemPoolKey = "stem-pool", HeadKey = "head", LeftOutKey = "left-out",
        StateKey = "state", LastStrideKey = "last-stride", PaddingKey = "padding",
        StageStrideKey = "stage-stride";

    /// <summary>The usual.</summary>
    public static Assumptions Usual { get; } = new();

    /// <summary>Whether a ReLU stands between two linear layers of a head with room for one.</summary>
    /// <value>True.</value>
    public bool HeadActivation { get; init; } = true;

    /// <summary>
    /// Whether bottlenecks of a ResNet stride at their first, 1 x 1, convolution, as in its first paper, rather than at their 3 x 3 one.
    /// </summary>
    /// <value>False, as in torchvision.</value>
    public bool StrideInFirstConvolution { get; init; }

    /// <summary>
    /// How many pixels of the image one of a ResNet's last feature map stands for: 32, or 16 or 8 where its last stages are dilated in place of
    /// striding.
    /// </summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is none of these.</exception>
    public int OutputStride
    {
        get;
        init => field = value is 32 or 16 or 8
            ? value
            : throw new InvalidInputException($"An output stride of {value} is none of a ResNet; choose 32, 16 or 8.");
    } = 32;

    /// <summary>The stride of a ResNet's last stage: 1 where it is left at the size of the one before, as in person re-identification.</summary>
    /// <value>2.</value>
    /// <exception cref="InvalidInputException">It is neither 1 nor 2.</exception>
    public int LastStride
    {
        get;
        init => field = value is 1 or 2 ? value : throw new InvalidInputException($"A last stage does not stride by {value}; choose 1 or 2.");
    } = 2;

    /// <summary>The stride of the first stage of a MobileNetV2 that strides: 1 where it was made for images of 32 pixels.</summary>
    /// <value>2.</value>
    /// <exception cref="InvalidInputException">It is neither 1 nor 2.</exception>
    public int StageStride
    {
        get;
        init => field = value is 1 or 2 ? value : throw new InvalidInputException($"A first stage does not stride by {value}; choose 1 or 2.");
    } = 2;

    /// <summary>
    /// Whether convolutions that stride add their borders as TensorFlow does, more at the end than at the beginning, and normalise with its epsilon
    /// of 0.001: of networks that were converted from it.
    /// </summary>
    /// <value>False.</value>
    public bool PadsAsTensorFlow { get; init; }

    /// <summary>The stride of the first convolution of a MobileNet, and of a ResNet's where its kernel is not the published 7 x 7.</summary>
    /// <value>Null: the usual, which is 1 for a ResNet's 3 x 3 (for images of 32 pixels), 2 for a MobileNet, and nothing for other kernels.</value>
    /// <exception cref="InvalidInputException">It is neither 1 nor 2.</exception>
    public int? StemStride
    {
        get;
        init => field = value is 1 or 2 or null
            ? value : throw new InvalidInputException($"A first convolution does not stride by {value}; choose 1 or 2.");
    }

    /// <summary>Whether a max pool follows a ResNet's first convolution where its kernel is not the published 7 x 7.</summary>
    /// <value>Null: the usual, which is none behind 3 x 3 (for images of 32 pixels).</value>
    public bool? StemPool { get; init; }

    /// <summary>
    /// The module of the head where a file has several, or its modules one after the other with <c>+</c> between them; null for what there is.
    /// </summary>
    /// <value>Null.</value>
    public string? HeadModule { get; init; }

    /// <summary>Modules that the network does not use, though their widths fit.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// Which of several states that a file holds is meant, such as <c>state_dict_ema</c> or <c>teacher</c>: the key that leads to it, or what the
    /// names of its tensors begin with.
    /// </summary>
    /// <value>Null: the state dictionary of the network, before running averages of it.</value>
    public string? State { get; init; }

    /// <summary>The keys that were given in words.</summary>
    internal IReadOnlyList<string> Given { get; private init; } = [];

    /// <summary>The usual, but for what words say.</summary>
    /// <param name="words"><c>KEY=VALUE</c>, as in <see cref="Grammar"/>; several may stand in one, with commas between them.</param>
    /// <exception cref="InvalidInputException">A word is none of these.</exception>
    public static Assumptions From(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.SelectMany(word => word.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Aggregate(Usual, (chosen, word) => Taken(chosen with { Given = [.. chosen.Given, word.Split('=')[0].ToLowerInvariant()] }, word));
    }

    private static Assumptions Taken(Assumptions chosen, string word) => word.ToLowerInvariant() switch
    {
        $"{HeadActivationKey}=relu" => chosen with { HeadActivation = true },
        $"{HeadActivationKey}=none" => chosen with { HeadActivation = false },
        $"{BottleneckStrideKey}=3x3" => chosen with { StrideInFirstConvolution = false },
        $"{BottleneckStrideKey}=1x1" => chosen with { StrideInFirstConvolution = true },
        $"{OutputStrideKey}=32" => chosen with { OutputStride = 32 },
        $"{OutputStrideKey}=16" => chosen with { OutputStride = 16 },
        $"{OutputStrideKey}=8" => chosen with { OutputStride = 8 },
        $"{LastStrideKey}=1" => chosen with { LastStride = 1 },
        $"{LastStrideKey}=2" => chosen with { LastStride = 2 },
        $"{StageStrideKey}=1" => chosen with { StageStride = 1 },
        $"{StageStrideKey}=2" => chosen with { StageStride = 2 },
        $"{PaddingKey}=even" => chosen with { PadsAsTensorFlow = false },
        $"{PaddingKey}=same" => chosen with { PadsAsTensorFlow = true },
        $"{StemStrideKey}=1" => chosen with { StemStride = 1 },
        $"{StemStrideKey}=2" => chosen with { StemStride = 2 },
        $"{StemPoolKey}=no" => chosen with { StemPool = false },
        $"{StemPoolKey}=yes" => chosen with { StemPool = true },
        _ when word.StartsWith($"{HeadKey}=", StringComparison.OrdinalIgnoreCase) && word.Length > HeadKey.Length + 1 =>
            chosen with { HeadModule = word[(HeadKey.Length + 1)..].TrimEnd('.') },
        _ when word.StartsWith($"{LeftOutKey}=", StringComparison.OrdinalIgnoreCase) && word.Length > LeftOutKey.Length + 1 =>
            chosen with { LeftOut = [.. chosen.LeftOut, word[(LeftOutKey.Length + 1)..].TrimEnd('.')] },
        _ when word.StartsWith($"{StateKey}=", StringComparison.OrdinalIgnoreCase) && word.Length > StateKey.Length + 1 =>
            chosen with { State = word[(StateKey.Length + 1)..].TrimEnd('.') },
        _ => throw new InvalidInputException(
            $"'{word}' is nothing that is assumed of a network; give one of {Grammar}."),
    };

    internal string HeadActivationSaid => $"{HeadActivationKey}={(HeadActivation ? "relu" : "none")} between the linear layers of the head";

    internal string BottleneckStrideSaid =>
        $"{BottleneckStrideKey}={(StrideInFirstConvolution ? "1x1" : "3x3")}, the convolution of a bottleneck that strides";

    internal string OutputStrideSaid => $"{OutputStrideKey}={OutputStride}{(OutputStride == 32 ? ", no dilation" : ", later stages dilated")}"
        + $", {LastStrideKey}={LastStride}";
}
