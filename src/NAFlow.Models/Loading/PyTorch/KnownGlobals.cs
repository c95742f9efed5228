using System.Collections.Frozen;
using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>The names that tensors are made with. Every other name stands for nothing here (<see cref="GlobalRole.Foreign"/>).</summary>
internal static class KnownGlobals
{
    private static readonly (string Storage, ScalarType Type, string[] Names)[] ElementTypes =
    [
        ("DoubleStorage", ScalarType.Float64, ["float64", "double"]), ("FloatStorage", ScalarType.Float32, ["float32", "float"]),
        ("HalfStorage", ScalarType.Float16, ["float16", "half"]), ("BFloat16Storage", ScalarType.BFloat16, ["bfloat16"]),
        ("LongStorage", ScalarType.Int64, ["int64", "long"]), ("IntStorage", ScalarType.Int32, ["int32", "int"]),
        ("ShortStorage", ScalarType.Int16, ["int16", "short"]), ("CharStorage", ScalarType.Int8, ["int8"]),
        ("ByteStorage", ScalarType.Byte, ["uint8"]), ("BoolStorage", ScalarType.Bool, ["bool"]),
    ];

    private static readonly string[] UntypedStorages =
        ["torch.storage.UntypedStorage", "torch.storage._UntypedStorage", "torch.storage.TypedStorage", "torch.storage._TypedStorage"];

    private static readonly (string Name, GlobalRole Role)[] Makers =
    [
        ("collections.OrderedDict", GlobalRole.Dictionary), ("collections.defaultdict", GlobalRole.Dictionary),
        ("collections.Counter", GlobalRole.Dictionary),
        ("torch._utils._rebuild_tensor", GlobalRole.Tensor), ("torch._utils._rebuild_tensor_v2", GlobalRole.Tensor),
        ("torch._utils._rebuild_tensor_v3", GlobalRole.TypedTensor),
        ("torch._utils._rebuild_parameter", GlobalRole.Parameter), ("torch._utils._rebuild_parameter_with_state", GlobalRole.Parameter),
        ("torch.nn.parameter.Parameter", GlobalRole.Parameter), ("torch._tensor._rebuild_from_type_v2", GlobalRole.Subclass),
        ("torch.Size", GlobalRole.Shape), ("torch.storage._load_from_bytes", GlobalRole.InnerFile),
        ("torch._utils._rebuild_device_tensor_from_numpy", GlobalRole.ArrayTensor), ("torch._utils._rebuild_xla_tensor", GlobalRole.ArrayTensor),
        ("numpy.dtype", GlobalRole.ArrayType), ("_codecs.encode", GlobalRole.Bytes),
        .. ((string[])["__builtin__", "builtins"]).SelectMany(module =>
            ((string, GlobalRole)[])[($"{module}.bytes", GlobalRole.Bytes), ($"{module}.bytearray", GlobalRole.Bytes)]),
        .. ((string[])["numpy.core", "numpy._core"]).SelectMany(core => ((string, GlobalRole)[])
        [
            ($"{core}.multiarray._reconstruct", GlobalRole.Array), ($"{core}.numeric._frombuffer", GlobalRole.FilledArray),
            ($"{core}.multiarray.scalar", GlobalRole.Number),
        ]),
    ];

    private static readonly FrozenDictionary<string, KnownGlobal> All = Every().ToFrozenDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>What stands behind a name.</summary>
    public static KnownGlobal Find(string module, string name) =>
        // A dot in the second part reaches into what the first part names, which no name here needs.
        !name.Contains('.') && All.TryGetValue($"{module}.{name}", out var known) ? known : new KnownGlobal($"{module}.{name}", GlobalRole.Foreign);

    private static IEnumerable<KnownGlobal> Every() =>
    [
        .. ElementTypes.SelectMany(
            type => new[] { "torch", "torch.cuda" }.Select(module => new KnownGlobal($"{module}.{type.Storage}", GlobalRole.Storage, type.Type))),
        .. ElementTypes.SelectMany(type => type.Names.Select(name => new KnownGlobal($"torch.{name}", GlobalRole.ElementType, type.Type))),
        .. UntypedStorages.Select(name => new KnownGlobal(name, GlobalRole.Storage)),
        .. Makers.Select(maker => new KnownGlobal(maker.Name, maker.Role)),
    ];
}

/// <summary>A name of Python's that a checkpoint mentions. Nothing of Python stands behind it: nothing is looked up, imported or run.</summary>
/// <param name="Name">The whole name, with its module.</param>
/// <param name="Role">What it is here.</param>
/// <param name="ElementType">The element type of a storage or a dtype; null for a storage without one.</param>
internal sealed record KnownGlobal(string Name, GlobalRole Role, ScalarType? ElementType = null);

/// <summary>What a name that a checkpoint mentions is here.</summary>
internal enum GlobalRole
{
    /// <summary>Unknown: what it would make is a placeholder.</summary>
    Foreign,

    /// <summary>Makes a dictionary.</summary>
    Dictionary,

    /// <summary>Makes a tensor from a storage, an offset, a shape and strides.</summary>
    Tensor,

    /// <summary>The same with an element type of its own.</summary>
    TypedTensor,

    /// <summary>Makes a parameter of a tensor.</summary>
    Parameter,

    /// <summary>Calls another of these and adds attributes to what it made.</summary>
    Subclass,

    /// <summary>Makes a shape of a tuple.</summary>
    Shape,

    /// <summary>A kind of storage.</summary>
    Storage,

    /// <summary>An element type.</summary>
    ElementType,

    /// <summary>Makes a storage of the bytes of an old checkpoint that holds nothing else.</summary>
    InnerFile,

    /// <summary>Makes an empty array of NumPy's.</summary>
    Array,

    /// <summary>Makes an array of bytes, a type, a shape and an order.</summary>
    FilledArray,

    /// <summary>Makes a number of a type and bytes.</summary>
    Number,

    /// <summary>Makes an element type of NumPy's.</summary>
    ArrayType,

    /// <summary>Makes bytes of a text.</summary>
    Bytes,

    /// <summary>Makes a tensor of an array.</summary>
    ArrayTensor,
}

/// <summary>Why a tensor that a name unknown here would make cannot be read.</summary>
internal static class ForeignGlobal
{
    private static readonly string[] OtherTensors =
        ["sparse", "qtensor", "quantized", "nested", "Complex", "complex", "QInt", "QUInt", "meta_tensor", "wrapper_subclass"];

    /// <summary>What the name of an array that holds no plain numbers begins with.</summary>
    public const string ArrayOf = "numpy.ndarray of ";

    /// <summary>The reason and the remedy, to follow the tensor's name.</summary>
    public static string Reason(string name)
    {
        var shown = Refusal.Quote(name);
        if (name.StartsWith(ArrayOf, StringComparison.Ordinal))
            return $"is a NumPy array of {name[ArrayOf.Length..]}, which are no plain numbers; make it float32 and save it again";
        return name.StartsWith("torch", StringComparison.Ordinal) && OtherTensors.Any(kind => name.Contains(kind, StringComparison.Ordinal))
            ? $"is not made of plain numbers ({shown}); convert it to dense float32 and save model.state_dict() again"
            : $"is made by {shown}, which is never run here; make it a plain tensor and save model.state_dict() again";
    }
}
