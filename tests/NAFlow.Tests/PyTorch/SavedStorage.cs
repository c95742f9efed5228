using System.Runtime.InteropServices;

namespace NAFlow.Tests;

/// <summary>A storage to save, and the tensors that view it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Type">The storage type's name, such as <c>FloatStorage</c>.</param>
/// <param name="Count">Its elements.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record SavedStorage(string Key, string Type, long Count, byte[] Content)
{
    /// <summary>The module the type is named in.</summary>
    public string Module { get; init; } = "torch";

    /// <summary>What the pickle says is a part of the storage (before 1.6), or nothing.</summary>
    public object? Part { get; init; }

    /// <summary>Whether it is mentioned as PyTorch of before 1.6 did.</summary>
    public bool Legacy { get; init; }

    public static SavedStorage Of<T>(string key, string type, params T[] values) where T : unmanaged =>
        new(key, type, values.Length, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>The mention of it in a pickle.</summary>
    public PythonPersistent Mention => new(Legacy
        ? new object?[] { "storage", new PythonName(Module, Type), Key, "cpu", Count, Part }
        : ["storage", new PythonName(Module, Type), Key, "cpu", Count]);

    /// <summary>A view of it.</summary>
    public PythonCall View(long offset, long[] shape, long[] strides) => new(
        new PythonName("torch._utils", "_rebuild_tensor_v2"), Mention, offset, Tuple(shape), Tuple(strides), false, new PythonCall(new PythonName("collections", "OrderedDict")));

    /// <summary>All of it as one row.</summary>
    public PythonCall Row() => View(0, [Count], [1]);

    private static object?[] Tuple(long[] numbers) => [.. numbers.Cast<object?>()];
}
