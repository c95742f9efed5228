using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>Owns tensors beyond the dispose scope that made them, until it is disposed itself.</summary>
internal sealed class TensorOwner : IDisposable
{
    private readonly List<IDisposable> owned = [];

    /// <summary>Takes a tensor out of its scope and keeps it.</summary>
    public Tensor Keep(Tensor tensor)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>Takes everything out of a scope that is still in it.</summary>
    public void KeepAll(DisposeScope scope)
    {
        var all = scope.DisposablesView.ToArray();
        scope.Detach(all);
        owned.AddRange(all);
    }

    public void Dispose()
    {
        foreach (var item in owned) item.Dispose();
        owned.Clear();
    }
}
