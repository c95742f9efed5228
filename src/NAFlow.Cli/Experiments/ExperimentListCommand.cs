using System.CommandLine;
using NAFlow.Data;
using NAFlow.Experiments;

namespace NAFlow.Cli;

/// <summary><c>naflow experiment list</c>.</summary>
internal sealed class ExperimentListCommand : Command
{
    private static readonly string[] Heads = ["NAME", "TASK", "NETWORK", "COMPACT NETWORK", "COMPARED BY", "COMPACT WEIGHTS"];

    public ExperimentListCommand(ToolConsole console)
        : base("list", "Lists the experiments, with the figures of the compact weights that come with this tool.") => SetAction(_ => Run(console.Out));

    private static int Run(TextWriter output)
    {
        TextColumns.Write(output, [Heads, .. ExperimentList.All.Select(Row)]);
        output.WriteLine();
        output.WriteLine("The choice of networks and methods is this project's: the paper's own list could not be had. Figures are of creatures that no training saw.");
        return ExitCode.Done;
    }

    private static string[] Row(Experiment experiment) =>
        [experiment.Name, experiment.TaskName, experiment.FullNetwork, experiment.CompactNetwork, experiment.MetricName, Figures(experiment.Name)];

    private static string Figures(string name) => CompactRecords.Find(name) switch
    {
        null => "not here",
        { Figures.Count: 0 } => "here, not judged",
        var record => FigureText.InFull(record.Figures.Select(figure => (figure.Key, figure.Value))),
    };
}
