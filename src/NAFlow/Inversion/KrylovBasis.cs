using NAFlow.Native;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// The orthonormal vectors of a Krylov method on a batch, kept in blocks that are added as they are needed. When it is full it begins anew with the
/// last vector; what was made of the old ones until then is carried on as three vectors beside it.
/// </summary>
/// <param name="like">A vector of every sample, <c>[B, n]</c>, for its shape and number type.</param>
/// <param name="capacity">The most vectors, those that are carried included.</param>
internal sealed class KrylovBasis(Tensor like, int capacity) : IDisposable
{
    // Few large products are faster than many small ones; what is larger than this, the C library asks of the system anew each time.
    private const long BlockBytes = 32L << 20;
    private const int LeastBlock = 4;
    private const int MostBlock = 24;

    private readonly List<Tensor> blocks = [];
    private readonly int blockSize = (int)Math.Clamp(BlockBytes / (like.numel() * like.element_size()), LeastBlock, MostBlock);
    private readonly long batch = like.shape[0];
    private readonly long unknowns = like.shape[1];
    private readonly ScalarType type = like.dtype;
    private readonly Device device = like.device;
    private int count;
    private int carried;

    /// <summary>Whether there is no room for another vector.</summary>
    public bool IsFull => count >= capacity;

    /// <summary>How often it began anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>The last vector of every sample, <c>[B, n]</c>.</summary>
    public Tensor Last => Vector(count - 1);

    /// <summary>Adds a vector of every sample, divided by a number; by 0, it is the zero vector.</summary>
    public void Add(Tensor vectors, double[] divisors)
    {
        if (count == blocks.Count * blockSize) blocks.Add(empty([batch, blockSize, unknowns], type, device).DetachFromDisposeScope());
        var place = Vector(count++);
        place.copy_(vectors);
        PerSample.Scale(place, [.. divisors.Select(PerSample.Inverse)]);
    }

    /// <summary>What of the vectors is orthogonal to the basis, in a new tensor; those given are freed.</summary>
    public Tensor Orthogonalise(Tensor vectors)
    {
        foreach (var block in Blocks(from: carried))
        {
            using var scope = NewDisposeScope();
            using var workers = Workers.ForElements(block.numel());
            var row = vectors.unsqueeze(1);
            var rest = row.bmm(block.transpose(1, 2)).baddbmm(block, row, 1, -1).squeeze(1).MoveToOuterDisposeScope();
            vectors.Dispose();
            vectors = rest;
        }

        return vectors;
    }

    /// <summary>The sum of the basis with a number for every vector of every sample, <c>[B, n]</c>.</summary>
    public Tensor Combine(IReadOnlyList<IReadOnlyList<double>> coefficients) =>
        Combine([.. coefficients.Select(sample => new[] { sample })]).squeeze(1);

    /// <summary>Keeps the last vector, and of the others only these sums of every sample, which come first from now on.</summary>
    public void Restart(IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>> sums)
    {
        using var scope = NewDisposeScope();
        var kept = cat([Combine(sums), Last.unsqueeze(1)], 1);
        carried = sums[0].Count;
        count = carried + 1;
        blocks[0].narrow(1, 0, count).copy_(kept);
        Restarts++;
    }

    /// <summary>Frees the vectors.</summary>
    public void Dispose()
    {
        foreach (var block in blocks) block.Dispose();
    }

    private Tensor Combine(IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>> coefficients)
    {
        using var scope = NewDisposeScope();
        var sums = coefficients[0].Count;
        var flat = coefficients.SelectMany(sample => sample.SelectMany(row => Enumerable.Range(0, count).Select(row.ElementAtOrDefault))).ToArray();
        var weights = tensor(flat, [batch, sums, count]).to(type).to(device);
        var total = zeros([batch, sums, unknowns], type, device);
        var first = 0L;
        foreach (var block in Blocks(from: 0))
        {
            total = weights.narrow(2, first, block.shape[1]).baddbmm(block, total, 1, 1);
            first += block.shape[1];
        }

        return total.MoveToOuterDisposeScope();
    }

    private IEnumerable<Tensor> Blocks(int from)
    {
        for (var index = 0; index * blockSize < count; index++)
        {
            var first = index == 0 ? from : 0;
            yield return blocks[index].narrow(1, first, Math.Min(blockSize, count - index * blockSize) - first);
        }
    }

    private Tensor Vector(int index) => blocks[index / blockSize].select(1, index % blockSize);
}

/// <summary>
/// x of one sample and the two vectors of LSMR that lead to it, as numbers over a <see cref="KrylovBasis"/>: of its vectors, and first, once it has
/// begun anew, of x, h-bar and h as they were then.
/// </summary>
/// <param name="startNorm">The norm of the start, which x is told from.</param>
internal sealed class BasisCoefficients(double startNorm)
{
    private List<double> x = [0];
    private List<double> hBar = [0];
    private List<double> h = [1];

    // The products of what is carried with itself and of every vector with the start, as far as they are not 0 or 1 by construction.
    private double[,] gram = new double[0, 0];
    private List<double> overlaps = [];

    /// <summary>The numbers of x.</summary>
    public IReadOnlyList<double> X => x;

    /// <summary>What is carried on when the basis begins anew.</summary>
    /// <value>x, h-bar and h, without the last vector: h begins with it, and it stays in the basis.</value>
    public IReadOnlyList<IReadOnlyList<double>> Carried => [x, hBar, h[..^1]];

    /// <summary>The norm of the start and x together.</summary>
    public double Norm => Math.Sqrt(Math.Max(0, startNorm * startNorm + 2 * WithStart(x) + Product(x, x)));

    /// <summary>Takes the step of a recurrence that has advanced.</summary>
    /// <param name="step">The recurrence; where it has stopped, x stays.</param>
    /// <param name="overlap">The product of the last vector but one, which h begins with, with the start.</param>
    public void Advance(LsmrRecurrence step, double overlap)
    {
        overlaps.Add(overlap);
        for (var i = 0; i < h.Count; i++)
        {
            hBar[i] = h[i] + step.HBarFactor * hBar[i];
            x[i] += step.StepFactor * hBar[i];
            h[i] *= step.HFactor;
        }

        x.Add(0);
        hBar.Add(0);
        h.Add(1);
    }

    /// <summary>Follows the basis when it begins anew.</summary>
    public void Restart()
    {
        var sums = Carried;
        var products = new double[3, 3];
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++) products[row, column] = Product(sums[row], sums[column]);
        (gram, overlaps) = (products, [.. sums.Select(WithStart)]);
        (x, hBar, h) = ([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]);
    }

    private double WithStart(IReadOnlyList<double> sum) => sum.Zip(overlaps, (own, other) => own * other).Sum();

    private double Product(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        var (carried, sum) = (gram.GetLength(0), 0.0);
        for (var row = 0; row < carried; row++)
            for (var column = 0; column < carried; column++) sum += left[row] * gram[row, column] * right[column];
        for (var i = carried; i < Math.Min(left.Count, right.Count); i++) sum += left[i] * right[i];
        return sum;
    }
}
