namespace NAFlow.Tests;

/// <summary>A name of Python's, with its module.</summary>
internal sealed record PythonName(string Module, string Name);

/// <summary>A call of something with arguments.</summary>
internal sealed record PythonCall(object? Function, params object?[] Arguments);

/// <summary>An object whose attributes are set after it was made.</summary>
internal sealed record PythonBuilt(object? Made, object? State);

/// <summary>A dictionary in the order of its pairs.</summary>
internal sealed record PythonDictionary(params (object? Key, object? Value)[] Pairs);

/// <summary>An object that pairs are put into after it was made.</summary>
internal sealed record PythonFilled(object? Made, params (object? Key, object? Value)[] Pairs);

/// <summary>Something that stands elsewhere in the file.</summary>
internal sealed record PythonPersistent(object? Id);

/// <summary>Commands as they are.</summary>
internal sealed record RawPickle(params byte[] Commands);
