using System.ComponentModel;
using System.Diagnostics;

namespace NAFlow.Models;

/// <summary>
/// Has the .NET SDK restore packages as it would for any project of the user's, from the package sources that are set up on this machine, by way of
/// a project in a folder of its own that needs nothing else.
/// </summary>
internal static class SdkRestore
{
    /// <summary>Restores a project and asks for something of it.</summary>
    /// <param name="package">The package that is wanted, for sentences.</param>
    /// <param name="project">The project, as MSBuild reads it.</param>
    /// <param name="questions">What MSBuild is asked after the restore, as its arguments.</param>
    /// <param name="settings">The folder whose NuGet settings count, and those above it; null for the current folder.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What MSBuild answers.</returns>
    /// <exception cref="InvalidInputException">The SDK or the package is not there.</exception>
    public static async Task<string> RunAsync(
        string package, string project, string[] questions, string? settings, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("naflow-package-");
        try
        {
            var path = Path.Combine(folder.FullName, "package.csproj");
            await File.WriteAllTextAsync(path, project, cancellation).ConfigureAwait(false);
            foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), "<Project />", cancellation).ConfigureAwait(false);
            string[] arguments =
                ["msbuild", path, "-restore", "-nologo", .. questions, $"-property:RestoreRootConfigDirectory={settings ?? Environment.CurrentDirectory}"];
            return await RunAsync(package, arguments, folder.FullName, cancellation).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string package, string[] arguments, string folder, CancellationToken cancellation)
    {
        using var process = Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder }, package);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var (answer, said) = (await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        return process.ExitCode == 0 ? answer : throw new InvalidInputException(
            $"The package {package} could not be restored ({Reason(answer + said)}); check its name, its version and the package sources.");
    }

    private static Process Start(ProcessStartInfo start, string package)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InvalidInputException(
                $"The package {package} cannot be restored without the .NET SDK; install it so that 'dotnet' can be called.");
        }
    }

    private static string Reason(string said)
    {
        var error = said.Split('\n').FirstOrDefault(line => line.Contains("error ", StringComparison.Ordinal)) ?? said.Trim();
        var code = error.IndexOf("error ", StringComparison.Ordinal);
        var reason = code < 0 ? error : error[(code + "error ".Length)..];
        var project = reason.IndexOf(" [", StringComparison.Ordinal);
        return (project < 0 ? reason : reason[..project]).Trim().TrimEnd('.');
    }
}
