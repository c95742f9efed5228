using NAFlow.Flow;

namespace NAFlow.Experiments.Localisation;

/// <summary>One way of explaining, under the name that tables give it.</summary>
public sealed record LocalisationMethod(string Name, ExplainOptions Options);
