using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Publishes what one cell puts out. What comes after its end is still published, under the same cell. For any thread.</summary>
internal sealed class PublishedOutputs(Exchange exchange, ChartLibrary charts)
{
    /// <summary>Publishes one output.</summary>
    public void Put(CellOutput output)
    {
        switch (output)
        {
            case CellOutput.Stream(var isError, var text):
                exchange.Publish("stream", new() { ["name"] = isError ? "stderr" : "stdout", ["text"] = text });
                break;
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

    /// <summary>Publishes how the cell ended.</summary>
    public void PutEnd(CellResult result, int count)
    {
        if (result.Error is { } error) exchange.Publish("error", ReplyContent.Fields(error));
        if (result.Value is { } value)
        {
            var content = BundleContent.Of(value);
            content["execution_count"] = count;
            Publish("execute_result", value, content);
        }

        charts.Withdraw(exchange);
    }

    private void Publish(string type, MimeBundle bundle, JsonObject content)
    {
        charts.Precede(bundle, exchange);
        exchange.Publish(type, content);
    }
}
