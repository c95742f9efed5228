namespace NAFlow.Training;

/// <summary>The curve of a training as it grows, a point for every hundredth of it.</summary>
internal sealed class TrainingCurve
{
    private const int MostPoints = 100;

    private readonly List<CurvePoint> points = [];
    private double losses;
    private double norms;
    private int pending;

    /// <summary>The points so far.</summary>
    public IReadOnlyList<CurvePoint> Points => points;

    /// <summary>The mean loss lately.</summary>
    public double Loss => pending > 0 ? losses / pending : points is [.., var last] ? last.Loss : 0;

    /// <summary>What a checkpoint keeps.</summary>
    public CurveState State
    {
        get => new([.. points], losses, norms, pending);
        set
        {
            points.Clear();
            points.AddRange(value.Points);
            (losses, norms, pending) = (value.Losses, value.Norms, value.Pending);
        }
    }

    /// <summary>Takes a step, and makes a point where one is due.</summary>
    /// <param name="step">The steps made, this one included.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="norm">The length of its gradient.</param>
    /// <param name="rate">Its learning rate.</param>
    /// <param name="progress">How much of the training is done with it, 0 to 1.</param>
    public void Add(int step, double loss, double norm, double rate, double progress)
    {
        (losses, norms, pending) = (losses + loss, norms + norm, pending + 1);
        if (points.Count < Math.Floor(progress * MostPoints)) Close(step, rate);
    }

    /// <summary>Notes the caller's figure at the last point.</summary>
    public void Validate(int step, double rate, double figure)
    {
        if (pending > 0) Close(step, rate);
        points[^1] = points[^1] with { Validation = figure };
    }

    private void Close(int step, double rate)
    {
        points.Add(new CurvePoint(step, losses / pending, rate, norms / pending));
        (losses, norms, pending) = (0, 0, 0);
    }
}
