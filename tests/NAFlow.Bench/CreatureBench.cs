using System.Diagnostics;
using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Bench;

/// <summary>How many creatures are drawn in a second.</summary>
internal static class CreatureBench
{
    private const int Rounds = 3;

    public static void Run(TextWriter output)
    {
        CreatureSet.Gallery.Draw().Dispose();
        foreach (var threads in (int[])[1, Environment.ProcessorCount])
        {
            var speeds = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var clock = Stopwatch.StartNew();
                CreatureSet.Test.Draw(threads: threads).Dispose();
                speeds.Add(CreatureSet.Test.Count / clock.Elapsed.TotalSeconds);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{threads} threads: {speeds.Order().ElementAt(Rounds / 2):F0} creatures a second at {CreatureImage.CompactSize} pixels, median of {Rounds} times {CreatureSet.Test.Count:N0}"));
        }
    }
}
