namespace NAFlow.Interactive;

/// <summary>Where a notebook shows values: the place that a kernel gives to its cells.</summary>
public interface IDisplay
{
    /// <summary>Shows a value below the cell that runs.</summary>
    /// <param name="value">The value; what it looks like is for the formatters to say.</param>
    /// <returns>The shown value, to be replaced later.</returns>
    IDisplayed Show(object? value);

    /// <summary>Takes away what the cell has shown so far.</summary>
    /// <param name="wait">Whether to wait for the next output before doing so, which avoids flicker.</param>
    void Clear(bool wait);
}
