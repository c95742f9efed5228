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
/// channels that are last.
/// </summary>
public sealed class Rearrangement : Layer
{
    private readonly long[] inputShape;
    private readonly long[] outputShape;
    private readonly long[]? places;

    /// <summary>A rearrangement.</summary>
    /// <param name="inputShape">The shape of a sample read, without the batch.</param>
    /// <param name="outputShape">The shape of a sample given.</param>
    /// <param name="places">
    /// For each value given, its place among the values read, both in row-major order and none twice; null for the same order, a mere reshape.
    /// </param>
    public Rearrangement(IReadOnlyList<long> inputShape, IReadOnlyList<long> outputShape, IReadOnlyList<long>? places = null)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(outputShape);
        var (read, given) = (inputShape.Aggregate(1L, (product, side) => product * side),
            outputShape.Aggregate(1L, (product, side) => product * side));
        if (places is null ? read != given : places.Count != given)
            throw new ArgumentException($"{given} values cannot be taken from {(places is null ? read : places.Count)}.", nameof(outputShape));
        if (places is not null && (places.Any(place => place < 0 || place >= read) || places.Distinct().Count() != places.Count))
            throw new ArgumentException($"The places must be some of 0 to {read - 1}, each once.", nameof(places));
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
        if (places is not null) values = values.index_select(1, tensor(places, device: values.device));
        return Shaped(values, outputShape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Moved(this, output);

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
            if (layer.places is { } places)
            {
                var read = layer.inputShape.Aggregate(1L, (product, side) => product * side);
                values = zeros([values.shape[0], read], values.dtype, values.device).index_copy_(1, tensor(places, device: values.device), values);
            }

            return [Shaped(values, layer.inputShape).MoveToOuterDisposeScope()];
        }

        public override Tensor LinearPart() => output.alias();

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);
    }
}
