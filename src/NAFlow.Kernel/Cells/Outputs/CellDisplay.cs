using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>Shows values below one cell.</summary>
internal sealed class CellDisplay(CellOutputs outputs) : IDisplay
{
    /// <inheritdoc/>
    public IDisplayed Show(object? value)
    {
        var id = Guid.NewGuid().ToString("N");
        outputs.Post(new CellOutput.Shown(MimeBundle.Of(value), id));
        return new Displayed(outputs, id);
    }

    /// <inheritdoc/>
    public void Clear(bool wait) => outputs.Post(new CellOutput.Clear(wait));

    /// <summary>The update belongs to the cell that makes it, or else to the one that showed the value.</summary>
    private sealed class Displayed(CellOutputs shownBy, string id) : IDisplayed
    {
        public void Update(object? value) => (CellConsole.Current?.Outputs ?? shownBy).Post(new CellOutput.Update(MimeBundle.Of(value), id));
    }
}
