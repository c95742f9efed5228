using static TorchSharp.torch;

namespace NAFlow.Files;

/// <summary>The element types of the format that TorchSharp has too.</summary>
internal static class ElementTypes
{
    private static readonly IReadOnlyList<(string Name, ScalarType Type, int Size)> All =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(type => type.Name));

    /// <summary>The type of a name such as <c>F32</c>, or null.</summary>
    public static ScalarType? Parse(string name) => All.Where(type => type.Name == name).Select(type => (ScalarType?)type.Type).FirstOrDefault();

    /// <summary>The name of a type such as <c>F32</c>, or null.</summary>
    public static string? NameOf(ScalarType type) => All.FirstOrDefault(known => known.Type == type).Name;

    /// <summary>The bytes of one element.</summary>
    public static int SizeOf(ScalarType type) => All.Single(known => known.Type == type).Size;
}
