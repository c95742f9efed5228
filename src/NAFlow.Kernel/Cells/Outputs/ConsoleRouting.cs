namespace NAFlow.Kernel;

/// <summary>Puts writers and a reader in the place of the console's that know which cell uses them.</summary>
internal static class ConsoleRouting
{
    private static readonly Lazy<bool> Installed = new(() =>
    {
        Console.SetOut(new RoutingWriter(Console.Out, isError: false));
        Console.SetError(new RoutingWriter(Console.Error, isError: true));
        Console.SetIn(new RoutingReader(Console.In));
        return true;
    });

    /// <summary>Does so once in a process.</summary>
    public static void Install() => _ = Installed.Value;
}
