using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using NAFlow.Inversion;

namespace NAFlow.Evaluation;

/// <summary>One option of a method or a metric.</summary>
/// <param name="Name">Its name, as a plan writes it; that of an option in an option has dots, such as <c>inverse.unit</c>.</param>
/// <param name="Value">Its value in words.</param>
public sealed record DescribedOption(string Name, string Value)
{
    /// <summary>The name under which a flow says which question it answers.</summary>
    internal const string Question = "question";
}

/// <summary>What a method or a metric says of itself: enough to tell whether another under the same name is the same.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">The paper or the program that it comes from.</param>
/// <param name="Options">Its options, in their order.</param>
public sealed record Description(string Name, string Source, ImmutableArray<DescribedOption> Options)
{
    private const string Without = "none";

    /// <summary>Its options, in their order.</summary>
    public ImmutableArray<DescribedOption> Options { get; init; } = Options.IsDefault ? [] : Options;

    /// <summary>Describes by the options' record: every property that can be set, and those of records in it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="options">The record; null for no options.</param>
    public static Description Of(string name, string source, object? options = null) =>
        new(name, source, options is null ? [] : [.. Read(options, string.Empty)]);

    /// <summary>The first option in which two differ, with the value of each; null where they do not.</summary>
    /// <param name="other">The other.</param>
    public (string Option, string Own, string Others)? DifferenceFrom(Description other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var name in Options.Concat(other.Options).Select(option => option.Name).Distinct())
            if ((Value(name), other.Value(name)) is var (own, others) && own != others)
                return (name, own, others);
        return null;
    }

    /// <summary>Whether another says the same.</summary>
    public bool Equals(Description? other) =>
        other is not null && (Name, Source) == (other.Name, other.Source) && Options.SequenceEqual(other.Options);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, Source, Options.Length);

    private string Value(string name) => Options.FirstOrDefault(option => option.Name == name)?.Value ?? Without;

    private static IEnumerable<DescribedOption> Read(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite || property.GetIndexParameters().Length > 0) continue;
            var (name, value) = ($"{prefix}{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}", property.GetValue(options));
            if (value is null || !IsRecord(value.GetType()))
            {
                yield return new DescribedOption(name, Text(value));
                continue;
            }

            if (value.GetType() != property.PropertyType)
                yield return new DescribedOption(name, value is Inverse inverse ? inverse.Name : value.GetType().Name);
            foreach (var inner in Read(value, $"{name}.")) yield return inner;
        }
    }

    /// <summary>Whether something has options of its own.</summary>
    private static bool IsRecord(Type type) =>
        type is { IsEnum: false, IsPrimitive: false } && type.Namespace?.StartsWith("NAFlow", StringComparison.Ordinal) == true;

    private static string Text(object? value) => value switch
    {
        null => Without,
        string text => text,
        IEnumerable many => string.Join(", ", many.Cast<object?>().Select(Text)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? Without,
    };
}
