// Draws every chart of the page when it comes near the window, and all of them before printing.
const draw = place => {
  const chart = JSON.parse(place.querySelector("script").textContent);
  Plotly.newPlot(place, chart.data, chart.layout, chart.config);
};

const seen = new IntersectionObserver((entries, observer) => {
  for (const entry of entries.filter(entry => entry.isIntersecting)) {
    observer.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "600px" });

for (const place of document.querySelectorAll(".chart")) seen.observe(place);
addEventListener("beforeprint", () => document.querySelectorAll(".chart:not(.js-plotly-plot)").forEach(draw));
