namespace NAFlow.Native;

/// <summary>One symbol version an ELF library wants from another library.</summary>
/// <param name="Library">The library that must offer it, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Name">The version, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">The number by which the symbol table refers to it.</param>
/// <param name="FlagsOffset">Where in the file its two bytes of flags are.</param>
internal sealed record VersionNeed(string Library, string Name, ushort Index, long FlagsOffset);
