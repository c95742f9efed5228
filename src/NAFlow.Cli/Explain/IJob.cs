namespace NAFlow.Cli;

/// <summary>Something to explain, and to write.</summary>
internal interface IJob
{
    /// <summary>How often progress is reported in all.</summary>
    int Steps { get; }

    /// <summary>Runs, and says in a line for each flow where it went.</summary>
    IReadOnlyList<string> Run(IProgress<FlowProgress>? progress, CancellationToken cancellation);
}
