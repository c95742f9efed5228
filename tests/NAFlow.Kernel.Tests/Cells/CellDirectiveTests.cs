namespace NAFlow.Kernel.Tests;

public sealed class CellDirectiveTests : IDisposable
{
    private readonly CellSession session = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task Time_is_told_below_the_cell()
    {
        Assert.Equal("2", await session.ValueAsync("#!time\n1 + 1"));
        Assert.Matches(@"^Wall time: \d+\.\d+ s\n$", session.Out);
    }

    [Fact]
    public async Task The_language_may_be_named() => Assert.Equal("2", await session.ValueAsync("#!csharp\n1 + 1"));

    [Fact]
    public async Task Lines_stay_where_they_are_below_a_directive() => Assert.Equal(2, (await session.ErrorAsync("#!time\nzzz")).Line);

    [Fact]
    public async Task An_unknown_directive_is_told_with_the_known_ones()
    {
        var error = await session.ErrorAsync("#!python\n1");
        Assert.Contains("'#!python'", error.Message, StringComparison.Ordinal);
        Assert.Contains("#!time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_is_loaded_from_the_folder_of_the_notebook()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "part.csx"), "int Twice(int x) => 2 * x;\nvar loaded = 3;");
        using var engine = new CellEngine(folder.FullName);
        var result = await engine.RunAsync("#load \"part.csx\"\nTwice(loaded)", new CellRun(_ => { }), TestContext.Current.CancellationToken);
        Assert.Equal("6", result.Value?.Text);
        result = await engine.RunAsync("Twice(loaded + 1)", new CellRun(_ => { }), TestContext.Current.CancellationToken);
        Assert.Equal("8", result.Value?.Text);
    }

    [Fact]
    public async Task A_script_that_is_not_there_is_an_error()
    {
        var error = await session.ErrorAsync("#load \"missing.csx\"\n1");
        Assert.Contains("missing.csx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_that_is_not_there_is_an_error()
    {
        var error = await session.ErrorAsync("#r \"missing.dll\"\n1");
        Assert.Contains("missing.dll", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_is_referenced_by_its_path()
    {
        var path = LibraryOf("public static class Library { public static int Number => 42; }", $"Library{Guid.NewGuid():N}");
        Assert.Equal("42", await session.ValueAsync($"#r \"{path}\"\nLibrary.Number"));
        Assert.Equal("43", await session.ValueAsync("Library.Number + 1"));
    }

    [Fact]
    public async Task A_package_is_restored()
    {
        Assert.Equal("some_text", await session.ValueAsync("#r \"nuget: Humanizer.Core, 2.14.1\"\nusing Humanizer;\n\"SomeText\".Underscore()"));
        Assert.Equal("other_text", await session.ValueAsync("\"OtherText\".Underscore()"));
        Assert.Equal("more_text", await session.ValueAsync("#r \"nuget: Humanizer.Core, 2.14.1\"\n\"MoreText\".Underscore()"));
    }

    [Fact]
    public async Task A_package_brings_those_that_it_needs()
    {
        var log = await session.ValueAsync("""
            #r "nuget: Serilog.Sinks.Console, 6.0.0"
            using Serilog;
            new LoggerConfiguration().WriteTo.Console().CreateLogger().IsEnabled(Serilog.Events.LogEventLevel.Information)
            """);
        Assert.Equal("True", log);
        Assert.Equal("Fatal", await session.ValueAsync("Serilog.Events.LogEventLevel.Fatal.ToString()"));
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_one_sentence()
    {
        var error = await session.ErrorAsync("#r \"nuget: Humanizer.Core, 0.0.999\"\n1");
        Assert.Contains("Humanizer.Core 0.0.999", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        session.Dispose();
        folder.Delete(recursive: true);
    }

    private string LibraryOf(string code, string name)
    {
        var path = Path.Combine(folder.FullName, name + ".dll");
        var compilation = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(
            name,
            [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)],
            [Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary));
        using var file = File.Create(path);
        Assert.True(compilation.Emit(file, cancellationToken: TestContext.Current.CancellationToken).Success);
        return path;
    }
}
