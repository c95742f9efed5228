namespace NAFlow.Kernel;

/// <summary>The packages that the cells of one notebook asked for.</summary>
internal sealed class Packages(ScriptReferences references)
{
    /// <summary>Makes packages known to the compiler and to the code that will run; each is restored once.</summary>
    /// <exception cref="InvalidInputException">One is not there.</exception>
    public async Task RestoreAsync(IEnumerable<PackageRequest> requests, CancellationToken cancellation)
    {
        foreach (var request in requests.Where(request => !references.Knows(request.Text)))
        {
            var package = await PackageRestore.RunAsync(request, cancellation).ConfigureAwait(false);
            references.Add(request.Text, package.Assemblies);
            foreach (var native in package.Natives)
                ReferencedFiles.AddNative(native);
        }
    }
}
