using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Upsampling of images, by the nearest pixel or bilinearly.</summary>
public sealed class Upsample : Layer
{
    private readonly TorchSharp.Modules.Upsample module;

    /// <summary>Upsampling by a factor.</summary>
    /// <param name="factor">How many times as many pixels along each side; above 0.</param>
    /// <param name="bilinear">Whether between pixels is interpolated; each else repeats.</param>
    /// <param name="alignCorners">Whether the corner pixels stay at the corners; only where it is bilinear.</param>
    public Upsample(double factor, bool bilinear = false, bool alignCorners = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        if (alignCorners && !bilinear) throw new ArgumentException("Only bilinear upsampling can align corners.", nameof(alignCorners));
        module = nn.Upsample(
            scale_factor: [factor, factor], mode: bilinear ? UpsampleMode.Bilinear : UpsampleMode.Nearest,
            align_corners: bilinear ? alignCorners : null);
    }

    internal Upsample(TorchSharp.Modules.Upsample module) => this.module = module;

    private bool IsBilinear => module.mode == UpsampleMode.Bilinear;

    /// <inheritdoc />
    public override string Kind => IsBilinear ? "bilinear upsampling" : "nearest upsampling";

    /// <inheritdoc />
    public override string InverseRule => IsBilinear ? "least squares" : "mean of its copies";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        var (height, width) = (Side(shape[2], axis: 0), Side(shape[3], axis: 1));
        if (height < 1 || width < 1) throw new InvalidInputException($"makes nothing of {shape[2]} x {shape[3]} pixels; use a larger image");
        return [shape[0], shape[1], height, width];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) =>
        Interpolate(inputs[0], [Side(inputs[0].shape[2], axis: 0), Side(inputs[0].shape[3], axis: 1)], [Factor(axis: 0), Factor(axis: 1)]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Resampling(Matrix(inputs[0], axis: 0), Matrix(inputs[0], axis: 1), output, isCopying: !IsBilinear);

    private bool HasSize => module.size.Length > 0;

    private long Side(long pixels, int axis) =>
        HasSize ? module.size[Math.Min(axis, module.size.Length - 1)] : (long)Math.Floor(pixels * Factor(axis));

    private double Factor(int axis) => HasSize ? 1 : module.scale_factor[Math.Min(axis, module.scale_factor.Length - 1)];

    /// <summary>What becomes of every single pixel along an axis, as libtorch itself has it: <c>[out, in]</c>.</summary>
    private Tensor Matrix(Tensor image, int axis) => Resampling.Of(
        image, axis, line => Interpolate(line, [Side(image.shape[2 + axis], axis), 1], [Factor(axis), 1]));

    private Tensor Interpolate(Tensor image, long[] size, double[] factors) => nn.functional.interpolate(
        image,
        HasSize ? size : null,
        HasSize ? null : factors,
        IsBilinear ? InterpolationMode.Bilinear : InterpolationMode.Nearest,
        IsBilinear ? module.align_corners ?? false : null,
        module.recompute_scale_factor ?? false);
}

/// <summary>
/// A resampling of images of one size by given weights: <c>rows x columns^T</c> for every channel. It is what exporters call a resize, whatever the
/// rule by which they place pixels.
/// </summary>
public sealed class FixedResampling : Layer
{
    private readonly Weights weights;
    private readonly bool isCopying;

    /// <summary>A resampling by weights, which are copied.</summary>
    /// <param name="rows">What of every row goes into each row given, <c>[out, in]</c>.</param>
    /// <param name="columns">What of every column goes into each column given, <c>[out, in]</c>.</param>
    public FixedResampling(Tensor rows, Tensor columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        if (rows.dim() != 2 || columns.dim() != 2) throw new ArgumentException("The weights along an axis are a matrix [out, in].");
        weights = new Weights(rows, columns);
        isCopying = IsCopying(rows) && IsCopying(columns);
    }

    /// <inheritdoc />
    public override string Kind => isCopying ? "nearest resampling" : "resampling";

    /// <inheritdoc />
    public override string InverseRule => isCopying ? "mean of its copies" : "least squares";

    /// <inheritdoc />
    public override nn.Module Parameters => weights;

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <summary>There is nothing to draw: the weights are not learned.</summary>
    public override Layer? Redrawn(Generator generator) => null;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        return shape[2] == weights.Rows.shape[1] && shape[3] == weights.Columns.shape[1]
            ? [shape[0], shape[1], weights.Rows.shape[0], weights.Columns.shape[0]]
            : throw new InvalidInputException(
                $"resamples {weights.Rows.shape[1]} x {weights.Columns.shape[1]} pixels and was given {shape[2]} x {shape[3]}; give images of the size the network was made for");
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return Resampling.Along(weights.Rows, weights.Columns, inputs[0]).InChannelsLast().MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Resampling(weights.Rows, weights.Columns, output, isCopying);

    /// <summary>Whether every pixel given is one pixel read.</summary>
    private static bool IsCopying(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        var (values, length) = (matrix.to(float64).cpu().contiguous().data<double>().ToArray(), (int)matrix.shape[1]);
        return values.Chunk(length).All(row => row.Count(value => value == 1) == 1 && row.Count(value => value == 0) == length - 1);
    }

    /// <summary>The weights, which go with the network from device to device.</summary>
    private sealed class Weights : nn.Module
    {
        public Weights(Tensor rows, Tensor columns)
            : base("weights")
        {
            register_buffer("rows", rows.detach().clone().DetachFromDisposeScope());
            register_buffer("columns", columns.detach().clone().DetachFromDisposeScope());
        }

        public Tensor Rows => get_buffer("rows")!;

        public Tensor Columns => get_buffer("columns")!;
    }
}

/// <summary>Padding of images: by reflection at the border, by its pixels, or by zeros; a negative width cuts off.</summary>
public sealed class ImagePadding : Layer
{
    private readonly long left, right, top, bottom;
    private readonly PaddingModes mode;

    /// <summary>Padding of one width on all sides.</summary>
    /// <param name="width">The pixels added.</param>
    /// <param name="mode">What they are; zeros where it is <see cref="PaddingModes.Constant"/>.</param>
    public ImagePadding(long width, PaddingModes mode = PaddingModes.Reflect)
        : this([width, width, width, width], mode)
    {
    }

    /// <summary>Padding of a width for each side.</summary>
    /// <param name="widths">The pixels added left, right, above and below.</param>
    /// <param name="mode">What they are; zeros where it is <see cref="PaddingModes.Constant"/>.</param>
    public ImagePadding(IReadOnlyList<long> widths, PaddingModes mode = PaddingModes.Reflect)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Count != 4) throw new ArgumentException("Padding has four widths: left, right, above and below.", nameof(widths));
        if (mode is not (PaddingModes.Reflect or PaddingModes.Replicate or PaddingModes.Constant))
            throw new ArgumentException("Padding is by reflection, by the border's pixels, or by zeros.", nameof(mode));
        (left, right, top, bottom, this.mode) = (widths[0], widths[1], widths[2], widths[3], mode);
    }

    /// <inheritdoc />
    public override string Kind => mode switch
    {
        PaddingModes.Reflect => "reflection padding",
        PaddingModes.Replicate => "replication padding",
        _ => "zero padding",
    };

    /// <inheritdoc />
    public override string InverseRule => "mean of its copies";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        var (height, width) = (shape[2] + top + bottom, shape[3] + left + right);
        var isTooWide = mode == PaddingModes.Reflect && (Math.Max(top, bottom) >= shape[2] || Math.Max(left, right) >= shape[3]);
        return height > 0 && width > 0 && !isTooWide
            ? [shape[0], shape[1], height, width]
            : throw new InvalidInputException(
                $"needs more pixels than its padding is wide and was given {shape[2]} x {shape[3]}; use a larger image");
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.pad(inputs[0], [left, right, top, bottom], mode, 0);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Resampling(Matrix(inputs[0], 0, top, bottom), Matrix(inputs[0], 1, left, right), output, isCopying: true);

    private Tensor Matrix(Tensor image, int axis, long before, long after) =>
        Resampling.Of(image, axis, line => nn.functional.pad(line, [0, 0, before, after], mode, 0));
}

/// <summary>
/// The linearisation of what makes every output pixel of pixels by the same weights along rows and columns: <c>rows x columns^T</c>, each
/// <c>[out, in]</c>.
/// </summary>
internal sealed class Resampling(Tensor rows, Tensor columns, Tensor output, bool isCopying) : Linearisation
{
    /// <summary>The weights along one axis: what the operation makes of every single pixel.</summary>
    /// <param name="image">The image, <c>[B, C, H, W]</c>.</param>
    /// <param name="axis">0 for its rows, 1 for its columns.</param>
    /// <param name="operation">The operation on the rows of <c>[1, pixels, pixels, 1]</c>.</param>
    public static Tensor Of(Tensor image, int axis, Func<Tensor, Tensor> operation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var pixels = image.shape[2 + axis];
        var lines = operation(eye(pixels, dtype: image.dtype, device: image.device).view(1, pixels, pixels, 1));
        return lines.view(pixels, -1).t().contiguous().MoveToOuterDisposeScope();
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions) => Along(rows, columns, directions[0]!);

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [Along(rows.t(), columns.t(), cotangent)];

    public override Tensor LinearPart() => output.alias();

    public override IReadOnlyList<Tensor>? PassKept(Tensor kept) => isCopying ? [MeanOfCopies(kept)] : null;

    public override IReadOnlyList<Tensor>? Invert(Tensor value) => isCopying ? [MeanOfCopies(value)] : null;

    /// <summary>Every pixel takes the mean of its copies; one without a copy is 0.</summary>
    private Tensor MeanOfCopies(Tensor value)
    {
        using var scope = NewDisposeScope();
        var copies = rows.sum([0L]).unsqueeze(1).matmul(columns.sum([0L]).unsqueeze(0));
        var sum = Along(rows.t(), columns.t(), value);
        return where(copies.Above(0), sum / copies, zeros_like(sum)).MoveToOuterDisposeScope();
    }

    internal static Tensor Along(Tensor rows, Tensor columns, Tensor image)
    {
        using var scope = NewDisposeScope();
        return rows.matmul(image.contiguous()).matmul(columns.t()).MoveToOuterDisposeScope();
    }
}
