using System.Text;

namespace NAFlow.Kernel.Notebooks;

/// <summary>The place of one output below a cell that runs; what is in it may still change.</summary>
internal abstract class OutputSlot
{
    /// <summary>What is in it now.</summary>
    public abstract NotebookOutput Output { get; }

    /// <summary>Text that grows while the cell writes.</summary>
    public sealed class Stream(bool isError) : OutputSlot
    {
        public bool IsError => isError;

        public StringBuilder Text { get; } = new();

        public override NotebookOutput Output => NotebookOutput.Stream(isError, Text.ToString());
    }

    /// <summary>A value that another may replace.</summary>
    public sealed class Value(MimeBundle bundle) : OutputSlot
    {
        public MimeBundle Bundle { get; set; } = bundle;

        public override NotebookOutput Output => NotebookOutput.Display(Bundle);
    }

    /// <summary>What stays as it is.</summary>
    public sealed class Final(NotebookOutput output) : OutputSlot
    {
        public override NotebookOutput Output => output;
    }
}
