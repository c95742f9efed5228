using System.Text.Json;
using NAFlow.Data;
using NAFlow.Training;

namespace NAFlow.Experiments;

/// <summary>The records of how the compact weights were trained and how well they do, <c>data/compact/NAME.json</c>, carried inside this library.</summary>
public static class CompactRecords
{
    /// <summary>The record of an experiment's weights; null when there is none.</summary>
    public static TrainingRecord? Find(string experiment)
    {
        using var stream = typeof(CompactRecords).Assembly.GetManifestResourceStream($"NAFlow.Experiments.compact.{experiment}.json");
        return stream is null ? null : JsonSerializer.Deserialize<TrainingRecord>(stream, TrainingJson.Indented);
    }
}
