using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

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

    public override Tensor Apply(IReadOnlyList<Tensor?> directions) => Along(rows, columns, directions[0]!);

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [Along(rows.t(), columns.t(), cotangent)];

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

    /// <summary>One matrix along the rows and one along the columns, with a pixel's channels kept side by side.</summary>
    private static Tensor Along(Tensor rows, Tensor columns, Tensor image)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, width) = (image.shape[0], image.shape[1], image.shape[3]);
        var byRows = rows.matmul(image.ByPixel().reshape(batch, image.shape[2], width * channels));
        var byColumns = columns.matmul(byRows.view(batch, rows.shape[0], width, channels));
        return byColumns.FromPixels().MoveToOuterDisposeScope();
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
