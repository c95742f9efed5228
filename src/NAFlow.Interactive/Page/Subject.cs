using NAFlow.Flow;

namespace NAFlow.Interactive.Page;

/// <summary>The head of the page: what was explained, the photo and the network's first classes.</summary>
internal static class Subject
{
    public static string Write(AttentionFlow flow)
    {
        var manifest = flow.Manifest;
        return $"""
            <header>
            <p class="over">Attention flow · {Html.Text(manifest.Network)}</p>
            <h1>{Html.Text(flow.Explained.Label)} <small>{PercentText.Of(flow.Explained.Probability)}</small></h1>
            <p>How the score for <em>{Html.Text(flow.Explained.Label)}</em> forms inside {Html.Text(manifest.Network)}, from {Html.Text(manifest.Input)}.</p>
            </header>
            <section class="subject" aria-label="Photo and classes">
            {Photo(flow)}
            <div><h2>What the network sees</h2>
            <p>Its first classes by softmax probability; the explained one is marked.</p>
            <ol class="classes">
            {string.Join('\n', flow.TopClasses.Select(prediction => Row(prediction, prediction.Index == flow.Explained.Index)))}
            </ol>{Below(flow)}</div>
            </section>
            """;
    }

    private static string Photo(AttentionFlow flow) => flow.Picture is { } picture
        ? $"""<figure class="photo">{Html.Image(picture, $"The photo {picture.Name} as the network sees it")}<figcaption>The photo as the network sees it, {picture.Width} × {picture.Height} pixels.</figcaption></figure>"""
        : $"<p class=\"photo\">The input was a tensor of {flow.InputHeight} × {flow.InputWidth}, so there is no photo under the maps.</p>";

    private static string Row(ClassPrediction prediction, bool explained)
    {
        var width = Html.Number(100 * Math.Clamp(prediction.Probability, 0, 1));
        return $"""<li{(explained ? " class=\"explained\" aria-current=\"true\"" : "")}><span>{Html.Text(prediction.Label)}</span><i aria-hidden="true"><b style="width:{width}%"></b></i><span>{PercentText.Of(prediction.Probability)}</span></li>""";
    }

    /// <summary>The explained class, when it is not among the first.</summary>
    private static string Below(AttentionFlow flow) => flow.TopClasses.Any(prediction => prediction.Index == flow.Explained.Index)
        ? string.Empty
        : $"<p>Explained is {Html.Text(flow.Explained.Label)}, with {PercentText.Of(flow.Explained.Probability)} further down.</p>";
}
