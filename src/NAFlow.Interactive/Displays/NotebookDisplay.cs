namespace NAFlow.Interactive;

/// <summary>The display of the cell that runs. Outside a notebook it shows nothing.</summary>
public static class NotebookDisplay
{
    private static readonly AsyncLocal<IDisplay?> OfThisCell = new();
    private static IDisplay? ofThisProcess;

    /// <summary>The display of this cell, or else that of the process.</summary>
    public static IDisplay Current => OfThisCell.Value ?? ofThisProcess ?? NoDisplay.Instance;

    /// <summary>Sets the display of everything that is started from here on, in this asynchronous context; null takes it away.</summary>
    public static void UseInThisCell(IDisplay? display) => OfThisCell.Value = display;

    /// <summary>Sets the display of the process, for kernels that have but one.</summary>
    public static void UseEverywhere(IDisplay? display) => ofThisProcess = display;

    private sealed class NoDisplay : IDisplay, IDisplayed
    {
        public static readonly NoDisplay Instance = new();

        public IDisplayed Show(object? value) => this;

        public void Clear(bool wait)
        {
        }

        public void Update(object? value)
        {
        }
    }
}
