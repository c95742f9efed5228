using System.Text;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

/// <summary>One output in its best format.</summary>
internal static class OutputHtml
{
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public static string Write(NotebookOutput output, int cell, ProseHtml prose) => output.Kind switch
    {
        OutputKind.Stream => $"<pre class=\"stream{(output.IsErrorStream ? " stderr" : string.Empty)}\">{TerminalText.ToHtml(output.Text)}</pre>",
        OutputKind.Error => $"<pre class=\"error\" role=\"note\" aria-label=\"Error in cell {cell}\">{TerminalText.ToHtml(Error(output))}</pre>",
        _ => Value(output, cell, prose),
    };

    private static string Error(NotebookOutput output) =>
        output.Traceback.IsEmpty ? $"{output.ErrorName}: {output.Text}" : string.Join('\n', output.Traceback);

    private static string Value(NotebookOutput output, int cell, ProseHtml prose)
    {
        // HTML is what the notebook's own code made, and is shown as notebooks show it.
        if (output["text/html"] is { } html) return html;
        foreach (var type in Pictures)
            if (output[type] is { } picture)
                return Picture($"data:{type};base64,{string.Concat(picture.Where(letter => !char.IsWhiteSpace(letter)))}", output, cell);
        if (output["image/svg+xml"] is { } drawing)
            return Picture($"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(drawing))}", output, cell);
        if (output["text/markdown"] is { } markdown) return prose.Write(markdown);
        var text = output["text/plain"] ?? (output.MimeTypes is [var only, ..] ? output[only]! : string.Empty);
        return $"<pre class=\"value\">{TerminalText.ToHtml(text)}</pre>";
    }

    private static string Picture(string address, NotebookOutput output, int cell)
    {
        var description = output.Text is { Length: > 0 } text ? text : $"Picture from cell {cell}";
        return $"<img src=\"{Html.Text(address)}\" alt=\"{Html.Text(description)}\">";
    }
}
