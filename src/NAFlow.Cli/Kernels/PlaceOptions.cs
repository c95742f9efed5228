using System.CommandLine;
using NAFlow.Kernel;

namespace NAFlow.Cli;

/// <summary>Where a kernel is installed.</summary>
internal sealed class PlaceOptions
{
    private readonly Option<string?> prefix = new("--prefix") { Description = "A Python installation, such as a virtual environment.", HelpName = "DIR" };
    private readonly Option<bool> user = new("--user") { Description = "For this user, whatever the Python; the default." };

    public void AddTo(Command command)
    {
        command.Add(prefix);
        command.Add(user);
    }

    /// <exception cref="InvalidInputException">Two places are given.</exception>
    public KernelFolder Of(ParseResult parsed)
    {
        if (parsed.GetValue(prefix) is not { } folder) return new(KernelFolders.OfUser);
        if (parsed.GetValue(user)) throw new InvalidInputException("--prefix and --user are two places; choose one.");
        return new(KernelFolders.Under(folder));
    }
}
