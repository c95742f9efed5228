namespace NAFlow.Interactive;

/// <summary>A trace: every layer's activation.</summary>
internal static class NetworkTraceHtml
{
    public static string Write(NetworkTrace trace) => NodeTensors.Write(Caption(trace), trace.Network, node => trace[node]);

    public static string Text(NetworkTrace trace) => NodeTensors.Text(Caption(trace), trace.Network, node => trace[node]);

    private static string Caption(NetworkTrace trace) => $"Activations of {trace.Network.Name}";
}
