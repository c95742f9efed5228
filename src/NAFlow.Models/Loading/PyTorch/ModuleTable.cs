using System.Globalization;
using System.Text.RegularExpressions;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// Lists the modules of a network that was saved whole, with the numbers that they state: the attributes of pickled modules, and of a script the
/// constants of its classes, or the arguments that a traced class calls its operator with. Nothing of it is run.
/// </summary>
/// <param name="program">The text of the file of a script's class; null where there is none.</param>
internal sealed partial class ModuleTable(Func<string, string?> program)
{
    private const int Deepest = 24, MostModules = 20_000;
    private const string Script = "__torch__";

    private readonly Dictionary<string, StatedModule> modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, object>> classes = new(StringComparer.Ordinal);

    /// <summary>Lists them by the names that they have in the network; there are none where mere tensors were saved.</summary>
    public IReadOnlyDictionary<string, StatedModule> Find(object? root)
    {
        if (PickleView.IsModule(root)) Add(root!, string.Empty, 0);
        return modules;
    }

    private void Add(object whole, string prefix, int depth)
    {
        foreach (var (name, value) in PickleView.Of(whole))
        {
            if (!PickleView.IsModule(value) || depth == Deepest || modules.Count == MostModules) continue;
            var made = (PickleObject)value!;
            modules[prefix + name] = new StatedModule(made.Name[(made.Name.LastIndexOf('.') + 1)..], Values(made));
            Add(made, $"{prefix}{name}.", depth + 1);
        }
    }

    private Dictionary<string, object> Values(PickleObject module)
    {
        if (module.Name.StartsWith(Script, StringComparison.Ordinal))
            return classes.TryGetValue(module.Name, out var known) ? known : classes[module.Name] = ScriptValues(module.Name);
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in module.Attributes!.Pairs)
            if (key is string name && Value(value) is { } sound) values[name] = sound;
        return values;
    }

    private static object? Value(object? value) => value switch
    {
        long or double or bool or string => value,
        PickleTuple { Items: { Length: 1 or 2 } items } when items.All(item => item is long) => items.Cast<long>().ToArray(),
        _ => null,
    };

    private Dictionary<string, object> ScriptValues(string name)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        if (program(name) is not { } text || Class(text, name[(name.LastIndexOf('.') + 1)..]) is not { } body) return values;
        foreach (Match constant in Constant().Matches(body))
            if (Parsed(constant.Groups[2].Value) is { } value) values[constant.Groups[1].Value] = value;
        if (values.Count == 0 && Call().Match(body) is { Success: true } call) Traced(values, call.Groups[1].Value, Arguments(call.Groups[2].Value));
        return values;
    }

    /// <summary>The text of one class in a file.</summary>
    private static string? Class(string text, string name)
    {
        var start = text.IndexOf($"class {name}(Module):", StringComparison.Ordinal);
        if (start < 0) return null;
        var end = text.IndexOf("\nclass ", start, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    /// <summary>The names of an operator's arguments after its tensors.</summary>
    private static void Traced(Dictionary<string, object> values, string called, IReadOnlyList<string> arguments)
    {
        (int From, string[] Names) place = called switch
        {
            "_convolution" or "conv2d" => (3, ["stride", "padding", "dilation"]),
            "batch_norm" => (7, ["eps"]),
            "max_pool2d" => (1, ["kernel_size", "stride", "padding", "dilation", "ceil_mode"]),
            "avg_pool2d" => (1, ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"]),
            "adaptive_avg_pool2d" or "adaptive_max_pool2d" => (1, ["output_size"]),
            "leaky_relu" => (1, ["negative_slope"]),
            "elu" => (1, ["alpha"]),
            _ => (1, ["min_val", "max_val"]),
        };
        for (var index = 0; index < place.Names.Length && place.From + index < arguments.Count; index++)
            if (Parsed(arguments[place.From + index]) is { } value) values[place.Names[index]] = value;
    }

    /// <summary>The arguments of a call: its text cut at the commas that stand in no brackets.</summary>
    private static List<string> Arguments(string text)
    {
        List<string> found = [];
        var (start, depth) = (0, 0);
        for (var at = 0; at <= text.Length; at++)
            if (at == text.Length || (text[at] == ',' && depth == 0))
            {
                found.Add(text[start..at].Trim());
                start = at + 1;
            }
            else depth += text[at] is '[' or '(' ? 1 : text[at] is ']' or ')' ? -1 : 0;
        return found;
    }

    private static object? Parsed(string text)
    {
        text = text.Trim();
        if (text is "True" or "False") return text == "True";
        if (text is ['"', .., '"']) return text[1..^1];
        if (text is ['(' or '[', .., ')' or ']'])
        {
            object?[] parts = [.. text[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parsed)];
            return parts.Length is 1 or 2 && parts.All(part => part is long) ? parts.Cast<long>().ToArray() : null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [GeneratedRegex(@"^  (\w{1,40}) : Final\[[^\n]{1,80}\] = ([^\n]{1,80})$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Constant();

    [GeneratedRegex(
        @"torch\.(_convolution|conv2d|batch_norm|max_pool2d|avg_pool2d|adaptive_avg_pool2d|adaptive_max_pool2d|leaky_relu|elu|hardtanh)_?\(([^\n]{1,400})\)$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Call();
}
