using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using NAFlow.Kernel;
using NAFlow.Kernel.Notebooks;
using NetMQ;

namespace NAFlow.Cli;

/// <summary><c>naflow kernel</c>.</summary>
internal sealed class KernelCommand : ToolCommand
{
    public KernelCommand(ToolConsole console)
        : base(
            "kernel", "The C# kernel for Jupyter and VS Code.",
            "naflow kernel install", "naflow kernel install --prefix .venv --display-name \"C# (lab)\"", "naflow kernel list")
    {
        Add(new InstallCommand(console));
        Add(new UninstallCommand(console));
        Add(new KernelListCommand(console));
        Add(new StartCommand(console));
    }
}

/// <summary><c>naflow kernel install</c>.</summary>
internal sealed class InstallCommand : Command
{
    private readonly Option<string> name = new("--name")
    {
        Description = "What notebooks call the kernel.",
        DefaultValueFactory = _ => KernelSpec.DefaultName,
    };

    private readonly Option<string> displayName = new("--display-name")
    {
        Description = "What people read.",
        DefaultValueFactory = _ => KernelSpec.DefaultDisplayName,
    };

    private readonly PlaceOptions place = new();

    public InstallCommand(ToolConsole console)
        : base("install", "Makes the kernel known to Jupyter and VS Code. It starts this very copy of the tool; install again when that has moved.")
    {
        Add(name);
        Add(displayName);
        place.AddTo(this);
        SetAction(parsed =>
        {
            var spec = new KernelSpec(parsed.GetRequiredValue(name), parsed.GetRequiredValue(displayName), KernelStart.Command());
            var folder = place.Of(parsed);
            folder.Install(spec);
            console.Out.WriteLine($"The kernel {spec.DisplayName} is installed at {folder.PlaceOf(spec.Name)}");
            return ExitCode.Done;
        });
    }
}

/// <summary><c>naflow kernel uninstall</c>.</summary>
internal sealed class UninstallCommand : Command
{
    private readonly Option<string> name = new("--name")
    {
        Description = "What notebooks call the kernel.",
        DefaultValueFactory = _ => KernelSpec.DefaultName,
    };

    private readonly PlaceOptions place = new();

    public UninstallCommand(ToolConsole console)
        : base("uninstall", "Takes away what naflow kernel install wrote, and nothing else.")
    {
        Add(name);
        place.AddTo(this);
        SetAction(parsed =>
        {
            var (kernel, folder) = (parsed.GetRequiredValue(name), place.Of(parsed));
            folder.Uninstall(kernel);
            console.Out.WriteLine($"The kernel {kernel} is no longer at {folder.PlaceOf(kernel)}");
            return ExitCode.Done;
        });
    }
}

/// <summary>Where a kernel is installed.</summary>
internal sealed class PlaceOptions
{
    private readonly Option<string?> prefix = new("--prefix")
    {
        Description = "A Python installation, such as a virtual environment.",
        HelpName = "FOLDER",
    };

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

/// <summary><c>naflow kernel list</c>.</summary>
internal sealed class KernelListCommand : Command
{
    private static readonly string[] Heads = ["NAME", "DISPLAY NAME", "STARTS", "PLACE"];

    private readonly Option<string?> prefix = new("--prefix") { Description = "A Python installation to look into as well.", HelpName = "FOLDER" };

    public KernelListCommand(ToolConsole console)
        : base("list", "Lists the kernels of this toolkit where Jupyter looks for them, and whether the program they start is still there.")
    {
        Add(prefix);
        SetAction(parsed =>
        {
            IEnumerable<string> also = parsed.GetValue(prefix) is { } folder ? [KernelFolders.Under(folder)] : [];
            TextColumns.Write(console.Out, [Heads, .. also.Concat(KernelFolders.All).Distinct().SelectMany(path => Rows(new(path)))]);
            return ExitCode.Done;
        });
    }

    private static IEnumerable<string[]> Rows(KernelFolder folder) =>
        folder.Kernels.Select(spec =>
            new[] { spec.Name, OneLine.Of(spec.DisplayName), spec.IsUsable ? "yes" : "no: install again", folder.PlaceOf(spec.Name) });
}

/// <summary><c>naflow kernel start</c>.</summary>
internal sealed class StartCommand : Command
{
    private readonly Argument<string> file = new("CONNECTION_FILE") { Description = "The file in which Jupyter says where to listen." };

    public StartCommand(ToolConsole console)
        : base("start", "Runs a kernel until its client shuts it down; Jupyter does this. Ctrl-C interrupts the cell that runs.")
    {
        Add(file);
        SetAction((parsed, cancellation) => Task.Run(() => Serve(ConnectionFile.Read(parsed.GetRequiredValue(file)), console, cancellation)));
    }

    private static int Serve(KernelConnection connection, ToolConsole console, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var engine = new CellEngine(notebooks: NotebookDocument.CellsOf);
        using (var kernel = new JupyterKernel(connection, engine, console.Error))
        using (new KernelSignals(kernel.Interrupt, end.Cancel))
        {
            _ = ParentProcess.WhenOver(Environment.GetEnvironmentVariable(ParentProcess.Variable), end.Token)
                .ContinueWith(_ => end.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            kernel.Serve(end.Token);
        }

        // Waits until the last words are out.
        NetMQConfig.Cleanup(block: true);
        return ExitCode.Done;
    }
}

/// <summary>The command line that starts a kernel with this copy of the tool.</summary>
internal static class KernelStart
{
    /// <summary>The dotnet that runs now, the tool's assembly, and what asks it for a kernel; the connection file follows.</summary>
    public static ImmutableArray<string> Command() => [Host(), typeof(KernelStart).Assembly.Location, "kernel", "start"];

    // The runtime lies three folders below its host, as in dotnet/shared/Microsoft.NETCore.App/10.0.0.
    private static string Host()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } process && Path.GetFileName(process).Equals(name, StringComparison.OrdinalIgnoreCase)) return process;
        return Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
    }
}

/// <summary>What a kernel does on signals: Ctrl-C interrupts the cell that runs, and a request to terminate ends the kernel.</summary>
internal sealed class KernelSignals : IDisposable
{
    private const int Interrupt = 2;
    private readonly PosixSignalRegistration[] signals;

    public KernelSignals(Action interrupt, Action end)
    {
        // A shell without job control starts what runs in its background with the interrupt signal ignored. Every program started from there inherits
        // that, and .NET leaves a signal ignored that was so at the start: an interrupt would never reach the cell.
        if (!OperatingSystem.IsWindows()) _ = Handle(Interrupt, nint.Zero);
        signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Answer(context, interrupt)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Answer(context, end)),
        ];
    }

    /// <summary>Whether a command line starts a kernel, which takes signals in its own way.</summary>
    public static bool AreMeant(string[] arguments) => arguments is ["kernel", "start", ..];

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
    }

    // A handler of 0 is the default of the system, SIG_DFL.
    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Handle(int number, nint handler);

    private static void Answer(PosixSignalContext context, Action answer)
    {
        context.Cancel = true;
        answer();
    }
}
