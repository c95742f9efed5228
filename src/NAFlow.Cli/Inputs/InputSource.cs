namespace NAFlow.Cli;

/// <summary>Where the images come from.</summary>
internal abstract class InputSource
{
    /// <summary>The images taken at a time.</summary>
    public const int BatchSize = 8;

    /// <summary>What it is, for a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Checks every image, so that a bad one stops the work before it begins.</summary>
    /// <exception cref="InvalidInputException">An image cannot be used.</exception>
    public abstract OpenInput Open(Network network, CancellationToken cancellation);
}
