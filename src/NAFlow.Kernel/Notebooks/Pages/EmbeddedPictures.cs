using Markdig.Syntax.Inlines;

namespace NAFlow.Kernel.Notebooks;

/// <summary>The pictures that the prose of a cell names, brought into the page.</summary>
/// <param name="path">The notebook's file.</param>
/// <param name="cell">The cell, which may hold pictures itself; null for an output.</param>
internal sealed class EmbeddedPictures(string path, NotebookCell? cell)
{
    private const string AttachmentScheme = "attachment:";

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".gif"] = "image/gif",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
        [".webp"] = "image/webp",
    };

    /// <summary>Puts the picture in the place of its name; what is not at hand leaves its description.</summary>
    public void Embed(LinkInline picture, string description)
    {
        if (Address(Uri.UnescapeDataString(picture.Url ?? string.Empty)) is { } address) picture.Url = address;
        else picture.ReplaceBy(new LiteralInline($"[{description}]"), copyChildren: false);
    }

    private string? Address(string name)
    {
        if (name.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase)) return name;
        return name.StartsWith(AttachmentScheme, StringComparison.Ordinal) ? Attached(name[AttachmentScheme.Length..]) : FromFile(name);
    }

    private string? Attached(string name) =>
        cell?.AttachmentTypes(name).FirstOrDefault(Types.ContainsValue) is { } type ? $"data:{type};base64,{cell.Attachment(name, type)}" : null;

    private string? FromFile(string name)
    {
        if (Path.IsPathRooted(name) || !Types.TryGetValue(Path.GetExtension(name), out var type)) return null;
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        return File.Exists(file) ? $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}" : null;
    }
}
