using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// A transposed convolution, <c>[B, Cin, H, W]</c> to <c>[B, Cout, H', W']</c>: every input pixel lays its kernel down at a step of the stride, and
/// what overlaps is added up.
/// </summary>
public sealed class TransposedConvolution : Layer
{
    private readonly TorchSharp.Modules.ConvTranspose2d module;
    private readonly WindowAxis rows, columns;
    private readonly long extraRows, extraColumns;
    private readonly bool hasBias;

    /// <summary>A transposed convolution. Parameters start as PyTorch starts them, from the global seed.</summary>
    /// <param name="inputChannels">Cin.</param>
    /// <param name="outputChannels">Cout.</param>
    /// <param name="rows">The kernel, its step and its dilation from top to bottom; the padding is cut off at the ends.</param>
    /// <param name="columns">The same from left to right.</param>
    /// <param name="extraRows">Rows added at the end, which no kernel reaches.</param>
    /// <param name="extraColumns">Columns added at the end.</param>
    /// <param name="groups">Into how many parts the channels fall; it divides both numbers.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public TransposedConvolution(
        long inputChannels, long outputChannels, WindowAxis rows, WindowAxis columns, long extraRows = 0, long extraColumns = 0, long groups = 1,
        bool bias = true)
    {
        Convolution.CheckChannels(inputChannels, outputChannels, groups);
        ArgumentOutOfRangeException.ThrowIfNegative(extraRows);
        ArgumentOutOfRangeException.ThrowIfNegative(extraColumns);
        (this.rows, this.columns, this.extraRows, this.extraColumns, hasBias) =
            (rows.Checked(), columns.Checked(), extraRows, extraColumns, bias);
        using var scope = NewDisposeScope();
        module = nn.ConvTranspose2d(inputChannels, outputChannels, (rows.Kernel, columns.Kernel), groups: groups, bias: bias);
    }

    /// <inheritdoc />
    public override string Kind => "transposed convolution";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    private long[] Stride => [rows.Stride, columns.Stride];

    private long[] Dilation => [rows.Dilation, columns.Dilation];

    /// <inheritdoc />
    public override Layer Redrawn(Generator generator)
    {
        var drawn = new TransposedConvolution(
            module.in_channels, module.out_channels, rows, columns, extraRows, extraColumns, module.groups, hasBias);
        DrawEvenly(drawn.module, generator);
        return drawn;
    }

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        RequireChannels(shape[1], module.in_channels);
        var (height, width) = (Side(shape[2], rows, extraRows), Side(shape[3], columns, extraColumns));
        return height > 0 && width > 0 ? [shape[0], module.out_channels, height, width] : throw new InvalidInputException(
            $"cuts off all that it makes of {shape[2]} x {shape[3]} pixels; use a larger image");
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var made = Laid(inputs[0], module.weight!);
        return (hasBias ? made.Plus(module.bias!.view(1, -1, 1, 1)) : made).InChannelsLast().MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Linear(this, module.weight!.detach(), inputs[0].shape, output);

    private Tensor Laid(Tensor image, Tensor weight)
    {
        var whole = nn.functional.conv_transpose2d(image, weight, null, Stride, [0, 0], [0, 0], Dilation, module.groups);
        if (extraRows + extraColumns > 0) whole = nn.functional.pad(whole, [0, extraColumns, 0, extraRows]);
        return whole.narrow(2, rows.Before, Side(image.shape[2], rows, extraRows)).narrow(
            3, columns.Before, Side(image.shape[3], columns, extraColumns));
    }

    private static long Side(long pixels, WindowAxis axis, long extra) =>
        ((pixels - 1) * axis.Stride) + axis.Reach + extra - axis.Before - axis.After;

    private sealed class Linear(TransposedConvolution layer, Tensor weight, long[] inputShape, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions)
        {
            using var scope = NewDisposeScope();
            return layer.Laid(directions[0]!, weight).InChannelsLast().MoveToOuterDisposeScope();
        }

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var scope = NewDisposeScope();
            var (rows, columns) = (layer.rows, layer.columns);
            var whole = nn.functional.pad(cotangent, [columns.Before, columns.After, rows.Before, rows.After]);
            var read = nn.functional.conv2d(whole, weight, null, layer.Stride, [0, 0], layer.Dilation, layer.module.groups);
            return [read.narrow(2, 0, inputShape[2]).narrow(3, 0, inputShape[3]).InChannelsLast().MoveToOuterDisposeScope()];
        }

        public override Tensor Evidence(IReadOnlyList<Tensor> inputs) => WeightShares.Evidence(weight, inputs[0], With);

        /// <summary>z+, as every convolution.</summary>
        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) =>
            [WeightShares.Positive(weight, pass.Inputs[0], pass.Relevance, With)];

        private Linear With(Tensor weights) => new(layer, weights, inputShape, output);

        public override Tensor LinearPart() => layer.hasBias ? output - layer.module.bias!.detach().view(1, -1, 1, 1) : output.alias();
    }
}
