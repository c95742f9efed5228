using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>Where the cache is.</summary>
public sealed class PlaceTests
{
    [Fact]
    public void In_the_folder_that_is_named()
    {
        using var folder = new TemporaryFolder();
        using var environment = new EnvironmentScope(("NAFLOW_HOME", folder.Path), ("NAFLOW_MIRROR", null));
        Assert.Equal(folder.File("weights"), WeightsCache.Default.Folder);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void In_the_cache_folder_of_the_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the rule is Linux's");
        using var environment = new EnvironmentScope(("NAFLOW_HOME", null), ("NAFLOW_MIRROR", null), ("XDG_CACHE_HOME", "/somewhere/cache"));
        Assert.Equal("/somewhere/cache/naflow/weights", WeightsCache.Default.Folder);

        using var another = new EnvironmentScope(("XDG_CACHE_HOME", "not/rooted"), ("HOME", "/home/somebody"));
        Assert.Equal("/home/somebody/.cache/naflow/weights", WeightsCache.Default.Folder);
    }

    [Fact]
    public void A_mirror_that_is_no_web_address_is_refused()
    {
        using var environment = new EnvironmentScope(("NAFLOW_MIRROR", "/srv/weights"));
        Assert.Contains("NAFLOW_MIRROR is '/srv/weights', which cannot be a mirror", Assert.Throws<InvalidInputException>(() => WeightsCache.Default).Message);
    }
}
