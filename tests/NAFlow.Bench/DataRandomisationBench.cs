using System.Diagnostics;
using NAFlow.Evaluation;

namespace NAFlow.Bench;

/// <summary>The data randomisation test with its defaults.</summary>
internal static class DataRandomisationBench
{
    public static void Run(string folder, TextWriter output)
    {
        var watch = Stopwatch.StartNew();
        var result = DataRandomisation.Run(progress: new Told(step => output.WriteLine($"{watch.Elapsed.TotalSeconds:F0} s: {step}")));
        DataRandomisationFolder.Write(folder, result);
        output.Write(DataRandomisationTable.Write(result));
    }

    private sealed class Told(Action<string> tell) : IProgress<string>
    {
        public void Report(string value) => tell(value);
    }
}
