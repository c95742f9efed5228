using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class ExtensionTests
{
    /// <summary>As much of the kernel as the extension calls.</summary>
    private const string Kernel = """
        namespace Microsoft.DotNet.Interactive
        {
            public class DisplayedValue { public void Update(object value) { } }
            public class KernelInvocationContext { public static KernelInvocationContext Current => null; }
            public static class KernelInvocationContextExtensions { public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] types) => null; }
        }
        """;

    [Fact]
    public void It_compiles_against_the_toolkit()
    {
        var cell = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "extension.dib")).Split("#!csharp\n")[1];
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var kernel = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(
            "kernel", [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(Kernel)], references, new(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        Assert.True(kernel.Emit(assembly).Success);
        var options = ScriptOptions.Default.WithReferences(MetadataReference.CreateFromImage(assembly.ToArray()), MetadataReference.CreateFromFile(typeof(NotebookFormatters).Assembly.Location));
        Assert.DoesNotContain(CSharpScript.Create(cell, options).Compile(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void The_package_carries_it_where_kernels_look_and_needs_no_kernel()
    {
        var project = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "NAFlow.Interactive.csproj.xml"));
        var item = project.Descendants("None").Single(none => none.Attribute("Include")!.Value == "extension.dib");
        Assert.Equal(("true", "interactive-extensions/dotnet/extension.dib"), (item.Attribute("Pack")!.Value, item.Attribute("PackagePath")!.Value));
        Assert.DoesNotContain(typeof(NotebookFormatters).Assembly.GetReferencedAssemblies(), name => name.Name is "Microsoft.DotNet.Interactive" or "Microsoft.DotNet.Interactive.CSharp");
    }
}
