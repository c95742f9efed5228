using System.CommandLine;

namespace NAFlow.Cli;

/// <summary>Options that belong together.</summary>
internal interface IOptionGroup
{
    /// <summary>The options in the order of the help.</summary>
    IEnumerable<Option> All { get; }
}
