namespace NAFlow.Evaluation;

/// <summary>What readers should know of an evaluation, in a paragraph.</summary>
internal static class FactsText
{
    private const int HashLetters = 12;

    private static readonly string[] Told = ["network", "weights", "data", "layers", "seed"];

    public static string Of(EvaluationFacts facts)
    {
        var told = Told.Where(facts.Settings.ContainsKey).Select(name => $"{name} {facts.Settings[name]}").ToList();
        if (facts.Settings.GetValueOrDefault("weights SHA-256") is { Length: > HashLetters } hash) told.Add($"weights SHA-256 {hash[..HashLetters]}");
        if (facts.Settings.GetValueOrDefault("baselines") is { } baselines) told.AddRange(ChangedOptions.Of(baselines, BaselineOptions.Default));
        if (facts.Settings.GetValueOrDefault("metric parameters") is { } parameters) told.AddRange(ChangedOptions.Of(parameters, new MetricOptions()));
        string[] sentences = [$"{facts.Images} images: {string.Join(", ", told)}.", .. facts.Notes, $"Machine: {facts.Machine.TrimEnd('.')}."];
        return ReportText.Plain(string.Join(' ', sentences));
    }
}
