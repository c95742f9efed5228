namespace NAFlow.Evaluation;

/// <summary>How the pointing game is played.</summary>
public sealed record PointingOptions
{
    /// <summary>How near to the object the map must point, in pixels of the image: the squared distance lies under its square. With 0 it must be a pixel of the object.</summary>
    /// <value>15, as TorchRay (Zhang et al., 2018, DOI 10.1007/s11263-017-1059-x).</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 8192.</exception>
    public double Tolerance { get; init => field = MetricParameter.Within(value, "A tolerance in pixels", 0, 8192); } = 15;
}
