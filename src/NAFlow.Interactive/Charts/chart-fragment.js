(function () {
  const faint = "rgba(128,128,128,0.25)";
  function paint(figure, chart) {
    const layout = structuredClone(chart.layout ?? {}), colour = getComputedStyle(figure).color, clear = "rgba(0,0,0,0)";
    // A chart that has chosen its own ground has chosen its colours too.
    if ((layout.paper_bgcolor ?? clear) !== clear) return layout;
    layout.paper_bgcolor = clear;
    layout.plot_bgcolor ??= clear;
    layout.font = { ...layout.font, color: colour };
    for (const name of Object.keys(layout)) if (/^[xy]axis/.test(name)) layout[name] = { ...layout[name], gridcolor: faint };
    return layout;
  }
  function draw(figure) {
    const picture = figure.querySelector("img"), place = figure.querySelector("[data-naflow-plot]");
    figure.dataset.naflowChart = "drawing";
    try {
      const chart = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
      place.style.display = "block";
      Promise.resolve(Plotly.newPlot(place, chart.data, paint(figure, chart), chart.config)).then(() => {
        if (picture) picture.style.display = "none";
        const sentence = figure.querySelector("[data-naflow-unloaded]");
        if (sentence) sentence.style.display = "none";
        figure.dataset.naflowChart = "drawn";
        const again = () => { if (figure.isConnected) Plotly.relayout(place, { "font.color": getComputedStyle(figure).color }); };
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
        new MutationObserver(again).observe(document.body, { attributes: true, attributeFilter: ["class", "data-jp-theme-light", "data-vscode-theme-kind"] });
      }).catch(() => leave(figure, place));
    } catch { leave(figure, place); }
  }
  function leave(figure, place) {
    figure.dataset.naflowChart = "picture";
    place.style.display = "none";
  }
  const end = Date.now() + 15000;
  (function look() {
    if (window.Plotly) document.querySelectorAll("figure[data-naflow-chart='waiting']").forEach(draw);
    if (Date.now() < end) setTimeout(look, 200);
  })();
})();
