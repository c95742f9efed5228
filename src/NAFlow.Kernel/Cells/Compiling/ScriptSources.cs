using Microsoft.CodeAnalysis;

namespace NAFlow.Kernel;

/// <summary>Finds what <c>#load</c> names. Cells are no files: their names stay as they are in debug information.</summary>
internal sealed class ScriptSources(string folder) : SourceFileResolver([], folder)
{
    /// <inheritdoc/>
    public override string? NormalizePath(string path, string? baseFilePath) =>
        baseFilePath is null && !Path.IsPathRooted(path) ? path : base.NormalizePath(path, FileOrNull(baseFilePath));

    /// <inheritdoc/>
    public override string? ResolveReference(string path, string? baseFilePath) => base.ResolveReference(path, FileOrNull(baseFilePath));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ScriptSources && base.Equals(obj);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    private static string? FileOrNull(string? path) => Path.IsPathRooted(path) ? path : null;
}
