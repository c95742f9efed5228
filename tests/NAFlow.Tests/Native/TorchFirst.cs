using System.Runtime.CompilerServices;
using NAFlow.Native;

namespace NAFlow.Tests;

/// <summary>Tests may use TorchSharp before they use NAFlow.</summary>
internal static class TorchFirst
{
    [ModuleInitializer]
    internal static void Prepare() => TorchLibrary.Prepare();
}
