namespace NAFlow.Kernel.Tests;

/// <summary>The notebooks of the checkout that the tests were built from.</summary>
internal static class PublishedNotebooks
{
    public static string Folder { get; } = Path.Combine(Root(AppContext.BaseDirectory), "notebooks");

    public static IEnumerable<string> Files { get; } = [.. Directory.EnumerateFiles(Folder, "*.ipynb").Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names { get; } = [.. Files.Select(file => Path.GetFileNameWithoutExtension(file))];

    public static string Of(string name) => Path.Combine(Folder, $"{name}.ipynb");

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "NAFlow.Research.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside a checkout."));
}
