namespace NAFlow;

/// <summary>The question that a flow answers, in words: the one place that knows them.</summary>
internal static class FlowQuestion
{
    private const string MadeOf = "what the score is made of";

    /// <summary>The question that options ask.</summary>
    public static string Of(ExplainOptions options) => Of(options, "the rest");

    /// <summary>The question that a flow answers.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="rest">What the answer was set apart from; null where there was nothing.</param>
    public static string Of(ExplainOptions options, string? rest) => (options, rest) switch
    {
        ({ AsksOfRest: true }, null) => $"{MadeOf} (there is no rest to set it apart from)",
        ({ Coefficients: CoefficientRule.ContrastiveRelevance }, _) => $"what sets it apart from {rest}",
        ({ Coefficients: CoefficientRule.Balanced }, _) => $"{MadeOf} and what sets it apart from {rest}, half each",
        ({ Start: FlowStart.Share }, _) => $"{MadeOf}, from what sets it apart from {rest} on",
        ({ Coefficients: CoefficientRule.Uniform }, _) => "what the used neurons let one recover",
        _ => MadeOf,
    };
}
