using System.Reflection;

namespace NAFlow.Interactive;

/// <summary>Texts carried inside an assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>A text of this assembly, without the line end that files have.</summary>
    public static string Own(string name) => Of(typeof(EmbeddedText).Assembly, $"NAFlow.Interactive.{name}").TrimEnd();

    /// <summary>A text of an assembly, by its full name.</summary>
    public static string Of(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
