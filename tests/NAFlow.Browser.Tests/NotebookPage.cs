using Microsoft.Playwright;

namespace NAFlow.Browser.Tests;

/// <summary>A notebook in Jupyter, worked with as a person does: by its menus, buttons and keys.</summary>
public sealed class NotebookPage(IPage page)
{
    public IPage Page => page;

    public static async Task<NotebookPage> Open(IPage page, string address)
    {
        await page.GotoAsync(address);
        var notebook = new NotebookPage(page);
        await notebook.UntilIdle();
        return notebook;
    }

    /// <summary>Runs all cells by the menu, and waits for the last.</summary>
    public async Task RunAll()
    {
        await page.ClickAsync("#celllink");
        await page.ClickAsync("#run_all_cells");
        await UntilDone();
    }

    /// <summary>Starts a cell and does not wait for it.</summary>
    public async Task Start(int cell)
    {
        await page.EvaluateAsync("cell => { Jupyter.notebook.select(cell); Jupyter.notebook.focus_cell(); }", cell);
        await page.ClickAsync("button[data-jupyter-action='jupyter-notebook:run-cell-and-select-next']");
    }

    /// <summary>Presses the stop button.</summary>
    public Task Interrupt() => page.ClickAsync("button[data-jupyter-action='jupyter-notebook:interrupt-kernel']");

    /// <summary>The part of the page below a cell.</summary>
    public ILocator OutputOf(int cell) => page.Locator(".cell").Nth(cell).Locator(".output");

    /// <summary>Puts the cursor at the end of a cell and types.</summary>
    public async Task Type(int cell, string text)
    {
        await page.EvaluateAsync(
            "cell => { Jupyter.notebook.select(cell); Jupyter.notebook.edit_mode(); const code = Jupyter.notebook.get_cell(cell).code_mirror; code.setCursor(code.lineCount(), 0); }", cell);
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Saves, as the person's file then is.</summary>
    public async Task Save() => await page.EvaluateAsync("() => Jupyter.notebook.save_notebook()");

    public Task UntilIdle() => page.WaitForFunctionAsync(
        "() => window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected() && !Jupyter.notebook.kernel_busy");

    /// <summary>Waits until no cell waits for its turn.</summary>
    public async Task UntilDone()
    {
        await page.WaitForFunctionAsync(
            "() => Jupyter.notebook.get_cells().every(cell => cell.input_prompt_number !== '*') && !Jupyter.notebook.kernel_busy");
        Assert.Empty(await page.Locator(".output_error").AllInnerTextsAsync());
    }
}
