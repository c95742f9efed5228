namespace NAFlow.Tests;

/// <summary>The tasks once more, number by number as their papers write them.</summary>
internal static class SlowTasks
{
    public static double Similarity(double[] first, double[] second, Metric metric) => metric == Metric.Cosine
        ? Dot(first, second) / (Math.Sqrt(Dot(first, first)) * Math.Sqrt(Dot(second, second)))
        : -first.Zip(second, (one, other) => (one - other) * (one - other)).Sum();

    /// <summary>The class that the K nearest vote for.</summary>
    public static int Vote(double[] query, IReadOnlyList<double[]> bank, IReadOnlyList<int> labels, int count, double temperature, int? except = null)
    {
        var nearest = Enumerable.Range(0, bank.Count).Where(other => other != except)
            .Select(other => (Cosine: Similarity(query, bank[other], Metric.Cosine), Label: labels[other]))
            .OrderByDescending(pair => pair.Cosine).Take(count);
        return nearest.GroupBy(pair => pair.Label).Select(group => (group.Key, Sum: group.Sum(pair => Math.Exp(pair.Cosine / temperature))))
            .OrderByDescending(vote => vote.Sum).First().Key;
    }

    /// <summary>Whether an image of the class is among the K most similar.</summary>
    public static bool IsFound(double[] query, int label, IReadOnlyList<double[]> gallery, IReadOnlyList<int> labels, int count, Metric metric, int? except = null) =>
        Enumerable.Range(0, gallery.Count).Where(other => other != except)
            .OrderByDescending(other => Similarity(query, gallery[other], metric)).Take(count).Any(other => labels[other] == label);

    public static double[] Mean(IReadOnlyCollection<double[]> vectors) =>
        [.. Enumerable.Range(0, vectors.First().Length).Select(dimension => vectors.Average(vector => vector[dimension]))];

    private static double Dot(double[] first, double[] second) => first.Zip(second, (one, other) => one * other).Sum();
}
