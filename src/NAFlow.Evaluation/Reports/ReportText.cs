using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Words that reports share.</summary>
public static class ReportText
{
    /// <summary>How the tables are to be read, a paragraph each.</summary>
    public static IReadOnlyList<string> HowToRead { get; } =
    [
        "Every number is a mean over images with its 95% bootstrap interval (2000 resamples). At each layer the best mean is **bold**; an approximate sign (≈) marks a method whose "
            + "difference from the first, on the same images, has a 95% interval that holds 0. Such a method is *within the interval of the first*; it is not shown to be worse.",
        "Layers run from the image to the last feature map. A third is a third of the layers that were judged; its figure is the mean over them on every image. Methods of a single layer "
            + "are compared at that layer only.",
        "A p value is of the two-sided sign-flip test against the flow, after Holm's correction over the methods at one layer or third. Layers are not corrected for, so of twenty layers "
            + "one may differ by chance. Ties are images on which both have the same value.",
    ];

    /// <summary>The control of the flow, by its name as a method and as a baseline: both give the same maps, so that one of them is enough.</summary>
    internal static IReadOnlyList<string> Controls { get; } = [FlowMethods.NoInversion.Name, "element-wise Grad-CAM"];

    /// <summary>The flows that ask another question than the default, and are chosen as presets.</summary>
    internal static IReadOnlyList<string> Presets { get; } = [FlowMethods.Contrast.Name, FlowMethods.Balanced.Name];

    /// <summary>Which way a figure is better; empty where neither is.</summary>
    public static string Way(Better better) => better switch
    {
        Better.Higher => "higher is better",
        Better.Lower => "lower is better",
        _ => "describes the map, neither way is better",
    };

    /// <summary>A third in words.</summary>
    public static string Of(DepthThird third) => third switch
    {
        DepthThird.ImageSide => "image side",
        DepthThird.Middle => "middle",
        _ => "deep end",
    };

    /// <summary>A name as it may stand in the name of a file.</summary>
    internal static string File(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));
}

/// <summary>Numbers as a report writes them.</summary>
public static class ReportNumber
{
    private const double Least = 0.0005, Small = 10;

    /// <summary>A number with three decimals, and with fewer where it is large.</summary>
    public static string Of(double value) => Math.Abs(value) switch
    {
        < Least => "0.000",
        < Small => value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    /// <summary>A mean with its interval, such as <c>0.512 (0.480 to 0.544)</c>.</summary>
    public static string Of(Estimate value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"{Of(value.Mean)} ({Of(value.Low)} to {Of(value.High)})";
    }

    /// <summary>A difference with its sign and interval, such as <c>+0.031 (0.012 to 0.050)</c>.</summary>
    public static string Difference(Estimate value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return (value.Mean > 0 ? "+" : string.Empty) + Of(value);
    }

    /// <summary>A p value.</summary>
    public static string P(double value) => value < 0.001 ? "p < 0.001" : string.Create(CultureInfo.InvariantCulture, $"p = {value:0.000}");
}

/// <summary>What readers should know of an evaluation, in a paragraph.</summary>
internal static class FactsText
{
    private const int HashLetters = 12;

    private static readonly string[] Told = ["network", "weights", "data", "layers", "seed"];

    public static string Of(EvaluationFacts facts)
    {
        var told = Told.Where(facts.Settings.ContainsKey).Select(name => $"{name} {facts.Settings[name]}").ToList();
        if (facts.Settings.GetValueOrDefault("weights SHA-256") is { Length: > HashLetters } hash) told.Add($"weights SHA-256 {hash[..HashLetters]}");
        told.AddRange(facts.Changes);
        var asked = facts.Questions.GroupBy(method => method.Question).Select(methods => $"{string.Join(", ", methods.Select(method => method.Name))} ask {methods.Key}").ToArray();
        string[] sentences = [$"{facts.Images} images: {string.Join(", ", told)}.", .. facts.Notes, .. asked.Length > 0 ? [$"Questions: {string.Join("; ", asked)}."] : Array.Empty<string>(), $"Machine: {facts.Machine.TrimEnd('.')}."];
        return MarkdownTable.Plain(string.Join(' ', sentences));
    }
}

/// <summary>What differs from the defaults among the options of an evaluation.</summary>
internal static class ChangedOptions
{
    /// <summary>Each option that differs, in words and with its value, such as <c>pointing tolerance 3</c>.</summary>
    /// <param name="manifest">The evaluation's; one of the first version has its options as JSON.</param>
    public static IEnumerable<string> Of(EvaluationManifest manifest)
    {
        if (manifest.Settings.GetValueOrDefault("baselines") is { } baselines)
            foreach (var change in Of(baselines, BaselineOptions.Default)) yield return change;
        if (manifest.Settings.GetValueOrDefault("metric parameters") is { } parameters)
            foreach (var change in Of(parameters, new MetricOptions())) yield return change;
        var usual = MethodList.Find(["all"], EvaluationOptions.DefaultSeed).Select(method => method.Description)
            .Concat(MetricList.Find([MetricList.All]).Select(metric => metric.Description)).ToDictionary(description => description.Name);
        foreach (var description in manifest.Methods.Concat(manifest.Metrics))
            if (usual.TryGetValue(description.Name, out var known))
                foreach (var option in description.Options.Where(option => option.Name != "seed" && !known.Options.Contains(option)))
                    yield return $"{description.Name} {Words(option.Name)} {option.Value}";
    }

    /// <summary>Each option that differs, in words and with its value, such as <c>rise masks 256</c>.</summary>
    /// <param name="options">The options as JSON.</param>
    /// <param name="defaults">The same with their defaults.</param>
    public static IEnumerable<string> Of(string options, object defaults) =>
        Changes(JsonNode.Parse(options), JsonSerializer.SerializeToNode(defaults, JsonSerializerOptions.Web), string.Empty);

    private static IEnumerable<string> Changes(JsonNode? given, JsonNode? usual, string path) => given switch
    {
        _ when JsonNode.DeepEquals(given, usual) => [],
        JsonObject members => members.SelectMany(member => Changes(member.Value, usual?[member.Key], $"{path} {Words(member.Key)}")),
        _ => [$"{path.TrimStart()} {given?.ToJsonString()}"],
    };

    private static string Words(string name) =>
        string.Concat(name.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
}
