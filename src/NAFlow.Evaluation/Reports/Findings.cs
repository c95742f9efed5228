using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>What the tables say, in sentences that are computed from them: where the reference is ahead, and where it is behind.</summary>
public static class Findings
{
    /// <summary>How alike maps are to those of the same network with random weights in every layer.</summary>
    private const string AllRandom = "randomised_all_spearman";

    /// <summary>The p value up to which a difference is told apart.</summary>
    internal const double Level = 0.05;

    // A map that keeps more than this much of itself when the weights are random shows the image more than the network.
    private const double LittleChange = 0.5;

    /// <summary>A sentence for each third of the layers: where the reference stands among the methods.</summary>
    /// <param name="table">A figure; one that has no better gives no sentence.</param>
    public static IReadOnlyList<string> Of(FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Figure.Better == Better.Neither
            ? []
            : [.. Enum.GetValues<DepthThird>().Select(third => Sentence(table, third)).OfType<string>()];
    }

    /// <summary>A sentence for each method but the reference: what the choice that it stands for earns or costs over each third.</summary>
    /// <param name="table">A figure of ablations; one that has no better gives no sentence.</param>
    public static IReadOnlyList<string> OfAblations(FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Figure.Better == Better.Neither
            ? []
            : [.. table.Thirds.Where(cell => cell.AgainstReference is not null).GroupBy(cell => cell.Method)
                .Select(method => $"{method.Key}: {string.Join("; ", method.Select(cell => Change(cell, table.Figure.Better)))}.")];
    }

    /// <summary>Warnings of methods whose maps hardly change when the weights of the network are random.</summary>
    /// <param name="tables">The tables; only <c>randomised_all_spearman</c> counts.</param>
    public static IReadOnlyList<string> Warnings(IEnumerable<FigureTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return
        [
            .. Unmoved(tables).Select(pair =>
                $"{pair.Table.Subject}, {pair.Method}: {pair.Table.Figure.Title} is {ReportNumber.Of(pair.Table.Mean(pair.Method))}, the mean of its layers; its maps are much the same with nothing learned."),
        ];
    }

    /// <summary>The methods whose maps hardly change when the weights of the network are random.</summary>
    internal static IEnumerable<(FigureTable Table, string Method)> Unmoved(IEnumerable<FigureTable> tables) =>
        tables.Where(table => table.Figure.Name == AllRandom).SelectMany(table => table.Methods.Select(method => (Table: table, Method: method)))
            .Where(pair => pair.Table.Of(pair.Method).Average(cell => cell.Value.Low) > LittleChange);

    /// <summary>Where the reference stands over a third of the layers; null where it has none there.</summary>
    internal static Standing? At(FigureTable table, DepthThird third)
    {
        ThirdCell[] cells = [.. table.Thirds.Where(cell => cell.Third == third)];
        if (cells.FirstOrDefault(cell => cell.Method == table.Reference) is not { } own) return null;
        ThirdCell[] others = [.. cells.Where(cell => cell.AgainstReference is not null)];
        var rival = table.Figure.Better == Better.Lower ? others.MinBy(cell => cell.Value.Mean) : others.MaxBy(cell => cell.Value.Mean);
        return new Standing(own, rival, rival is null ? 0 : Verdict(rival.AgainstReference!.Difference, table.Figure.Better));
    }

    /// <summary>1 where the reference is better than what is minus it, -1 where it is worse, 0 where the interval holds 0.</summary>
    internal static int Verdict(Estimate difference, Better better)
    {
        var sign = difference.Low > 0 ? -1 : difference.High < 0 ? 1 : 0;
        return better == Better.Lower ? -sign : sign;
    }

    private static string? Sentence(FigureTable table, DepthThird third)
    {
        if (At(table, third) is not var (own, rival, verdict)) return null;
        var (place, layers) = (ReportText.Of(third), own.Layers == 1 ? "1 layer" : $"{own.Layers} layers");
        var start = $"{Capital(place)} ({layers}): {table.Reference} {ReportNumber.Of(own.Value)}";
        if (rival is null) return $"{start}; there is nothing to compare it with.";
        var compared = rival.AgainstReference!;
        var tests = $"{ReportNumber.P(rival.CorrectedPValue!.Value)}, {compared.Count} images, {compared.Ties} ties";
        var lead = Minus(compared.Difference);
        if (TooFew(compared))
            return $"{start}, {rival.Method} {ReportNumber.Of(rival.Value.Mean)}: {Images(compared.Count)} cannot tell them apart, since no difference on so few could give a p value under {ReportNumber.Of(LeastPValue(compared))}.";
        if (rival.CorrectedPValue > Level) verdict = 0;
        return verdict switch
        {
            > 0 => $"{start} is first; {rival.Method} is next at {ReportNumber.Of(rival.Value.Mean)}, a difference of {ReportNumber.Difference(lead)} ({tests}).",
            < 0 => $"{start} is behind {rival.Method} at {ReportNumber.Of(rival.Value.Mean)}, a difference of {ReportNumber.Difference(lead)} ({tests}).",
            _ => $"{start} and {rival.Method} at {ReportNumber.Of(rival.Value.Mean)} are not told apart, a difference of {ReportNumber.Difference(lead)} ({tests}).",
        };
    }

    /// <summary>Whether the images are so few that the sign-flip test could give no p value up to the level, whatever they say.</summary>
    internal static bool TooFew(PairedComparison compared) => LeastPValue(compared) > Level;

    // All signs alike: one of the 2^n flips, and its mirror image.
    private static double LeastPValue(PairedComparison compared) => Math.Min(1, Math.Pow(2, 1 - compared.Count));

    private static string Images(int count) => count == 1 ? "1 image" : $"{count} images";

    private static string Change(ThirdCell cell, Better better)
    {
        var difference = cell.AgainstReference!.Difference;
        var word = TooFew(cell.AgainstReference) ? "too few images to tell" : Verdict(difference, better) switch { > 0 => "worse", < 0 => "better", _ => "no difference shown" };
        return $"{ReportText.Of(cell.Third)} {ReportNumber.Difference(difference)}, {word}";
    }

    private static Estimate Minus(Estimate value) => new(-value.Mean, -value.High, -value.Low);

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}

/// <summary>Where the reference stands among the methods over a third of the layers.</summary>
/// <param name="Own">The reference.</param>
/// <param name="Rival">The best of the others; null where there is none.</param>
/// <param name="Verdict">1 where the reference is ahead of it, -1 where it is behind, 0 where the interval of their difference holds 0.</param>
internal sealed record Standing(ThirdCell Own, ThirdCell? Rival, int Verdict);
