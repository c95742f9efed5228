namespace NAFlow.Tests;

/// <summary>Real weights, photos and golden numbers, which stand beside the repository and never in it.</summary>
internal static class SharedAssets
{
    private static readonly string? Root = Find();

    /// <summary>The path of something under <c>shared</c>, or a test skipped in one line when it is absent.</summary>
    public static string Require(string relativePath)
    {
        var path = Root is null ? null : Path.Combine(Root, relativePath);
        Assert.SkipUnless(Path.Exists(path), $"needs ../shared/{relativePath}, which is not here");
        return path!;
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "NAFlow.Research.sln")))
                return folder.Parent is { } parent && Directory.Exists(Path.Combine(parent.FullName, "shared"))
                    ? Path.Combine(parent.FullName, "shared")
                    : null;
        return null;
    }
}
