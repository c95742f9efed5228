using System.Reflection;

namespace NAFlow.Interactive;

/// <summary>Texts carried inside an assembly.</summary>
internal static class EmbeddedText
{
    public static string Of(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
