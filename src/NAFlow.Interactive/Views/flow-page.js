for (const place of document.querySelectorAll(".chart")) {
  const chart = JSON.parse(place.querySelector("script").textContent);
  Plotly.newPlot(place, chart.data, chart.layout, chart.config);
}

const larger = document.getElementById("larger");
const figures = [...document.querySelectorAll(".grid figure")];
let shown = 0;

function show(index) {
  shown = (index + figures.length) % figures.length;
  const figure = figures[shown];
  larger.querySelector("div").replaceChildren(figure.querySelector("img").cloneNode(), figure.querySelector("figcaption").cloneNode(true));
}

figures.forEach((figure, index) => figure.querySelector("button").addEventListener("click", () => { show(index); larger.showModal(); }));
larger.addEventListener("click", event => { if (event.target === larger) larger.close(); });
larger.addEventListener("close", () => figures[shown].querySelector("button").focus());
larger.addEventListener("keydown", event => {
  if (event.key === "ArrowRight") show(shown + 1);
  if (event.key === "ArrowLeft") show(shown - 1);
});
