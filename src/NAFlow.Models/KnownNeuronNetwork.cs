using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>
/// A network of two convolutions whose decision neurons are known, because its weights are set by hand (paper, section on the two-layer network; the
/// task is ours). Channel k of <c>conv1</c> sees the colour of class k, channel k of <c>conv2</c> its shape in that colour, and the score of class k
/// reads that channel alone: so an honest flow lights that shape, and abandons the channels of the other classes wholly.
/// </summary>
public static class KnownNeuronNetwork
{
    /// <summary>The network's name.</summary>
    public const string Name = "known-neurons";

    private const int Stride = 2;
    private const int Kernel = 3;
    private const int TemplateReach = 16;
    private const double ColourThreshold = 0.1;

    /// <summary>What of the template must be there before the shape counts.</summary>
    private const double ShapeThreshold = 0.75;

    /// <summary>How much a cell of the colour outside the shape counts against it.</summary>
    private const double Strictness = 1.5;

    /// <summary>Brings the averaged scores to the size of logits, the first class first.</summary>
    private static readonly double[] Gains = [70_000, 60_000, 60_000];

    /// <summary>
    /// Builds the network, in evaluation mode, for pictures of <see cref="KnownNeuronPicture.Size"/> pixels with values from 0 to 1.
    /// </summary>
    internal static Network Create()
    {
        var classes = KnownClass.All.Count;
        var builder = new NetworkBuilder(Name);
        var x = builder.Append("conv1", new Convolution(3, classes, Kernel, Stride, padding: Kernel / 2), builder.Image);
        x = builder.Append("relu1", new Relu(), x);
        x = builder.Append("conv2", new Convolution(classes, classes, (2 * TemplateReach) + 1, padding: TemplateReach), x);
        x = builder.Append("relu2", new Relu(), x);
        builder.Features(x);
        x = builder.Append("pool", new AdaptiveAveragePool(1), x);
        var network = builder.Build(builder.Append("flatten", new Flatten(), x));
        network.ClassNames = new ClassNames(KnownClass.All.Select(known => known.Name));
        network.Preprocessing = new Preprocessing
        {
            Size = KnownNeuronPicture.Size,
            Mean = ChannelValues.Same(0),
            StandardDeviation = ChannelValues.Same(1),
        };
        using var scope = NewDisposeScope();
        var weights = Weights.From(new Dictionary<string, Tensor>
        {
            ["conv1.weight"] = tensor(ColourWeights(), [classes, 3, Kernel, Kernel]),
            ["conv1.bias"] = tensor(KnownClass.All.Select(known => (float)(-ColourThreshold / Range(known))).ToArray()),
            ["conv2.weight"] = tensor(ShapeWeights(), [classes, classes, (2 * TemplateReach) + 1, (2 * TemplateReach) + 1]),
            ["conv2.bias"] = tensor(Gains.Select(gain => (float)(-ShapeThreshold * gain)).ToArray()),
        });
        weights.Fill(network, FillPlan.Plain(weights.Shapes!.Keys));
        network.Provenance = new WeightProvenance("set by hand", null);
        return network;
    }

    /// <summary>Own primary less the other two, averaged over the kernel, so that the class's colour gives 1.</summary>
    private static float[] ColourWeights() =>
    [
        .. from known in KnownClass.All
           from primary in Enumerable.Range(0, 3)
           from cell in Enumerable.Range(0, Kernel * Kernel)
           select (float)((primary == known.Own ? 1 : -1) / Range(known) / (Kernel * Kernel)),
    ];

    /// <summary>The template of each class in its own channel, and nothing in the others.</summary>
    private static float[] ShapeWeights() =>
    [
        .. from output in Enumerable.Range(0, KnownClass.All.Count)
           from input in Enumerable.Range(0, KnownClass.All.Count)
           from weight in Template(KnownClass.All[output].Outline)
           select input == output ? (float)(weight * Gains[output]) : 0,
    ];

    private static double[] Template(ShapeOutline outline)
    {
        const double cell = Stride / KnownNeuronPicture.Radius;
        double[] covers =
        [
            .. from y in Enumerable.Range(-TemplateReach, (2 * TemplateReach) + 1)
               from x in Enumerable.Range(-TemplateReach, (2 * TemplateReach) + 1)
               select outline.Cover(x * cell, y * cell, cell),
        ];
        var area = covers.Sum();
        return [.. covers.Select(cover => (cover - (Strictness * (1 - cover))) / area)];
    }

    private static double Range(KnownClass known) => known.Margin - ColourThreshold;
}

/// <summary>One class of the known-neuron network: a shape in a colour, read by one channel of each layer.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Outline">The shape.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Own">Which of red, green and blue the colour is strongest in: 0, 1 or 2.</param>
internal sealed record KnownClass(string Name, ShapeOutline Outline, RgbColour Colour, int Own)
{
    /// <summary>The classes in the order of the outputs, which is that of the channels.</summary>
    public static IReadOnlyList<KnownClass> All { get; } =
    [
        new("red disc", ShapeOutline.Disc, new RgbColour(209, 46, 40), 0),
        new("green square", ShapeOutline.Square, new RgbColour(34, 158, 62), 1),
        new("blue triangle", ShapeOutline.Triangle, new RgbColour(36, 70, 204), 2),
    ];

    /// <summary>How much brighter the own primary is than the other two together, from 0 to 1.</summary>
    public double Margin => ((2 * Primary(Own)) - Primary(0) - Primary(1) - Primary(2)) / 255.0;

    private int Primary(int index) => index switch { 0 => Colour.Red, 1 => Colour.Green, _ => Colour.Blue };
}
