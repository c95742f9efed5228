namespace NAFlow.Interactive;

/// <summary>One row of a list of bars.</summary>
internal static class BarRow
{
    /// <summary>Writes the row.</summary>
    /// <param name="label">What it is, as HTML.</param>
    /// <param name="share">How much of the bar is full, from 0 to 1.</param>
    /// <param name="figure">The figure, as HTML.</param>
    /// <param name="isMarked">Whether it is the one that is meant.</param>
    public static string Write(string label, double share, string figure, bool isMarked = false)
    {
        var width = Html.Number(100 * Math.Clamp(share, 0, 1));
        return $"""<li{(isMarked ? " class=\"explained\" aria-current=\"true\"" : "")}><span>{label}</span><i aria-hidden="true"><b style="width:{width}%"></b></i><span>{figure}</span></li>""";
    }
}
