using System.Text.Json.Nodes;
using NAFlow.Kernel.Cells;
using NAFlow.Kernel.Jupyter.Requests;

namespace NAFlow.Kernel.Jupyter.Outputs;

/// <summary>Publishes what one cell puts out, in order. What comes after the end is still published, under the same cell.</summary>
internal sealed class CellOutputs : IDisposable
{
    private readonly Lock gate = new();
    private readonly Exchange exchange;
    private readonly ChartLibrary charts;
    private readonly StreamBuffer streams;

    public CellOutputs(Exchange exchange, ChartLibrary charts)
    {
        (this.exchange, this.charts) = (exchange, charts);
        streams = new(gate, (isError, text) => exchange.Publish("stream", new() { ["name"] = isError ? "stderr" : "stdout", ["text"] = text }));
    }

    /// <summary>Publishes one output.</summary>
    public void Put(CellOutput output)
    {
        lock (gate)
        {
            if (output is CellOutput.Stream { IsError: var isError, Text: var text })
            {
                streams.Write(isError, text);
                return;
            }

            streams.Flush();
            switch (output)
            {
                case CellOutput.Shown(var bundle, var id):
                    Publish("display_data", bundle, BundleContent.Of(bundle, id));
                    break;
                case CellOutput.Update(var bundle, var id):
                    Publish("update_display_data", bundle, BundleContent.Of(bundle, id));
                    break;
                case CellOutput.Clear(var wait):
                    exchange.Publish("clear_output", new() { ["wait"] = wait });
                    break;
            }
        }
    }

    /// <summary>Publishes how the cell ended.</summary>
    public void PutResult(CellResult result, int count)
    {
        lock (gate)
        {
            streams.Flush();
            if (result.Error is { } error) exchange.Publish("error", ReplyContent.Fields(error));
            if (result.Value is not { } value) return;
            var content = BundleContent.Of(value);
            content["execution_count"] = count;
            Publish("execute_result", value, content);
        }
    }

    /// <summary>Ends the cell: nothing is held back any more.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            streams.Dispose();
            charts.Withdraw(exchange);
        }
    }

    private void Publish(string type, MimeBundle bundle, JsonObject content)
    {
        charts.Precede(bundle, exchange);
        exchange.Publish(type, content);
    }
}
