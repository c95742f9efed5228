using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Some channels of a feature map in an order of choice: a slice, a part of a split, or a channel shuffle.</summary>
public sealed class ChannelSelection : Layer
{
    private readonly long inputChannels;
    private readonly long[] selected;

    /// <summary>A selection of channels.</summary>
    /// <param name="inputChannels">The channels read.</param>
    /// <param name="selected">The channels given, by their numbers, none twice.</param>
    public ChannelSelection(long inputChannels, IReadOnlyList<long> selected)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputChannels);
        ArgumentNullException.ThrowIfNull(selected);
        if (selected.Count == 0 || selected.Any(channel => channel < 0 || channel >= inputChannels) || selected.Distinct().Count() != selected.Count)
            throw new ArgumentException($"The selection must name some of the channels 0 to {inputChannels - 1}, each once.", nameof(selected));
        (this.inputChannels, this.selected) = (inputChannels, [.. selected]);
    }

    /// <inheritdoc />
    public override string Kind => selected.Length == inputChannels ? "channel shuffle" : "channel slice";

    /// <inheritdoc />
    public override string InverseRule => "put back";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        RequireChannels(shape[1], inputChannels);
        return [shape[0], selected.Length, shape[2], shape[3]];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var places = tensor(selected, device: inputs[0].device);
        return inputs[0].ByPixel().index_select(3, places).FromPixels().MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Taken(this, output);

    private sealed class Taken(ChannelSelection layer, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => layer.Run([directions[0]!]);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var scope = NewDisposeScope();
            var image = zeros(
                [cotangent.shape[0], cotangent.shape[2], cotangent.shape[3], layer.inputChannels], cotangent.dtype, cotangent.device);
            var places = tensor(layer.selected, device: cotangent.device);
            return [image.index_copy_(3, places, cotangent.ByPixel()).FromPixels().MoveToOuterDisposeScope()];
        }

        public override Tensor LinearPart() => output.alias();

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);
    }
}

/// <summary>
/// Values moved and none changed, for samples of one given shape: what a reshape, a transpose and a slice come to together, such as a flatten of
/// channels that are last, and a border of zeros on any side.
/// </summary>
public sealed class Rearrangement : Layer
{
    private readonly long[] inputShape;
    private readonly long[] outputShape;
    private readonly long[]? places;
    private readonly bool hasZeros;

    /// <summary>The place of a 0 that comes from nowhere.</summary>
    private const long Nowhere = -1;

    /// <summary>A rearrangement.</summary>
    /// <param name="inputShape">The shape of a sample read, without the batch.</param>
    /// <param name="outputShape">The shape of a sample given.</param>
    /// <param name="places">
    /// For each value given, its place among the values read, both in row-major order and none twice; -1 for a 0 that comes from nowhere; null for
    /// the same order, a mere reshape.
    /// </param>
    public Rearrangement(IReadOnlyList<long> inputShape, IReadOnlyList<long> outputShape, IReadOnlyList<long>? places = null)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(outputShape);
        var (read, given) = (inputShape.Aggregate(1L, (product, side) => product * side),
            outputShape.Aggregate(1L, (product, side) => product * side));
        if (places is null ? read != given : places.Count != given)
            throw new ArgumentException($"{given} values cannot be taken from {(places is null ? read : places.Count)}.", nameof(outputShape));
        var taken = places?.Where(place => place != Nowhere).ToArray() ?? [];
        if (taken.Any(place => place < 0 || place >= read) || taken.Distinct().Count() != taken.Length)
            throw new ArgumentException($"The places must be some of 0 to {read - 1}, each once.", nameof(places));
        hasZeros = places is not null && taken.Length < places.Count;
        (this.inputShape, this.outputShape, this.places) = ([.. inputShape], [.. outputShape], places is null ? null : [.. places]);
    }

    /// <inheritdoc />
    public override string Kind => places is null ? "reshape" : "rearrangement";

    /// <inheritdoc />
    public override string InverseRule => "put back";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        if (!shape.AsSpan(1).SequenceEqual(inputShape)) throw new InvalidInputException(
            $"rearranges samples of {Shapes.Describe(inputShape)} and was given {Shapes.Describe(shape.AsSpan(1))}; give images of the size the network was made for");
        return [shape[0], .. outputShape];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var values = inputs[0].flatten(1);
        if (hasZeros) values = cat([zeros([values.shape[0], 1], values.dtype, values.device), values], 1);
        if (places is not null) values = values.index_select(1, Places(values.device));
        return Shaped(values, outputShape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Moved(this, output);

    private Tensor Places(Device device) => tensor(hasZeros ? [.. places!.Select(place => place + 1)] : places!, device: device);

    private static Tensor Shaped(Tensor values, long[] shape)
    {
        var shaped = values.reshape([values.shape[0], .. shape]);
        return shape.Length == 3 ? shaped.InChannelsLast() : shaped;
    }

    private sealed class Moved(Rearrangement layer, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => layer.Run([directions[0]!]);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var scope = NewDisposeScope();
            var values = cotangent.flatten(1);
            if (layer.places is not null)
            {
                // What comes from nowhere goes to a first column, which is then left out.
                var read = layer.inputShape.Aggregate(1L, (product, side) => product * side) + (layer.hasZeros ? 1 : 0);
                values = zeros([values.shape[0], read], values.dtype, values.device).index_copy_(1, layer.Places(values.device), values);
                if (layer.hasZeros) values = values.narrow(1, 1, read - 1);
            }

            return [Shaped(values, layer.inputShape).MoveToOuterDisposeScope()];
        }

        public override Tensor LinearPart() => output.alias();

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);
    }
}

/// <summary>Features repeated along axes where they have one value, <c>[B, C, 1, 1]</c> to <c>[B, C, H, W]</c> for example.</summary>
public sealed class Stretch : Layer
{
    private readonly long[] outputShape;

    /// <summary>A stretch.</summary>
    /// <param name="outputShape">The shape of a sample given, without the batch: that of one read, but for the axes of one value.</param>
    public Stretch(IReadOnlyList<long> outputShape)
    {
        ArgumentNullException.ThrowIfNull(outputShape);
        this.outputShape = [.. outputShape];
    }

    /// <inheritdoc />
    public override string Kind => "stretch";

    /// <inheritdoc />
    public override string InverseRule => "mean of its copies";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        return shape.Length == outputShape.Length + 1 && shape.Skip(1).Zip(outputShape).All(sides => sides.First == sides.Second || sides.First == 1)
            ? [shape[0], .. outputShape]
            : throw new InvalidInputException(
                $"stretches samples to {Shapes.Describe(outputShape)} and was given {Shapes.Describe(shape.AsSpan(1))}");
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var stretched = inputs[0].expand([inputs[0].shape[0], .. outputShape]);
        return (outputShape.Length == 3 ? stretched.contiguous().InChannelsLast() : stretched.contiguous()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Copies(this, inputs[0].shape, output);

    private sealed class Copies(Stretch layer, long[] inputShape, Tensor output) : Linearisation
    {
        private readonly long[] stretched =
            [.. Enumerable.Range(1, inputShape.Length - 1).Where(axis => inputShape[axis] != output.shape[axis]).Select(axis => (long)axis)];

        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => layer.Run([directions[0]!]);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) =>
            [stretched.Length == 0 ? cotangent.alias() : cotangent.sum(stretched, keepdim: true)];

        public override Tensor LinearPart() => output.alias();

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => Mean(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => Mean(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);

        private Tensor[] Mean(Tensor value) => [stretched.Length == 0 ? value.alias() : value.mean(stretched, keepdim: true)];
    }
}
