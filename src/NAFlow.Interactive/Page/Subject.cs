namespace NAFlow.Interactive;

/// <summary>The head of the page: what was explained, the photo, and the first classes or the channels of a similarity.</summary>
internal static class Subject
{
    public static string Write(AttentionFlow flow)
    {
        var manifest = flow.Manifest;
        return $"""
            <header>
            <p class="over">Attention flow · {Html.Text(manifest.Network)}</p>
            <h1>{Html.Text(flow.Explained.Label)} <small>{Html.Text(flow.Explained.Figure)}</small></h1>
            <p>How the {(flow.Contributions is null ? "score for " : string.Empty)}<em>{Html.Text(flow.Explained.Label)}</em> forms inside {Html.Text(manifest.Network)}, from {Html.Text(manifest.Input)}.</p>
            </header>
            <section class="subject" aria-label="{(flow.Contributions is null ? "Photo and classes" : "Photo and channels")}">
            {Photo(flow)}
            {(flow.Contributions is { } contributions ? ChannelList.Write(contributions) : string.Empty)}{ClassList.Write(flow)}
            </section>
            """;
    }

    private static string Photo(AttentionFlow flow) => flow.Picture is { } picture
        ? $"""<figure class="photo">{Html.Image(picture, $"The photo {picture.Name} as the network sees it")}<figcaption>The photo as the network sees it, {picture.Width} × {picture.Height} pixels.</figcaption></figure>"""
        : $"<p class=\"photo\">The input was a tensor of {flow.InputHeight} × {flow.InputWidth}, so there is no photo under the maps.</p>";
}
