using System.Text;

namespace NAFlow.Kernel.Notebooks;

/// <summary>
/// The outputs of all cells of a run. Work that a cell left behind may write, and update what was shown, while later cells run: what is taken last
/// holds.
/// </summary>
internal sealed class OutputCollector
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<OutputSlot.Value>> shown = new(StringComparer.Ordinal);

    /// <summary>A place for the outputs of the next cell.</summary>
    public CellOutputs Begin() => new(this);

    /// <summary>The outputs of one cell.</summary>
    internal sealed class CellOutputs(OutputCollector all)
    {
        private readonly List<OutputSlot> slots = [];
        private bool clearsWithNext;

        /// <summary>Takes what the cell puts out while it runs.</summary>
        public void Take(CellOutput output)
        {
            lock (all.gate)
            {
                switch (output)
                {
                    case CellOutput.Clear { Wait: true }: clearsWithNext = true; break;
                    case CellOutput.Clear: slots.Clear(); break;
                    case CellOutput.Stream { Text.Length: 0 }: break;
                    case CellOutput.Stream stream: Write(stream); break;
                    case CellOutput.Shown value: Show(value); break;
                    case CellOutput.Update update: all.Update(update); break;
                    case CellOutput.Fault(var error): Fail(error); break;
                }
            }
        }

        /// <summary>Takes how the cell ended.</summary>
        /// <param name="result">How it ended.</param>
        /// <param name="executionCount">The number of the cell.</param>
        public void Take(CellResult result, int executionCount)
        {
            lock (all.gate)
            {
                if (result.Value is { } value) Add(new OutputSlot.Final(NotebookOutput.Result(value, executionCount)));
                if (result.Error is { } error) Fail(error);
            }
        }

        /// <summary>What went wrong in the cell, or on a thread that it had started; null when nothing did.</summary>
        public CellError? Error { get; private set; }

        private void Fail(CellError error)
        {
            Error ??= error;
            Add(new OutputSlot.Final(NotebookOutput.Error(error)));
        }

        /// <summary>What there is now.</summary>
        public IReadOnlyList<NotebookOutput> ToList()
        {
            lock (all.gate) return [.. slots.Select(slot => slot.Output)];
        }

        private void Write(CellOutput.Stream stream)
        {
            ClearIfDue();
            if (slots is not [.., OutputSlot.Stream last] || last.IsError != stream.IsError) slots.Add(last = new(stream.IsError));
            last.Text.Append(stream.Text);
        }

        private void Show(CellOutput.Shown value)
        {
            var slot = new OutputSlot.Value(value.Bundle);
            Add(slot);
            if (!all.shown.TryGetValue(value.Id, out var places)) all.shown[value.Id] = places = [];
            places.Add(slot);
        }

        private void Add(OutputSlot slot)
        {
            ClearIfDue();
            slots.Add(slot);
        }

        private void ClearIfDue()
        {
            if (clearsWithNext) slots.Clear();
            clearsWithNext = false;
        }
    }

    private void Update(CellOutput.Update update)
    {
        foreach (var place in shown.GetValueOrDefault(update.Id, [])) place.Bundle = update.Bundle;
    }
}

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
