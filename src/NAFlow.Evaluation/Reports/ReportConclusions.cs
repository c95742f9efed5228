using System.Globalization;

namespace NAFlow.Evaluation;

/// <summary>What a report says in short, in sentences that are computed from its tables.</summary>
public static class ReportConclusions
{
    private const int MostFigures = 4;

    /// <summary>
    /// A paragraph: of how many images the results are and whether so few can tell methods apart; for the figures that are judged, over which thirds of the
    /// layers the reference is ahead of every other method, behind one, or not told apart; and which methods show the image more than the network.
    /// </summary>
    public static string Of(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        FigureTable[] judged =
        [
            .. report.Subjects.Where(subject => subject.Section != ReportSection.Checks && !subject.Section.IsOfFlows).SelectMany(subject => subject.Tables)
                .Where(table => table.Figure.Better != Better.Neither),
        ];
        List<string> sentences = [Images(report)];
        var compared = judged.SelectMany(table => Enum.GetValues<DepthThird>(), Standing).Where(standing => standing.At?.Rival is not null).ToArray();
        if (compared.Length == 0)
            sentences.Add("No method is compared with another over depth: the tables say what was measured.");
        else if (compared.All(standing => Findings.TooFew(standing.At!.Rival!.AgainstReference!)))
            sentences.Add("So few cannot tell methods apart: whichever mean is first here may be behind on other images.");
        else foreach (var figure in compared.GroupBy(standing => standing.Table.Figure).Take(MostFigures))
            sentences.Add(Sentence(figure.Key, [.. figure]));
        var left = compared.Select(standing => standing.Table.Figure).Distinct().Count() - MostFigures;
        if (sentences.Count > MostFigures && left > 0)
            sentences.Add(left == 1 ? "One more figure is below." : string.Create(CultureInfo.InvariantCulture, $"{left} more figures are below."));
        string[] unmoved = [.. Findings.Unmoved(report.Subjects.SelectMany(subject => subject.Tables)).Select(pair => pair.Method).Distinct()];
        if (unmoved.Length > 0)
            sentences.Add($"Maps of {string.Join(", ", unmoved)} are much the same with random weights: they show the image more than what was learned.");
        return string.Join(' ', sentences);
    }

    private static string Images(EvaluationReport report)
    {
        int[] counts = [.. report.Subjects.SelectMany(subject => subject.Tables).Select(table => table.Images).Distinct().Order()];
        var images = counts is [1] ? "1 image" : counts is [var one] ? $"{one} images" : $"{counts[0]} to {counts[^1]} images";
        var subjects = report.Subjects.Length == 1 ? report.Subjects[0].Name : $"{report.Subjects.Length} evaluations";
        return $"Results of {subjects} on {images}.";
    }

    private static (FigureTable Table, DepthThird Third, Standing? At) Standing(FigureTable table, DepthThird third) => (table, third, Findings.At(table, third));

    private static string Sentence(MetricFigure figure, (FigureTable Table, DepthThird Third, Standing? At)[] standings)
    {
        var reference = standings[0].Table.Reference;
        var ahead = standings.Where(standing => Verdict(standing.At!) > 0).ToArray();
        var behind = standings.Where(standing => Verdict(standing.At!) < 0).ToArray();
        var rest = standings.Length - ahead.Length - behind.Length;
        List<string> parts = [];
        if (ahead.Length > 0) parts.Add($"ahead of every other method {Where(ahead, standings)}");
        if (behind.Length > 0) parts.Add($"behind {string.Join(" or ", behind.Select(standing => standing.At!.Rival!.Method).Distinct().Take(2))} {Where(behind, standings)}");
        if (rest > 0) parts.Add(parts.Count == 0 ? "nowhere told apart from the best of the others" : "not told apart elsewhere");
        return $"{figure.Title}: {reference} is {string.Join(", ", parts)}.";
    }

    /// <summary>The thirds by name where one network was judged, and their number where several were.</summary>
    private static string Where((FigureTable Table, DepthThird Third, Standing? At)[] some, (FigureTable Table, DepthThird Third, Standing? At)[] all) =>
        some.Length == all.Length ? "at every depth"
        : all.Select(standing => standing.Table.Subject).Distinct().Count() == 1
            ? string.Join(" and ", some.Select(standing => Place(standing.Third)))
            : string.Create(CultureInfo.InvariantCulture, $"in {some.Length} of {all.Length} thirds of networks");

    private static string Place(DepthThird third) => third switch
    {
        DepthThird.ImageSide => "on the image side",
        DepthThird.Middle => "in the middle",
        _ => "at the deep end",
    };

    private static int Verdict(Standing standing) => standing.Rival!.CorrectedPValue > Findings.Level ? 0 : standing.Verdict;
}
