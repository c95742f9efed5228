using System.Net.Mime;
using System.Reflection;
using System.Runtime.InteropServices;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>The stretches of a cell that are not run.</summary>
internal static class CellParts
{
    private const int MostNoted = 60;

    /// <summary>A text in Markdown, HTML or Mermaid as a value; pages that cannot draw a diagram show its text.</summary>
    public static MimeBundle Show(CellPart part)
    {
        var plain = MimeBundle.OfText(part.Text).Data;
        return new(part.Language switch
        {
            "Markdown" => plain.Add(MediaTypeNames.Text.Markdown, part.Text),
            "HTML" => plain.Add(MediaTypeNames.Text.Html, part.Text),
            CellLanguage.PlainName => plain,
            _ => plain.Add("text/vnd.mermaid", part.Text).Add(MediaTypeNames.Text.Html, $"<pre class=\"mermaid\">{Html.Text(part.Text)}</pre>"),
        });
    }

    /// <summary>A value that is not the cell's last.</summary>
    public static CellOutput Shown(MimeBundle value) => new CellOutput.Shown(value, Guid.NewGuid().ToString("N"));

    /// <summary>Notes what is not run.</summary>
    public static CellResult LeaveOut(CellPart part, CellOutputs outputs) => LeaveOut(part.Language, part.Text, outputs);

    /// <summary>Notes what is not run.</summary>
    public static CellResult LeaveOut(string language, string text, CellOutputs outputs)
    {
        var first = text.Trim().Split('\n')[0].Trim();
        var quoted = first.Length > MostNoted ? first[..MostNoted] + "..." : first;
        outputs.Write($"Left out, since only C# is run here and this is {language}: {quoted}\n", isError: true);
        return new(null, null);
    }
}

/// <summary>What this kernel is.</summary>
internal static class KernelVersion
{
    /// <summary>The version of the toolkit.</summary>
    public static readonly string Number =
        typeof(KernelVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>One line about it.</summary>
    public static readonly string About = $"NAFlow {Number}: C# on {RuntimeInformation.FrameworkDescription}";
}

/// <summary>The variables of the cells so far.</summary>
internal static class CellVariables
{
    private const int LongestValue = 60;

    /// <summary>Their names, or with values a line each; of one declared anew the last.</summary>
    public static string List(CellState state, bool withValues)
    {
        var variables = state.Values.OfType<object>().SelectMany(Of).GroupBy(variable => variable.Field.Name).Select(same => same.Last());
        string[] lines = [.. variables.Select(variable => withValues ? Describe(variable.Cell, variable.Field) : variable.Field.Name)];
        return lines.Length == 0 ? "No cell has declared a variable." : string.Join('\n', lines);
    }

    private static IEnumerable<(object Cell, FieldInfo Field)> Of(object cell) => cell.GetType()
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(field => !field.Name.StartsWith('<'))
        .Select(field => (cell, field));

    private static string Describe(object cell, FieldInfo field)
    {
        var value = MimeBundle.Of(field.GetValue(cell)).Text.ReplaceLineEndings(" ");
        return $"{field.Name} ({field.FieldType.Name}): {(value.Length > LongestValue ? value[..LongestValue] + "..." : value)}";
    }
}
