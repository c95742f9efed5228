namespace NAFlow;

/// <summary>
/// Something the caller gave cannot be used: a file, a layer name, a class, an option. The message is one clear sentence that names the thing
/// and says what to do about it; the tool prints it and exits with code 2.
/// </summary>
public sealed class InvalidInputException : Exception
{
    /// <summary>Makes the error from its sentence.</summary>
    public InvalidInputException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error from its sentence and what caused it.</summary>
    public InvalidInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
