using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>
/// The linearisation of every average pool: a separable average <c>rows x columns^T</c>, each a small dense matrix that averages along one axis.
/// </summary>
internal sealed class Averaging : Linearisation
{
    private readonly Tensor rows;
    private readonly Tensor columns;
    private readonly Tensor output;

    public Averaging(Window[] rowWindows, Window[] columnWindows, long height, long width, Tensor output)
    {
        rows = Matrix(rowWindows, height, output);
        columns = Matrix(columnWindows, width, output);
        this.output = output;
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions) => rows.matmul(directions[0]!).matmul(columns.t());

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [rows.t().matmul(cotangent).matmul(columns)];

    public override Tensor LinearPart() => output.alias();

    public override IReadOnlyList<Tensor> PassKept(Tensor kept) => [Broadcast(kept)];

    public override IReadOnlyList<Tensor> Invert(Tensor value) => [Broadcast(value)];

    /// <summary>Every pixel takes the average of the windows that read it, weighted as they weigh it.</summary>
    private Tensor Broadcast(Tensor value)
    {
        using var read = rows.sum([0L]).unsqueeze(1).matmul(columns.sum([0L]).unsqueeze(0));
        using var spread = ApplyTransposed(value)[0];
        return where(read.Above(0), spread / read, zeros_like(spread));
    }

    private static Tensor Matrix(Window[] windows, long size, Tensor like)
    {
        var weights = new double[windows.Length, size];
        for (var index = 0; index < windows.Length; index++)
            for (var pixel = windows[index].Begin; pixel < windows[index].End; pixel++)
                weights[index, pixel] = 1 / windows[index].Divisor;
        return tensor(weights).to(like.dtype).to(like.device);
    }
}
