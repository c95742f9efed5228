using System.Reflection;
using Microsoft.CodeAnalysis.Scripting;

namespace NAFlow.Kernel;

/// <summary>A cell ready to run.</summary>
/// <param name="Script">Its code, and that of the cells before it.</param>
/// <param name="Assembly">Where its code is; null when there is nothing to run, as in a cell of comments.</param>
/// <param name="Declares">Whether later cells can use something of it.</param>
/// <param name="Start">Runs it over the values of the cells before it.</param>
internal sealed record CompiledCell(Script<object> Script, Assembly? Assembly, bool Declares, Func<object?[], Task<object?>> Start);
