namespace NAFlow.Interactive;

/// <summary>The first classes, of the network or of the neighbours, as bars.</summary>
internal static class ClassList
{
    public static string Write(AttentionFlow flow) => flow.TopClasses.IsEmpty ? string.Empty : $"""
        <div><h2>{(flow.Contributions is null ? "What the network sees" : "What the neighbours vote for")}</h2>
        <p>{Heading(flow)}</p>
        {Bars(flow)}</div>
        """;

    /// <summary>The bars alone.</summary>
    public static string Bars(AttentionFlow flow) => $"""
        <ol class="bars">
        {string.Join('\n', flow.TopClasses.Select(prediction => Row(prediction, prediction.Index == flow.Explained.Index)))}
        </ol>{Below(flow)}
        """;

    /// <summary>What the bars show.</summary>
    public static string Heading(AttentionFlow flow) => flow switch
    {
        { Contributions: not null } => "The classes of the nearest neighbours, by their share of the votes.",
        { Explained.Index: null } => "Its first classes by softmax probability.",
        _ => "Its first classes by softmax probability; the explained one is marked.",
    };

    private static string Row(ClassPrediction prediction, bool explained) =>
        BarRow.Write(Html.Text(prediction.Label), prediction.Probability, PercentText.Of(prediction.Probability), explained);

    /// <summary>The explained class, when it is not among the first.</summary>
    private static string Below(AttentionFlow flow) => flow.Explained.Index is null || flow.TopClasses.Any(prediction => prediction.Index == flow.Explained.Index)
        ? string.Empty
        : $"<p>Explained is {Html.Text(flow.Explained.Label)}, with {Html.Text(flow.Explained.Figure)} further down.</p>";
}
