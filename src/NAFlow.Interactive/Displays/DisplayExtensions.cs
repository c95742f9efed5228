namespace NAFlow.Interactive;

/// <summary>Showing at the end of an expression.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows the value below the cell that runs.</summary>
    /// <returns>The shown value, whose <see cref="IDisplayed.Update"/> replaces it.</returns>
    public static IDisplayed Display(this object? value) => NotebookDisplay.Current.Show(value);
}
