using System.Collections.Immutable;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Whether the neurons that a method points at decide: the neurons of a layer with the most of its value are kept and the rest is set aside
/// (sufficiency), or they are set aside and the rest is kept (necessity), the network runs on from there, and the area under the curve over the share
/// of neurons is read, for the score and for its margin to the next class. Defined for methods with a value for every neuron
/// (<see cref="MapMethod.Neurons"/>).
/// </summary>
/// <param name="options">How; null for the defaults.</param>
internal sealed class SufficiencyMetric(NeuronCurveOptions? options = null) : IMapMetric
{
    private const string Source = "this project";

    private readonly NeuronCurveOptions options = options ?? new NeuronCurveOptions();

    /// <inheritdoc />
    public string Name => "sufficiency";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("sufficiency_score", "area under the score while only the neurons of most value are kept", Better.Higher, Source),
        new("sufficiency_margin", "the same of the margin to the next class", Better.Higher, Source),
        new("necessity_score", "area under the score while the neurons of most value are set aside", Better.Lower, Source),
        new("necessity_margin", "the same of the margin to the next class", Better.Lower, Source),
        new("deciding_share", "least share of neurons with which, and with every larger one, the class stays first", Better.Lower, Source),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new Scorer(image, options);
    }

    private sealed class Scorer(EvaluatedImage image, NeuronCurveOptions options) : IMapScorer
    {
        public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
        {
            if (method.Neurons is not { } values) return [];
            var scores = new List<MapScore>();
            HashSet<string> asked = [.. maps.Keys];
            values(image.Traced, (node, ofNeurons) =>
            {
                if (!asked.Contains(node.Name)) return;
                var curves = NeuronCurves.Of(image, node.Name, ofNeurons, options, cancellation);
                scores.Add(new MapScore(node.Name, "sufficiency_score", NeuronCurves.Area(curves.KeptScore)));
                scores.Add(new MapScore(node.Name, "sufficiency_margin", NeuronCurves.Area(curves.KeptMargin)));
                scores.Add(new MapScore(node.Name, "necessity_score", NeuronCurves.Area(curves.RemovedScore)));
                scores.Add(new MapScore(node.Name, "necessity_margin", NeuronCurves.Area(curves.RemovedMargin)));
                scores.Add(new MapScore(node.Name, "deciding_share", curves.DecidingShare));
            }, cancellation);
            return scores;
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>How neurons are kept and set aside.</summary>
public sealed record NeuronCurveOptions
{
    /// <summary>What neurons that are set aside become.</summary>
    /// <value><see cref="NeuronFill.Zero"/>.</value>
    /// <exception cref="InvalidInputException">It is no known fill.</exception>
    public NeuronFill Fill
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new InvalidInputException($"There is no fill {value}; choose Zero or Mean.");
    }

    /// <summary>Whether neurons of negative value come last, rather than by their absolute value.</summary>
    /// <value>False.</value>
    public bool Signed { get; init; }

    /// <summary>
    /// How often the share is halved: with n the curve has n + 1 points, from <c>2^-n</c> of the neurons to all. Few neurons are what is asked about,
    /// so the axis is the logarithm of the share.
    /// </summary>
    /// <value>10: from a thousandth.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 30.</exception>
    public int Halvings { get; init => field = MetricParameter.Within(value, "A number of halvings", 1, 30); } = 10;
}

/// <summary>What neurons that are set aside become.</summary>
public enum NeuronFill
{
    /// <summary>0.</summary>
    Zero,

    /// <summary>The mean of their channel over its positions. A pool over all positions does not notice it.</summary>
    Mean,
}

/// <summary>
/// What the network says when, at one layer, only the neurons of most value are kept, or only they are set aside. Scores and margins are relative to
/// those of the image (1) and of a layer that is set aside altogether (0), and not a number where the first is not above the second.
/// </summary>
/// <param name="Shares">The shares of neurons, from few to all.</param>
/// <param name="KeptScore">The score with that share of the neurons alone.</param>
/// <param name="KeptMargin">Its margin to the best other class; not a number where there is none.</param>
/// <param name="RemovedScore">The score without that share of the neurons.</param>
/// <param name="RemovedMargin">Its margin to the best other class.</param>
/// <param name="DecidingShare">The least of the shares with which, and with every larger one, the margin is positive; not a number where it is not with all.</param>
public sealed record NeuronCurves(
    ImmutableArray<double> Shares, ImmutableArray<double> KeptScore, ImmutableArray<double> KeptMargin, ImmutableArray<double> RemovedScore,
    ImmutableArray<double> RemovedMargin, double DecidingShare)
{
    /// <summary>The curves of one layer.</summary>
    /// <param name="image">The image and its decision.</param>
    /// <param name="layer">The layer's name, one that the score depends on.</param>
    /// <param name="values">The value of every neuron, shaped as the layer's activation. Of equal ones the first in memory counts for more.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Stops before the network is asked.</param>
    /// <exception cref="InvalidInputException">The values are not shaped as the layer.</exception>
    public static NeuronCurves Of(
        EvaluatedImage image, string layer, Tensor values, NeuronCurveOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(values);
        options ??= new NeuronCurveOptions();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (traced, node) = (image.Traced, image.Network[layer]);
        var activation = traced.Trace[node];
        if (values.numel() != activation.numel()) throw new InvalidInputException(
            $"{values.numel()} values were given for the {activation.numel()} neurons of {layer}; give one for each.");
        double[] shares = [.. Enumerable.Range(0, options.Halvings + 1).Select(step => Math.Pow(2, step - options.Halvings))];
        var ranks = Ranks(options.Signed ? values : values.abs()).view(activation[0].shape).to(activation.device);
        var all = activation[0].numel();
        var limits = tensor([.. shares.Select(share => Math.Max(1, (long)Math.Round(share * all)))]).view([-1, .. activation[0].shape.Select(_ => 1L)])
            .to(activation.device);
        var isMost = ranks.unsqueeze(0).lt(limits);
        var fill = options.Fill == NeuronFill.Zero ? zeros_like(activation) : activation.mean([2L, 3], keepdim: true).expand_as(activation);
        var asked = new Asked(traced, node, cancellation);
        var kept = asked.Of(where(isMost, activation, fill));
        var removed = asked.Of(where(isMost, fill, activation));

        // Everything kept is the image; everything removed is nothing.
        var (whole, nothing) = (kept[^1], removed[^1]);
        var deciding = shares.Length;
        while (deciding > 0 && kept[deciding - 1].Margin > 0) deciding--;
        return new NeuronCurves(
            [.. shares], Relative(kept, one => one.Score), Relative(kept, one => one.Margin), Relative(removed, one => one.Score),
            Relative(removed, one => one.Margin), deciding < shares.Length ? shares[deciding] : double.NaN);

        ImmutableArray<double> Relative((double Score, double Margin)[] curve, Func<(double Score, double Margin), double> read)
        {
            var (most, least) = (read(whole), read(nothing));
            return [.. curve.Select(point => most > least ? (read(point) - least) / (most - least) : double.NaN)];
        }
    }

    /// <summary>The area under a curve over the logarithm of the share, whose points are evenly apart, over its length.</summary>
    public static double Area(IReadOnlyList<double> curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return DeletionInsertionCurves.Area(curve);
    }

    /// <summary>The place of every neuron, 0 for the one of most value.</summary>
    private static Tensor Ranks(Tensor values)
    {
        var numbers = values.to(float32).cpu().contiguous().data<float>().ToArray();
        var keys = new long[numbers.Length];
        for (var at = 0; at < keys.Length; at++)
        {
            // The bits of a number in its order, so that equal ones are told apart by their place.
            var bits = BitConverter.SingleToInt32Bits(float.IsNaN(numbers[at]) ? float.NegativeInfinity : numbers[at] + 0f);
            keys[at] = (-(long)(bits ^ ((bits >> 31) & int.MaxValue)) << 32) | (uint)at;
        }

        Array.Sort(keys);
        var ranks = new long[keys.Length];
        for (var place = 0; place < keys.Length; place++) ranks[(uint)keys[place]] = place;
        return tensor(ranks);
    }

    private sealed record Asked(TracedDecision Traced, Node Node, CancellationToken Cancellation)
    {
        /// <summary>The score of each of several activations, and its margin.</summary>
        public (double Score, double Margin)[] Of(Tensor activations)
        {
            var size = ForwardPass.AtOnce(Traced.Network, Traced.Input.shape, (int)activations.shape[0]);
            var answers = new List<(double, double)>();
            for (var first = 0; first < activations.shape[0]; first += size)
            {
                Cancellation.ThrowIfCancellationRequested();
                using var trace = NetworkTrace.RecordAfter(
                    Traced.Trace, Node, activations.narrow(0, first, Math.Min(size, activations.shape[0] - first)), Traced.Score.Node);
                using var score = Traced.Decision.Read(trace);
                answers.AddRange(score.Values.Zip(Margins(trace, score)));
            }

            return [.. answers];
        }

        private static double[] Margins(NetworkTrace trace, ExplainedScore score)
        {
            if (score.ClassIndices.Count == 0 || trace.Output.shape[1] < 2) return [.. score.Values.Select(_ => double.NaN)];
            using var scope = NewDisposeScope();
            var (classes, scores) = ((int)trace.Output.shape[1], trace.Output.OnProcessor().contiguous().data<double>().ToArray());
            return [.. score.ClassIndices.Select((explained, sample) => scores[sample * classes + explained]
                - Enumerable.Range(0, classes).Where(index => index != explained).Max(index => scores[sample * classes + index]))];
        }
    }
}
