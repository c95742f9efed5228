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
    public async Task An_unknown_directive_is_told_with_the_known_ones_and_what_follows_is_left_out()
    {
        Assert.Equal("2", await session.ValueAsync("#!tmie\n1\n#!csharp\n2"));
        Assert.StartsWith("Left out, since only C# is run here and this is '#!tmie', which is no directive (known are #!time", session.Err);
        Assert.EndsWith(": 1\n", session.Err);
        Assert.Equal(Completeness.Complete, session.Engine.Judge("#!orders\nselect 1"));
    }

    [Theory]
    [InlineData("#!about", "NAFlow ")]
    [InlineData("#!lsmagic", "Directives: #!time")]
    [InlineData("#!value --name v\nsome text\n#!csharp\n#!share v --from value\nv + 1", "some text1")]
    [InlineData("#!value --name v --mime-type application/json\n{\"k\": 7}\n#!csharp\nv.RootElement.GetProperty(\"k\").GetInt32()", "7")]
    [InlineData("#!value --name v --from-value \"a b\"\n#!csharp\n#!set --name w --value @value:v\nw", "a b")]
    [InlineData("#!share q --from fsharp\n3", "3")]
    [InlineData("#!set --name q --value @fsharp:x\n3", "3")]
    [InlineData("%%time\n3", "3")]
    [InlineData("%time 1 + 2", "3")]
    [InlineData("%matplotlib inline\n!pip install numpy\n3", "3")]
    [InlineData("var a = 7\n% 4;\na", "3")]
    [InlineData("var yes = false;\n!yes", "True")]
    public async Task Directives_of_others_work_or_leave_a_note(string cell, string value)
    {
        Assert.StartsWith(value, await session.ValueAsync(cell), StringComparison.Ordinal);
        Assert.Equal(cell.Contains("fsharp", StringComparison.Ordinal) || cell.Contains("pip", StringComparison.Ordinal),
            session.Err.StartsWith("Left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cell_of_a_Python_magic_is_left_out()
    {
        await session.ValueAsync("%%bash\nls");
        Assert.EndsWith("this is a magic of Python notebooks: %%bash\n", session.Err);
    }

    [Fact]
    public async Task A_program_and_a_notebook_are_imported()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "part.cs"), "var imported = 3;");
        File.WriteAllText(Path.Combine(folder.FullName, "other.dib"), "var more = 4;\n#!markdown\n# Text\n#!csharp\nmore + 1\n");
        File.WriteAllText(Path.Combine(folder.FullName, "again.dib"), "#!import again.dib\n");
        using var engine = new CellEngine(folder.FullName, Notebooks.NotebookDocument.CellsOf);
        async Task<CellResult> RunAsync(string code) => await engine.RunAsync(code, new CellRun(_ => { }), TestContext.Current.CancellationToken);
        Assert.Equal("3", (await RunAsync("#!import part.cs\nimported")).Value?.Text);
        Assert.Equal("5", (await RunAsync("#!import \"other.dib\"")).Value?.Text);
        Assert.Equal("7", (await RunAsync("imported + more")).Value?.Text);
        Assert.Contains("imports itself", (await RunAsync("#!import again.dib")).Error?.Message, StringComparison.Ordinal);
        Assert.Contains("no such file", (await RunAsync("#!import missing.ipynb")).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Html_is_built_of_tags_where_a_name_means_nothing_else()
    {
        var built = await session.RunAsync("div[style: \"color:red\"](b(\"x\"), \" & \", i(\"y\"))");
        Assert.Equal("<div style=\"color:red\"><b>x</b> &amp; <i>y</i></div>", built.Value?.Data["text/html"]);
        Assert.Equal("4", await session.ValueAsync("int b(int x) => 2 * x;\nb(2)"));
        Assert.Equal("2", await session.ValueAsync("div(torch.ones(2), torch.ones(2)).sum().item<float>()"));
        Assert.Equal("CS0103", (await session.ErrorAsync("u + 1")).Name);
    }

    [Fact]
    public async Task JavaScript_is_shown_to_the_page()
    {
        await session.ValueAsync("Javascript(\"console.log(1)\");");
        Assert.Equal("<script>console.log(1)</script>", Assert.IsType<CellOutput.Shown>(Assert.Single(session.Outputs)).Bundle.Data["text/html"]);
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
    public async Task A_package_of_several_assemblies_is_restored()
    {
        Assert.Equal("DealerSocket", await session.ValueAsync("#r \"nuget: NetMQ, 4.0.4.5\"\nusing NetMQ.Sockets;\nnameof(DealerSocket)"));
        Assert.Equal("AsyncIO", await session.ValueAsync("typeof(AsyncIO.AsyncSocket).Namespace"));
    }

    [Fact]
    public async Task A_package_without_an_assembly_is_restored() => Assert.Equal(
        "2", await session.ValueAsync("#i \"nuget: /no/such/folder/yet\"\n#r \"nuget: Microsoft.CodeAnalysis.BannedApiAnalyzers, 5.6.0\"\n1 + 1"));

    [Theory]
    [InlineData("Environment.Exit(3);", "Environment.Exit(3) would end the notebook's process")]
    [InlineData("void End() => System.Environment.Exit(2 + 2);\nEnd();", "Environment.Exit(4) would end")]
    [InlineData("using static System.Environment;\nforeach (var code in new[] { 5 })\n    Exit(code);", "Environment.Exit(5) would end")]
    [InlineData("Environment.FailFast(\"stop\");", "Environment.FailFast (stop) would end")]
    public async Task What_would_end_the_process_ends_the_cell(string code, string sentence)
    {
        Assert.StartsWith(sentence, (await session.ErrorAsync(code)).Message, StringComparison.Ordinal);
        Assert.Equal("3", await session.ValueAsync("void Exit(int x) { }\nExit(1);\n3"));
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public async Task Brackets_too_deep_for_the_compiler_are_an_error(char open, char close)
    {
        var code = $"{new string(open, 20000)}1{new string(close, 20000)}";
        Assert.Contains("too deep for the compiler", (await session.ErrorAsync(code)).Message, StringComparison.Ordinal);
        Assert.Equal(Completeness.Invalid, session.Engine.Judge(code));
        Assert.Equal("600", await session.ValueAsync($"\"{new string('(', 600)}\".Length"));
    }

    [Fact]
    public async Task A_fault_of_the_compiler_itself_is_an_error_of_the_cell()
    {
        // A package that a loaded file names, of several assemblies, is more than the scripting library can take.
        File.WriteAllText(Path.Combine(folder.FullName, "part.csx"), "#r \"\0\"\n");
        using var engine = new CellEngine(folder.FullName);
        var result = await engine.RunAsync("#load \"part.csx\"\n1", new CellRun(_ => { }), TestContext.Current.CancellationToken);
        Assert.NotNull(result.Error);
        result = await engine.RunAsync("1 + 1", new CellRun(_ => { }), TestContext.Current.CancellationToken);
        Assert.Equal("2", result.Value?.Text);
    }

    [Fact]
    public async Task Values_go_from_cell_to_cell()
    {
        await session.RunAsync("var a = 20;");
        Assert.Equal("20", await session.ValueAsync("#!set --name b --value @csharp:a\nb"));
        Assert.Equal("two words", await session.ValueAsync("#!set --value \"two words\" --name text\ntext"));
        Assert.Equal("40", await session.ValueAsync("#!share a --from csharp --as c\n#!share a --from csharp\na + c"));
        Assert.Equal("a\nb\ntext\nc", await session.ValueAsync("#!who"));
        Assert.StartsWith("a (Int32): 20\nb (Int32): 20\ntext (String): two words", await session.ValueAsync("#!whos"), StringComparison.Ordinal);
        Assert.Contains("needs a name", (await session.ErrorAsync("#!set --name 1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_may_change_its_language()
    {
        Assert.Equal("3", await session.ValueAsync("#!csharp\n1\n#!markdown\n# A title\n#!python\nprint(1)\n#!c#\n3"));
        Assert.Equal(["1", "# A title"], session.Outputs.OfType<CellOutput.Shown>().Select(shown => shown.Bundle.Text));
        Assert.Equal("Left out, since only C# is run here and this is Python: print(1)\n", session.Err);
        Assert.Equal(7, (await session.ErrorAsync("#!csharp\n1\n#!html\n<b>\n#!csharp\nvar q = 2;\nzzz")).Line);
    }

    [Theory]
    [InlineData("#!markdown\n# A", "text/markdown", "# A")]
    [InlineData("#!html\n<b>x</b>", "text/html", "<b>x</b>")]
    [InlineData("#!mermaid\ngraph TD; A-->B", "text/vnd.mermaid", "graph TD; A-->B")]
    [InlineData("#!mermaid\ngraph TD; A-->B", "text/html", "<pre class=\"mermaid\">graph TD; A--&gt;B</pre>")]
    public async Task Texts_are_shown(string cell, string type, string text)
    {
        Assert.Equal(text, (await session.RunAsync(cell)).Value?.Data[type]);
        Assert.Equal(Completeness.Complete, session.Engine.Judge(cell));
    }

    [Fact]
    public async Task The_next_version_is_taken_as_in_any_project()
    {
        Assert.Equal("some_text", await session.ValueAsync("#r \"nuget: Humanizer.Core, 2.14.0\"\nusing Humanizer;\n\"SomeText\".Underscore()"));
        Assert.Equal("Humanizer.Core 2.14.0 is not there; 2.14.1, the next, was taken.\n", session.Err);
        var error = await session.ErrorAsync("#r \"nuget: Humanizer.Core, 999.0\"\n1");
        Assert.Contains("Humanizer.Core 999.0", error.Message, StringComparison.Ordinal);
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

public sealed class CellInputTests
{
    [Fact]
    public async Task The_person_at_the_notebook_is_asked()
    {
        using var asking = new CellSession { Input = (prompt, isSecret) => $"{prompt}{isSecret}" };
        Assert.Equal("Name?False", await asking.ValueAsync("await GetInputAsync(\"Name?\")"));
        Assert.Equal("Name?False", await asking.ValueAsync("await Kernel.GetInputAsync(\"Name?\")"));
        Assert.Equal("KeyTrue", await asking.ValueAsync("await GetPasswordAsync(\"Key\")"));
        Assert.Equal("KeyTrue", await asking.ValueAsync("#!set --name key --value @password:Key\nkey"));
        Assert.Equal("Whose?False", await asking.ValueAsync("#!set --name name --value @input:\"Whose?\"\nname"));
    }

    [Fact]
    public async Task Where_nobody_is_there_nobody_is_asked()
    {
        using var session = new CellSession();
        Assert.Equal(nameof(IOException), (await session.ErrorAsync("await GetInputAsync(\"Name?\")")).Name);
    }
}
