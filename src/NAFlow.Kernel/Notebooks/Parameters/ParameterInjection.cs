using System.Collections.Immutable;

namespace NAFlow.Kernel.Notebooks;

/// <summary>
/// Puts the values of a run into a notebook: a cell of assignments right after the cell whose declarations hold the notebook's own values. What an
/// earlier run put in is taken out, so that a run depends on nothing but the notebook and its parameters.
/// </summary>
internal static class ParameterInjection
{
    /// <summary>The tag of the cell with the notebook's own values.</summary>
    public const string DeclaringTag = "parameters";

    /// <summary>The tag of the cell that is put in.</summary>
    public const string InjectedTag = "injected-parameters";

    /// <summary>The notebook with the values in it.</summary>
    /// <exception cref="InvalidInputException">There is no such parameter, or a value is not of its type.</exception>
    public static NotebookDocument Into(NotebookDocument notebook, ImmutableSortedDictionary<string, string> values)
    {
        ImmutableArray<NotebookCell> cells = [.. notebook.Cells.Where(cell => !cell.Tags.Contains(InjectedTag))];
        if (values.IsEmpty) return notebook.WithCells(cells);
        var place = cells.ToList().FindIndex(cell => cell.Kind == CellKind.Code && cell.Tags.Contains(DeclaringTag));
        if (place < 0)
        {
            throw new InvalidInputException(
                $"'{notebook.Path}' takes no parameters; give the tag {DeclaringTag} to the cell that declares {string.Join(" and ", values.Keys)}.");
        }

        var declared = DeclaredParameter.In(cells[place].Source);
        var assignments = values.Select(value => $"{value.Key} = {ParameterLiteral.Of(Find(notebook, declared, value.Key), value.Value)};");
        var source = string.Join('\n', assignments.Prepend("// Parameters of this run"));
        var injected = NotebookCell.Code(source, InjectedTag, notebook.HasCellIds ? InjectedTag : null);
        return notebook.WithCells(cells.Insert(place + 1, injected));
    }

    private static DeclaredParameter Find(NotebookDocument notebook, IReadOnlyList<DeclaredParameter> declared, string name)
    {
        var found = declared.FirstOrDefault(parameter => parameter.Name == name)
            ?? throw new InvalidInputException($"'{notebook.Path}' has no parameter {name}; there is {List(declared)}.");
        return found.IsFixed
            ? throw new InvalidInputException($"The parameter {name} of '{notebook.Path}' is a constant; declare it as a variable.")
            : found;
    }

    private static string List(IReadOnlyList<DeclaredParameter> declared)
    {
        var variables = declared.Where(parameter => !parameter.IsFixed);
        var names = variables.Select(parameter => parameter.Type is { } type ? $"{parameter.Name} ({type})" : parameter.Name);
        return names.Any() ? string.Join(", ", names) : "none";
    }
}
