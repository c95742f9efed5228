namespace NAFlow.Models;

/// <summary>
/// Numbers that are known before the network runs: weights, settings, and what the arithmetic of shapes makes of them. Whole numbers stay whole.
/// </summary>
internal sealed class OnnxConstant : OnnxValue
{
    private readonly float[]? floats;
    private readonly long[]? wholes;
    private readonly double every;

    private OnnxConstant(long[] shape, bool isWhole, float[]? floats, long[]? wholes, double every)
    {
        (Shape, IsWhole, this.floats, this.wholes, this.every) = (shape, isWhole, floats, wholes, every);
        Count = CountOf(shape) ?? throw new InvalidInputException("makes a constant too large for any memory");
    }

    /// <summary>The length of each axis.</summary>
    public override long[] Shape { get; }

    /// <summary>Whether the numbers are whole.</summary>
    public bool IsWhole { get; }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>The one number that all are, where they are stored so; null otherwise.</summary>
    public double? Every => floats is null && wholes is null ? every : null;

    /// <summary>All numbers, when it is a list of whole ones.</summary>
    public long[] Wholes => wholes ?? [.. Enumerable.Range(0, (int)Math.Min(Count, int.MaxValue)).Select(index => (long)this[index])];

    /// <summary>One number, by its place in row-major order.</summary>
    public double this[long index] => floats is not null ? floats[index] : wholes is not null ? wholes[index] : every;

    public static OnnxConstant Of(long[] shape, float[] numbers) => new(shape, false, numbers, null, 0);

    public static OnnxConstant Of(long[] shape, long[] numbers) => new(shape, true, null, numbers, 0);

    public static OnnxConstant List(params long[] numbers) => Of([numbers.Length], numbers);

    /// <summary>The same number everywhere, which takes no memory.</summary>
    public static OnnxConstant Filled(long[] shape, double value, bool isWhole) => new(shape, isWhole, null, null, value);

    /// <summary>How many numbers a shape has; null when an axis is negative or no memory would hold them.</summary>
    public static long? CountOf(IEnumerable<long> shape)
    {
        Int128 count = 1, longest = 1;
        foreach (var length in shape)
        {
            if (length < 0) return null;
            (count, longest) = (count * length, longest * Math.Max(1, length));
            if (longest > Array.MaxLength) return null;
        }

        return (long)count;
    }

    /// <summary>The numbers as 32-bit floating-point ones.</summary>
    public float[] Floats()
    {
        if (floats is not null) return floats;
        var numbers = new float[Count];
        if (wholes is null) Array.Fill(numbers, (float)every);
        else for (var index = 0; index < numbers.Length; index++) numbers[index] = wholes[index];
        return numbers;
    }

    /// <summary>The same numbers under another shape of as many.</summary>
    public OnnxConstant Shaped(long[] shape) => new(shape, IsWhole, floats, wholes, every);

    /// <summary>The same numbers, whole or not.</summary>
    public OnnxConstant As(bool whole) => whole == IsWhole ? this
        : Every is { } number ? Filled(Shape, whole ? Math.Truncate(number) : number, whole)
        : whole ? Of(Shape, [.. floats!.Select(each => (long)each)]) : Of(Shape, Floats());

    /// <summary>The numbers at some places, in that order.</summary>
    public OnnxConstant Picked(long[] shape, long[] places) => Every is { } number ? Filled(shape, number, IsWhole)
        : IsWhole ? Of(shape, [.. places.Select(place => wholes![place])]) : Of(shape, [.. places.Select(place => floats![place])]);

    /// <summary>A number made of each.</summary>
    public OnnxConstant Mapped(Func<double, double> map) => Every is { } number ? Filled(Shape, map(number), IsWhole)
        : IsWhole ? Of(Shape, [.. wholes!.Select(each => (long)map(each))]) : Of(Shape, [.. floats!.Select(each => (float)map(each))]);

    /// <summary>A number made of each two, as arrays of different shapes are stretched over each other.</summary>
    public static OnnxConstant Combined(OnnxConstant left, OnnxConstant right, Func<double, double, double> combine)
    {
        var shape = OnnxShapes.Stretched(left.Shape, right.Shape);
        var count = CountOf(shape) ?? throw new InvalidInputException("makes a constant too large for any memory");
        var isWhole = left.IsWhole && right.IsWhole;
        if (left.Every is { } one && right.Every is { } other) return Filled(shape, combine(one, other), isWhole);
        if (count > OnnxShapes.MostMoved)
            throw new InvalidInputException(
                $"makes a constant of {count} numbers, and at most {OnnxShapes.MostMoved} are worked out; export the network with its constants folded");
        var (from, with) = (OnnxShapes.StretchedPlaces(left.Shape, shape), OnnxShapes.StretchedPlaces(right.Shape, shape));
        if (isWhole)
        {
            var wholes = new long[count];
            for (var index = 0; index < count; index++) wholes[index] = (long)combine(left[from[index]], right[with[index]]);
            return Of(shape, wholes);
        }

        var numbers = new float[count];
        for (var index = 0; index < count; index++) numbers[index] = (float)combine(left[from[index]], right[with[index]]);
        return Of(shape, numbers);
    }
}

/// <summary>Where numbers go when arrays are reshaped, transposed, cut and stretched.</summary>
internal static class OnnxShapes
{
    /// <summary>The most numbers that are moved one by one.</summary>
    public const long MostMoved = 1 << 24;

    /// <summary>The shape of two arrays stretched over each other.</summary>
    /// <exception cref="InvalidInputException">They do not fit.</exception>
    public static long[] Stretched(long[] left, long[] right)
    {
        var shape = new long[Math.Max(left.Length, right.Length)];
        for (var axis = 1; axis <= shape.Length; axis++)
        {
            var (one, other) = (axis <= left.Length ? left[^axis] : 1, axis <= right.Length ? right[^axis] : 1);
            shape[^axis] = one == other || other == 1 ? one : one == 1 ? other
                : throw new InvalidInputException(
                    $"combines {Networks.Shapes.Describe(left)} with {Networks.Shapes.Describe(right)}, which do not fit");
        }

        return shape;
    }

    /// <summary>For each number of the stretched array, its place in the array before.</summary>
    public static long[] StretchedPlaces(long[] before, long[] shape)
    {
        var strides = Strides(before);
        var steps = new long[shape.Length];
        for (var axis = 1; axis <= before.Length; axis++) steps[^axis] = before[^axis] == 1 ? 0 : strides[^axis];
        return Walk(shape, steps, 0);
    }

    /// <summary>For each number of the transposed array, its place in the array before.</summary>
    public static long[] TransposedPlaces(long[] shape, long[] axes)
    {
        var strides = Strides(shape);
        return Walk([.. axes.Select(axis => shape[axis])], [.. axes.Select(axis => strides[axis])], 0);
    }

    /// <summary>For each number of a part, its place in the array before.</summary>
    /// <param name="shape">The array's shape.</param>
    /// <param name="starts">The first position along each axis.</param>
    /// <param name="steps">The step along each axis.</param>
    /// <param name="counts">How many positions are taken along each axis.</param>
    public static long[] PartPlaces(long[] shape, long[] starts, long[] steps, long[] counts)
    {
        var strides = Strides(shape);
        return Walk(counts, [.. steps.Zip(strides, (step, stride) => step * stride)], starts.Zip(strides, (start, stride) => start * stride).Sum());
    }

    private static long[] Strides(long[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--) (strides[axis], stride) = (stride, stride * shape[axis]);
        return strides;
    }

    private static long[] Walk(long[] shape, long[] steps, long start)
    {
        var count = OnnxConstant.CountOf(shape);
        if (count is null or > MostMoved) throw new InvalidInputException($"moves more than {MostMoved} numbers one by one; export a smaller image");
        var places = new long[count.Value];
        var position = new long[shape.Length];
        var place = start;
        for (var index = 0L; index < places.Length; index++)
        {
            places[index] = place;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                place += steps[axis];
                if (++position[axis] < shape[axis]) break;
                place -= steps[axis] * shape[axis];
                position[axis] = 0;
            }
        }

        return places;
    }
}
