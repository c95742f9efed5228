using NAFlow.Inversion;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>A batch of dense matrices, <c>[B, m, n]</c>, as an operator.</summary>
internal sealed class DenseOperator(Tensor matrices) : LinearOperator
{
    public override IReadOnlyList<Tensor> Apply(Tensor columns) => [matrices.matmul(columns.unsqueeze(2)).squeeze(2)];

    public override Tensor ApplyTransposed(IReadOnlyList<Tensor> rows) => matrices.transpose(1, 2).matmul(rows[0].unsqueeze(2)).squeeze(2);
}
