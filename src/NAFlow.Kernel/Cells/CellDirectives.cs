using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace NAFlow.Kernel;

/// <summary>A cell without the lines that are meant for the notebook rather than for the compiler.</summary>
/// <param name="Parts">What is left, in order; at least one.</param>
/// <param name="IsTimed">Whether <c>#!time</c> is among the lines.</param>
/// <param name="Packages">What <c>#r "nuget: ..."</c> asks for.</param>
/// <param name="Sources">Where packages may come from too, as <c>#i "nuget: ..."</c> says.</param>
internal sealed partial record CellDirectives(
    ImmutableArray<CellPart> Parts, bool IsTimed, ImmutableArray<PackageRequest> Packages, ImmutableArray<string> Sources)
{
    private const string Known = "#!time, #!who, #!whos, #!set, #!share, #!value, #!import, #!about, #!lsmagic, #!csharp and other languages, "
        + "#r \"FILE\", #r \"nuget: PACKAGE, VERSION\", #i \"nuget: SOURCE\" and #load \"FILE\"";

    /// <summary>Reads the directives of a cell.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="language">The language it begins in, as notebooks call it.</param>
    /// <exception cref="InvalidInputException">One lacks what it needs.</exception>
    public static CellDirectives Read(string code, string language = CellLanguage.CSharpName)
    {
        var reader = new Reader(CellLanguage.Of(language));
        foreach (var line in code.Split('\n')) reader.Take(line);
        var parts = reader.End();
        var packages = new List<PackageRequest>();
        var sources = new List<string>();
        for (var index = 0; index < parts.Count; index++)
        {
            if (parts[index].Kind != CellPartKind.Code) continue;
            packages.AddRange(Requests().Matches(parts[index].Text).Select(request => request.Groups).Select(part => new PackageRequest(
                part["text"].Value, part["id"].Value, part["version"].Success ? part["version"].Value : null)));
            sources.AddRange(SourceLines().Matches(parts[index].Text).Select(source => source.Groups["source"].Value.Trim()));
            parts[index] = parts[index] with { Text = SourceLines().Replace(Requests().Replace(parts[index].Text, string.Empty), string.Empty) };
        }

        return new([.. parts], reader.IsTimed, [.. packages], [.. sources]);
    }

    [GeneratedRegex(@"^[ \t]*#!(?<word>[^\s]*)(?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex DirectiveLine();

    /// <summary>What Python notebooks have before their code: a magic, or a command for the shell.</summary>
    [GeneratedRegex(@"^[ \t]*((?<magic>%%?)(?<word>\w+)(?<rest>.*)|!(pip3?|conda|apt|apt-get|ls|cat|cd|mkdir|rm|wget|curl|git|python3?|unzip|dotnet)( .*)?)$")]
    private static partial Regex PythonLine();

    [GeneratedRegex(
        """^[ \t]*#r[ \t]+"(?<text>nuget:\s*(?<id>[^",\s]+)\s*(,\s*(?<version>[^"\s]+)\s*)?)"[ \t]*""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Requests();

    [GeneratedRegex("""^[ \t]*#i[ \t]+"nuget:(?<source>[^"]+)"[ \t]*""", RegexOptions.Multiline)]
    private static partial Regex SourceLines();

    /// <summary>Takes a cell line by line.</summary>
    private sealed class Reader(CellLanguage first)
    {
        private readonly List<CellPart> parts = [];
        private readonly StringBuilder text = new();
        private CellLanguage language = first;
        private string options = string.Empty;
        private bool hasCode;
        private int lines;

        public bool IsTimed { get; private set; }

        public void Take(string line)
        {
            lines++;
            if (DirectiveLine().Match(line.TrimEnd('\r')) is { Success: true } directive)
                Take(line, directive.Groups["word"].Value, directive.Groups["rest"].Value);
            else if (language.Kind == CellPartKind.Code && !hasCode && PythonLine().Match(line.TrimEnd('\r')) is { Success: true } python)
                Take(python);
            else
                Append(line);
        }

        public List<CellPart> End()
        {
            EndPart();
            if (parts.Count == 0) parts.Add(new(CellPartKind.Code, string.Empty, CellLanguage.CSharpName));
            return parts;
        }

        private void Take(string line, string word, string rest)
        {
            if (CellLanguage.TryOf(word) is { } other)
                EndPart(other, rest);
            else if (language.Kind != CellPartKind.Code)
                Append(line);
            else
                Obey(word, rest);
        }

        private void Obey(string word, string rest)
        {
            switch (word)
            {
                case "time":
                    IsTimed = true;
                    Append(string.Empty);
                    break;
                case "set" or "share" when SharedValue.OtherKernel(word, rest) is { } kernel:
                    Add(CellPartKind.LeftOut, $"#!{word}{rest}", $"a value of {kernel}");
                    break;
                case "set" or "share":
                    Append(SharedValue.Read(word, rest) ?? string.Empty);
                    break;
                case "who" or "whos":
                    Add(CellPartKind.Variables, word, CellLanguage.CSharpName);
                    break;
                case "import":
                    Import(rest.Trim().Trim('"'));
                    break;
                case "about":
                    Add(CellPartKind.Shown, KernelVersion.About, CellLanguage.PlainName);
                    break;
                case "lsmagic":
                    Add(CellPartKind.Shown, $"Directives: {Known}", CellLanguage.PlainName);
                    break;
                case "connect":
                    Add(CellPartKind.LeftOut, rest, "another kernel");
                    break;
                default:
                    // It may be the name of a kernel that a notebook has connected to.
                    EndPart(new($"'#!{word}', which is no directive (known are {Known})", CellPartKind.LeftOut));
                    break;
            }
        }

        private void Take(Match python)
        {
            var (magic, word, rest) = (python.Groups["magic"].Value, python.Groups["word"].Value, python.Groups["rest"].Value);
            if (word == "time")
            {
                IsTimed = true;
                Append(rest);
            }
            else if (magic == "%%")
            {
                EndPart(new("a magic of Python notebooks", CellPartKind.LeftOut));
                Append(python.Value);
            }
            else
            {
                Add(CellPartKind.LeftOut, python.Value, magic.Length > 0 ? "a magic of Python notebooks" : "a shell");
            }
        }

        private void Import(string path)
        {
            if (Path.GetExtension(path).ToLowerInvariant() is ".ipynb" or ".dib")
                Add(CellPartKind.Notebook, path, CellLanguage.CSharpName);
            else
                Add(CellPartKind.Code, $"{new string('\n', lines - 1)}#load {SymbolDisplay.FormatLiteral(path, quote: true).Replace(@"\\", @"\")}",
                    CellLanguage.CSharpName);
        }

        private void Append(string line)
        {
            hasCode |= !string.IsNullOrWhiteSpace(line);
            text.Append(line).Append('\n');
        }

        /// <summary>Adds what is a part by itself.</summary>
        private void Add(CellPartKind kind, string what, string name)
        {
            EndPart();
            parts.Add(new(kind, what, name));
        }

        private void EndPart() => EndPart(language);

        /// <summary>Ends a part before a line; code keeps its line numbers, by blank lines in the place of what stands before it.</summary>
        private void EndPart(CellLanguage next, string nextOptions = "")
        {
            var part = text.ToString();
            if (language.Kind == CellPartKind.Value && SharedValue.Stored(options, part.Trim('\r', '\n')) is { } declaration)
                parts.Add(new(CellPartKind.Code, declaration, language.Name));
            else if (!string.IsNullOrWhiteSpace(part))
                parts.Add(new(language.Kind, language.Kind == CellPartKind.Code ? part[..^1] : part.Trim('\r', '\n'), language.Name));
            (language, options) = (next, nextOptions);
            text.Clear();
            hasCode = false;
            if (language.Kind == CellPartKind.Code) text.Append('\n', lines);
        }
    }
}

/// <summary>A stretch of a cell that is one thing.</summary>
/// <param name="Kind">What is to be done with it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Language">What people call its language.</param>
internal sealed record CellPart(CellPartKind Kind, string Text, string Language);

/// <summary>What is to be done with a stretch of a cell.</summary>
internal enum CellPartKind
{
    /// <summary>It is compiled and run.</summary>
    Code,

    /// <summary>It is shown.</summary>
    Shown,

    /// <summary>The variables are listed.</summary>
    Variables,

    /// <summary>It is a value by itself; without a name it is left out.</summary>
    Value,

    /// <summary>It names a notebook, whose cells are run.</summary>
    Notebook,

    /// <summary>It is of another kernel.</summary>
    LeftOut,
}

/// <summary>A language of cells, by the names that Polyglot Notebooks gives to its kernels.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What is to be done with a cell in it.</param>
internal sealed record CellLanguage(string Name, CellPartKind Kind)
{
    /// <summary>What notebooks call C#.</summary>
    public const string CSharpName = "C#";

    /// <summary>What is shown as it is.</summary>
    public const string PlainName = "text";

    private static readonly ImmutableDictionary<string, CellLanguage> ByName = new (string[] Names, CellLanguage Language)[]
    {
        (["c#", "csharp", "cs", ".net-csharp", "naflow"], new(CSharpName, CellPartKind.Code)),
        (["markdown", "md"], new("Markdown", CellPartKind.Shown)),
        (["html"], new("HTML", CellPartKind.Shown)),
        (["mermaid"], new("Mermaid", CellPartKind.Shown)),
        (["f#", "fsharp", "fs", ".net-fsharp"], LeftOut("F#")),
        (["pwsh", "powershell", ".net-pwsh", ".net-powershell"], LeftOut("PowerShell")),
        (["python", "python3", "pythonkernel", "ipython"], LeftOut("Python")),
        (["javascript", "js"], LeftOut("JavaScript")),
        (["r", "ir", "rkernel"], LeftOut("R")),
        (["sql"], LeftOut("SQL")),
        (["kql"], LeftOut("KQL")),
        (["http"], LeftOut("HTTP")),
        (["value"], new("a value by itself", CellPartKind.Value)),
        (["bash", "sh"], LeftOut("a shell")),
        (["julia"], LeftOut("Julia")),
        (["vb", "visualbasic"], LeftOut("Visual Basic")),
    }.SelectMany(each => each.Names.Select(name => KeyValuePair.Create(name, each.Language))).ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether notebooks call C# so.</summary>
    public static bool IsCSharp(string name) => TryOf(name) is { Kind: CellPartKind.Code };

    /// <summary>The language of a name; one that nobody knows is left out.</summary>
    public static CellLanguage Of(string name) => TryOf(name) ?? LeftOut(name);

    /// <summary>The language of a known name, or of one made of it, as <c>sql-orders</c>; null for others.</summary>
    public static CellLanguage? TryOf(string name) => ByName.GetValueOrDefault(name)
        ?? (name.IndexOf('-', StringComparison.Ordinal) is > 0 and var end
            && ByName.GetValueOrDefault(name[..end]) is { Kind: CellPartKind.LeftOut } known
            ? known : null);

    private static CellLanguage LeftOut(string name) => new(name, CellPartKind.LeftOut);
}

/// <summary>Values from one cell to another, as <c>#!set</c> and <c>#!share</c> write them.</summary>
internal static partial class SharedValue
{
    /// <summary>The declaration that does the same; null where nothing is to be done.</summary>
    /// <exception cref="InvalidInputException">Something is missing.</exception>
    public static string? Read(string word, string rest)
    {
        var options = Named(rest);
        return word == "set" ? Set(options["name"].FirstOrDefault(), options["value"].FirstOrDefault()) : Share(rest, options);
    }

    /// <summary>The language of the kernel that the value is of; null where it is of a C# cell or a <c>#!value</c>.</summary>
    public static string? OtherKernel(string word, string rest)
    {
        var options = Named(rest);
        var from = word == "share" ? options["from"].FirstOrDefault()
            : options["value"].FirstOrDefault() is ['@', .. var value] && value.IndexOf(':', StringComparison.Ordinal) is > 0 and var end
                ? value[..end]
            : null;
        return from is null or "input" or "password" || IsHere(from) ? null : CellLanguage.Of(from).Name;
    }

    /// <summary>The declaration that does what <c>#!value</c> does; null where it has no name.</summary>
    /// <param name="rest">What stands after the directive.</param>
    /// <param name="text">What stands below it.</param>
    /// <exception cref="InvalidInputException">The name cannot be that of a variable.</exception>
    public static string? Stored(string rest, string text)
    {
        var options = Named(rest);
        if (options["name"].FirstOrDefault() is not { } name) return null;
        if (!SyntaxFacts.IsValidIdentifier(name))
            throw new InvalidInputException($"#!value --name {name} cannot be declared in C#; choose a name of letters and digits.");
        var value = options["from-file"].FirstOrDefault() is { } file ? $"System.IO.File.ReadAllText({Literal(Unquoted(file))})"
            : options["from-url"].FirstOrDefault() is { } address
                ? $"await new System.Net.Http.HttpClient().GetStringAsync({Literal(Unquoted(address))})"
            : options["from-value"].FirstOrDefault() is { } given ? Value(given)
            : Literal(text);
        return options["mime-type"].FirstOrDefault() == "application/json"
            ? $"var {name} = System.Text.Json.JsonDocument.Parse({value});" : $"var {name} = {value};";
    }

    private static ILookup<string, string> Named(string rest) => Options().Matches(rest).ToLookup(
        option => option.Groups["name"].Value, option => option.Groups["value"].Value.Trim(), StringComparer.OrdinalIgnoreCase);

    private static bool IsHere(string kernel) => CellLanguage.TryOf(kernel) is { Kind: CellPartKind.Code or CellPartKind.Value };

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static string Set(string? name, string? value)
    {
        if (name is null || value is null || !SyntaxFacts.IsValidIdentifier(name))
            throw new InvalidInputException("#!set needs a name and a value: #!set --name b --value @csharp:a.");
        return $"var {name} = {Value(value)};";
    }

    private static string Value(string value)
    {
        if (!value.StartsWith('@')) return Literal(Unquoted(value));
        var parts = value[1..].Split(':', 2);
        var (from, what) = parts is [var only] ? (CellLanguage.CSharpName, only) : (parts[0], Unquoted(parts[1]));
        if (from is "input" or "password")
            return $"await {(from == "input" ? nameof(NotebookInput.GetInputAsync) : nameof(NotebookInput.GetPasswordAsync))}"
                + $"({Literal(what)})";
        return IsHere(from) && SyntaxFacts.IsValidIdentifier(what)
            ? what
            : throw new InvalidInputException($"#!set takes values of C# cells, as @csharp:NAME, and not '{value}'.");
    }

    private static string? Share(string rest, ILookup<string, string> options)
    {
        var name = Options().Replace(rest, string.Empty).Trim();
        if (!SyntaxFacts.IsValidIdentifier(name))
            throw new InvalidInputException("#!share needs the name of a variable: #!share a --from csharp --as b.");
        return options["as"].FirstOrDefault() is { } other && other != name ? $"var {other} = {name};" : null;
    }

    private static string Unquoted(string text) => text is ['"', .., '"'] ? text[1..^1] : text;

    [GeneratedRegex("""--(?<name>[\w-]+)(?:[ \t=]+(?<value>@?[\w#-]*:?"[^"]*"|(?!--)\S+))?""")]
    private static partial Regex Options();
}

/// <summary>A package that a cell asks for.</summary>
/// <param name="Text">What stands between the quotation marks.</param>
/// <param name="Id">The package.</param>
/// <param name="Version">Its version; null for the newest.</param>
internal sealed record PackageRequest(string Text, string Id, string? Version)
{
    /// <summary>As error messages call it.</summary>
    public override string ToString() => Version is null ? Id : $"{Id} {Version}";
}
