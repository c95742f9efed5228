using System.Globalization;
using System.Reflection;
using System.Text;
using NAFlow.Inversion;

namespace NAFlow.Interactive;

/// <summary>Options and manifest as lists of names and values.</summary>
internal static class RunDetails
{
    public static string Options(ExplainOptions options) =>
        List(options) + List(options.Inverse) + (options.Inverse is SolvedInverse solved ? List(solved.Solver) : string.Empty);

    public static string Manifest(FlowManifest manifest) => List(manifest);

    /// <summary>The properties that are values themselves; a part with properties of its own has a list of its own.</summary>
    public static string List(object record)
    {
        var html = new StringBuilder("<dl>");
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (Value(property.GetValue(record)) is { } value)
                html.Append(CultureInfo.InvariantCulture, $"<dt>{Html.Text(Words(property.Name))}</dt><dd>{Html.Text(value)}</dd>");
        return html.Append("</dl>\n").ToString();
    }

    private static string? Value(object? value) => value switch
    {
        null => "–",
        string text => text,
        bool flag => flag ? "yes" : "no",
        DateTimeOffset moment => moment.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        Enum choice => Words(choice.ToString()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Words(string name) => string.Concat(name.Select((letter, index) =>
        index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : index == 0 ? char.ToUpperInvariant(letter).ToString()
            : letter.ToString()));
}

/// <summary>Options in a line.</summary>
internal static class RunText
{
    public static string Write(ExplainOptions options) =>
        options.Inverse is SolvedInverse solved
            ? $"{solved.Name} on {solved.Rows} rows by {solved.Unit}, {options.Coefficients} coefficients, tolerance {NumberText.Of(solved.Solver.Tolerance)}"
            : $"{options.Inverse.Name}, {options.Coefficients} coefficients";
}
