using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;
using TorchSharp;

namespace NAFlow.Native;

/// <summary>
/// Makes TorchSharp's native library load on Linux systems whose libstdc++ is older than the one it was built with (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// The remedy is in place before any NAFlow method runs, and in practice before any method that mentions one: .NET runs a module initialiser when
/// it compiles the caller. It acts only when .NET has failed to load the library in its usual way: elsewhere nothing is read or written. A program
/// that uses TorchSharp in a method without any mention of NAFlow, and does so first, calls <see cref="Prepare"/> at its start. TorchSharp must
/// be loaded in the default assembly load context or in NAFlow's own.
/// </remarks>
public static class TorchLibrary
{
    private const string Name = "LibTorchSharp", TorchFile = "libtorch_cpu.so";

    private static readonly Lazy<nint> Remedy = new(() => OperatingSystem.IsLinux() ? LoadOnLinux() : 0);

    /// <summary>Puts the remedy in place. It costs nothing and loads nothing; calling it again does nothing.</summary>
    public static void Prepare()
    {
        // Calling any method of this assembly has run the module initialiser.
    }

    /// <summary>Loads TorchSharp's native library now (about half a second) instead of at the first use of a tensor.</summary>
    /// <exception cref="InvalidInputException">It cannot be loaded on this system; the message says what to install.</exception>
    public static void Load()
    {
        if (!NativeLibrary.TryLoad(Name, typeof(torch).Assembly, null, out _))
            throw new InvalidInputException($"TorchSharp's native library cannot be loaded from {AppContext.BaseDirectory}: "
                + "reference the libtorch package for this system and build again.");
    }

#pragma warning disable CA2255 // The remedy must be in place before TorchSharp is used, whichever NAFlow type comes first.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        if (!OperatingSystem.IsLinux())
            return;
        IdleWorkers.LetSleep();
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        if (AssemblyLoadContext.GetLoadContext(typeof(TorchLibrary).Assembly) is { } own && own != AssemblyLoadContext.Default)
            own.ResolvingUnmanagedDll += Resolve;
        LoadFromPackages();
    }

    /// <summary>
    /// In a notebook libtorch lies in the package cache, where .NET looks only after the system's folders: it is loaded ahead, so that another
    /// libtorch there, such as Debian's, is not taken in its place.
    /// </summary>
    private static void LoadFromPackages()
    {
        if (NativeFolders.OfProgram().Find(TorchFile) is null && NativeFolders.All().Find(TorchFile) is { } file)
            NativeLibrary.TryLoad(file, out _);
    }

    [SupportedOSPlatform("linux")]
    private static nint LoadOnLinux() => new TorchLibraryLoader(NativeFolders.All(), PatchedCopies.OfThisUser()).Load();

    private static nint Resolve(Assembly assembly, string name) => name == Name ? Remedy.Value : 0;
}
