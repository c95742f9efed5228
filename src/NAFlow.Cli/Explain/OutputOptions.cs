using System.CommandLine;

namespace NAFlow.Cli;

/// <summary>What is written, and where.</summary>
internal sealed class OutputOptions : IOptionGroup
{
    private readonly Option<string> folder = new("--out")
    {
        Description = "The folder for flow.png, flow.html, flow.json and flow.safetensors; several photos get a folder each in it.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "out",
    };

    private readonly Option<bool> saveTensors = new("--save-tensors") { Description = "Save the activation, coefficients and recovered feature map of every layer too." };

    private readonly Option<bool> quiet = new("--quiet") { Description = "Say nothing but errors." };

    public IEnumerable<Option> All => [folder, saveTensors, quiet];

    public string Folder(ParseResult parsed) => parsed.GetValue(folder) is { } path && !string.IsNullOrWhiteSpace(path)
        ? path
        : throw new InvalidInputException("The folder of --out is empty; give a folder.");

    public bool SavesTensors(ParseResult parsed) => parsed.GetValue(saveTensors);

    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(quiet);
}
