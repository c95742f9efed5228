using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Experiments;

/// <summary>The network of an evaluation of photos, from its settings, whose words are those of <c>naflow explain</c>.</summary>
public static class PhotoNetwork
{
    /// <summary>What outputs may mean, by its word.</summary>
    internal static IReadOnlyDictionary<string, OutputMeaning> Meanings { get; } = OutputWords.All.ToDictionary(one => one.Word, one => one.Meaning);

    /// <summary>The orders of channels, by their words.</summary>
    internal static IReadOnlyDictionary<string, ChannelOrder> Orders { get; } =
        PreprocessingChanges.ChannelWords.ToDictionary(one => one.Word, one => one.Order);

    /// <summary>Makes it, with the preprocessing and outputs that the settings say; the caller disposes of it.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="weights">The weights, where they were found in another folder; null for those of the settings.</param>
    /// <exception cref="InvalidInputException">The settings do not make one.</exception>
    public static Network Create(EvaluationSettings settings, string? weights = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        weights ??= settings.Weights;
        var isOnnx = weights is not null && OnnxImport.IsMeant(weights);
        if (!isOnnx && (settings.Features ?? settings.Output) is not null) throw new InvalidInputException(
            $"'{settings.Name}' chooses the features or the output of an ONNX file and {weights ?? "the network"} is none; leave it out.");
        var network = Zoo.Create(settings.Model, weights, onnx: !isOnnx ? null : new OnnxOptions
        {
            Features = settings.Features,
            Output = settings.Output,
            ImageHeight = settings.Size,
            ImageWidth = settings.Size,
        });
        try
        {
            if (settings.Outputs is { } meaning) network.Outputs = Meanings[meaning];
            network.Preprocessing = new PreprocessingChanges
            {
                Height = settings.Size,
                Channels = settings.Channels is { } order ? Orders[order] : null,
                Range = settings.Range,
                Mean = Values(settings.Mean, "mean"),
                StandardDeviation = Values(settings.Std, "std"),
            }.Over(network.Preprocessing, network.InputChannels, network.Name);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>A word of a setting.</summary>
    /// <exception cref="InvalidInputException">There is no such word.</exception>
    internal static string? Require<T>(string? word, string setting, IReadOnlyDictionary<string, T> words) =>
        word is null || words.ContainsKey(word) ? word
            : throw new InvalidInputException($"The setting {setting} cannot be '{word}'; choose {string.Join(", ", words.Keys)}.");

    private static ChannelValues? Values(IReadOnlyList<float>? numbers, string setting) => numbers switch
    {
        null => null,
        [var same] => ChannelValues.Same(same),
        [var red, var green, var blue] => new ChannelValues(red, green, blue),
        _ => throw new InvalidInputException(
            $"The setting {setting} has {numbers.Count} numbers; give one, or three for red, green and blue."),
    };
}
