namespace NAFlow.Interactive;

/// <summary>A value that a notebook shows.</summary>
public interface IDisplayed
{
    /// <summary>Shows another value in its place.</summary>
    void Update(object? value);
}
