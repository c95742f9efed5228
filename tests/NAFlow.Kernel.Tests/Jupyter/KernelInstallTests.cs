using System.Text.Json.Nodes;
using NAFlow.Cli;

namespace NAFlow.Kernel.Tests;

public sealed class KernelInstallTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("naflow-kernelspec-");

    private string Place => Path.Combine(folder.FullName, "share", "jupyter", "kernels", "naflow-csharp");

    [Fact]
    public void Install_writes_a_spec_that_starts_this_tool()
    {
        Assert.Equal(0, Run("install").Code);
        var spec = JsonNode.Parse(File.ReadAllText(Path.Combine(Place, "kernel.json")))!;
        var command = spec["argv"]!.AsArray().Select(part => (string)part!).ToArray();
        Assert.All(command[..2], file => Assert.True(Path.IsPathFullyQualified(file) && File.Exists(file), file));
        Assert.Equal(["dotnet", "NAFlow.Cli.dll"], command[..2].Select(file => Path.GetFileName(file).Replace(".exe", string.Empty)));
        Assert.Equal(["kernel", "start", "{connection_file}"], command[2..]);
        Assert.Equal(("C# (NAFlow)", "C#", "message", false),
            ((string)spec["display_name"]!, (string)spec["language"]!, (string)spec["interrupt_mode"]!, (bool)spec["metadata"]!["debugger"]!));
    }

    [Fact]
    public void Install_writes_nothing_else_and_its_pictures_have_their_sizes()
    {
        Run("install");
        Assert.Equal(["kernel.json", "logo-32x32.png", "logo-64x64.png"],
            Directory.EnumerateFileSystemEntries(Place).Select(Path.GetFileName).Order());
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Place)!));
        foreach (var size in new[] { 32, 64 })
        {
            using var logo = SkiaSharp.SKBitmap.Decode(Path.Combine(Place, $"logo-{size}x{size}.png"));
            Assert.Equal((size, size), (logo.Width, logo.Height));
            Assert.True(logo.Pixels.Distinct().Count() > 3);
        }
    }

    [Fact]
    public void A_second_install_replaces_the_first()
    {
        Run("install");
        Run("install", "--display-name", "C# again");
        Assert.Contains("C# again", File.ReadAllText(Path.Combine(Place, "kernel.json")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Place)!));
    }

    [Fact]
    public void Uninstall_takes_away_what_install_wrote_and_leaves_the_rest()
    {
        Run("install");
        File.WriteAllText(Path.Combine(Place, "mine.txt"), "a file of the user");
        Assert.Equal(0, Run("uninstall").Code);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(Place).Select(Path.GetFileName));
        File.Delete(Path.Combine(Place, "mine.txt"));
        Directory.Delete(Place);
        Run("install");
        Run("uninstall");
        Assert.False(Directory.Exists(Place));
    }

    [Fact]
    public void A_kernel_of_another_program_stays_as_it_is()
    {
        Directory.CreateDirectory(Place);
        File.WriteAllText(Path.Combine(Place, "kernel.json"), "{\"argv\": [\"other\"]}");
        Assert.Contains(Place, Refusal("install"));
        Assert.Contains(Place, Refusal("uninstall"));
        Assert.Equal("{\"argv\": [\"other\"]}", File.ReadAllText(Path.Combine(Place, "kernel.json")));
    }

    [Fact]
    public void List_tells_whether_the_program_is_still_there()
    {
        Run("install");
        Assert.Matches("naflow-csharp +C# \\(NAFlow\\) +yes +", Run("list").Out);
        var spec = Path.Combine(Place, "kernel.json");
        File.WriteAllText(spec, File.ReadAllText(spec).Replace("NAFlow.Cli.dll", "Gone.dll"));
        Assert.Matches("naflow-csharp +C# \\(NAFlow\\) +no: install again +", Run("list").Out);
    }

    [Fact]
    public void Without_a_prefix_the_kernel_goes_where_jupyter_keeps_this_users_data()
    {
        var before = Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR");
        Environment.SetEnvironmentVariable("JUPYTER_DATA_DIR", folder.FullName);
        try
        {
            Assert.Equal(0, RunPlain("install", "--user", "--name", "other-name").Code);
            Assert.True(File.Exists(Path.Combine(folder.FullName, "kernels", "other-name", "kernel.json")));
            Assert.Contains("other-name", RunPlain("list").Out);
            Assert.Equal(0, RunPlain("uninstall", "--name", "other-name").Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("JUPYTER_DATA_DIR", before);
        }
    }

    [Theory]
    [InlineData("install", "--name", "has space")]
    [InlineData("install", "--name", "../up")]
    [InlineData("install", "--user")]
    [InlineData("uninstall", "--name", "never-installed")]
    public void What_cannot_be_done_is_one_sentence(params string[] arguments) => Refusal(arguments);

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "share"), "a file in the way");
        Assert.Contains(folder.FullName, Refusal("install"));
    }

    [Fact]
    public void Start_refuses_a_connection_file_that_is_not_there() =>
        Assert.Equal(2, RunPlain("start", Path.Combine(folder.FullName, "none.json")).Code);

    public void Dispose() => folder.Delete(recursive: true);

    private (int Code, string Out, string Error) Run(params string[] arguments) => RunPlain([.. arguments, "--prefix", folder.FullName]);

    private static (int Code, string Out, string Error) RunPlain(params string[] arguments)
    {
        var (result, error) = (new StringWriter(), new StringWriter());
        var code = Tool.Run(["kernel", .. arguments], new ToolConsole(result, error, IsTerminal: false), CancellationToken.None);
        return (code, result.ToString(), error.ToString());
    }

    private string Refusal(params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.EndsWith(".", Assert.Single(error.TrimEnd().Split('\n')));
        return error;
    }
}
