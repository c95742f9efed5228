using System.Text.Json;
using System.Text.Json.Serialization;

namespace NAFlow.Inversion;

/// <summary>
/// An inverse in JSON: its method and the options that it heeds. Files from before there were several records name all options; those that were never
/// heeded are passed over.
/// </summary>
internal sealed class InverseJson : JsonConverter<Inverse>
{
    public override Inverse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Document>(ref reader, options)?.ToInverse() ?? throw new JsonException("there is no inverse");

    public override void Write(Utf8JsonWriter writer, Inverse value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, Document.Of(value), options);

    private sealed record Document
    {
        private const string Kept = "kept";
        private const string MinimumNorm = "minimumNorm";
        private const string None = "none";

        public required string Method { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public RowSelection? Rows { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public OffsetRule? Offset { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public StartPoint? Start { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public SolveUnit? Unit { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public bool? MergeNarrow { get; init; }

        /// <summary>Only where it is switched on, as evaluations of before there was the option are compared by what is written.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public bool? FoldsNormalisation { get; init; }

        public bool ReluInPlace { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public bool? Abandoning { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public double? Epsilon { get; init; }

        /// <summary>What <see cref="Abandoning"/> was called.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public bool? Gate { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public LsmrOptions? Solver { get; init; }

        public static Document Of(Inverse inverse)
        {
            var common = new Document
            { Method = Word(inverse), ReluInPlace = inverse.ReluInPlace, Abandoning = inverse.Abandoning, Epsilon = inverse.Epsilon };
            return inverse is not SolvedInverse solved ? common : common with
            {
                Rows = solved.Rows,
                Offset = (inverse as MinimumNormInverse)?.Offset,
                FoldsNormalisation = solved is KeptInverse { FoldsNormalisation: true } ? true : null,
                Start = solved.Start,
                Unit = solved.Unit,
                MergeNarrow = solved.MergeNarrow,
                Solver = solved.Solver,
            };
        }

        public Inverse ToInverse() => Method switch
        {
            Kept => Solved(Inverse.Kept with { FoldsNormalisation = FoldsNormalisation ?? false }),
            MinimumNorm => Solved(Inverse.MinimumNorm with { Offset = Offset ?? Inverse.MinimumNorm.Offset }),
            None => Inverse.None with { ReluInPlace = ReluInPlace, Abandoning = IsAbandoning, Epsilon = Epsilon },
            _ => throw new JsonException($"there is no inverse '{Method}'"),
        };

        private bool IsAbandoning => Abandoning ?? Gate ?? true;

        private SolvedInverse Solved(SolvedInverse start) => start with
        {
            ReluInPlace = ReluInPlace,
            Rows = IsAbandoning ? Rows ?? start.Rows : RowSelection.Used,
            Abandoning = IsAbandoning,
            Epsilon = Epsilon,
            Start = Start ?? start.Start,
            Unit = Unit ?? start.Unit,
            MergeNarrow = MergeNarrow ?? start.MergeNarrow,
            Solver = Solver ?? start.Solver,
        };

        private static string Word(Inverse inverse) => inverse switch
        {
            KeptInverse => Kept,
            MinimumNormInverse => MinimumNorm,
            _ => None,
        };
    }
}
