(() => {
  // Without scripts the fragment is the photo, the grid and the figures; the viewer is made here and nowhere else. Notebooks that evaluate scripts
  // themselves know no current script, so every view on the page that has not begun yet is begun.
  const page = document.currentScript?.getRootNode() ?? document;
  for (const view of page.querySelectorAll(".naflow .flow")) {
    if (view.naflowBegun) continue;
    view.naflowBegun = true;
    // A page that a browser saved has the viewer that was made then, and the canvas in it is empty.
    for (const stale of view.querySelectorAll(".viewer")) stale.remove();
    begin(view);
  }

  function bytes(text) {
    return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  }

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    element.append(...children);
    return element;
  }

  function read(figure) {
    const data = figure.dataset;
    const layer = { figure, name: data.layer, levels: bytes(data.values) };
    for (const number of ["rows", "columns", "block", "least", "most", "floor", "ceiling"]) layer[number] = Number(data[number]);
    layer.height = Math.ceil(layer.rows / layer.block);
    layer.width = Math.ceil(layer.columns / layer.block);
    layer.value = index => layer.least + layer.levels[index] * (layer.most - layer.least) / 255;
    return layer;
  }

  function begin(view) {
    const layers = [...view.querySelectorAll("figure[data-values]")].map(read);
    const colours = bytes(view.dataset.colours);
    const photo = view.querySelector("img.under");
    const [heat, image] = [Number(view.dataset.heat), Number(view.dataset.image)];
    const [height, width] = [Number(view.dataset.height), Number(view.dataset.width)];
    const canvas = make("canvas", { width, height, tabindex: 0, role: "img", "data-lm-suppress-shortcuts": "true" });
    const position = make("div", { class: "position", hidden: "" });
    const reading = make("output", { "aria-live": "polite" });
    const caption = make("figcaption", {});
    const slider = make("input", { type: "range", min: 0, max: layers.length - 1, step: 1, value: layers.length - 1, "data-lm-suppress-shortcuts": "true" });
    const depth = make("output", { class: "depth" });
    const screen = make("div", { class: "screen" }, canvas, position);
    const control = layers.length > 1 ? [make("label", {}, "Depth, from the image to the deepest map", slider), depth] : [];
    view.querySelector(".beside").prepend(make("figure", { class: "viewer" }, screen, reading, ...control, caption));
    const context = canvas.getContext("2d");
    let layer = layers[layers.length - 1];
    let [row, column] = [0, 0];

    function paint() {
      context.fillRect(0, 0, width, height);
      if (photo) context.drawImage(photo, 0, 0, width, height);
      const picture = context.getImageData(0, 0, width, height);
      const scale = 255 / (1e-10 + layer.ceiling - layer.floor);
      for (let y = 0, at = 0; y < height; y++) {
        const [top, bottom, down] = between(y, height, layer.height);
        for (let x = 0; x < width; x++, at += 4) {
          const [left, right, along] = between(x, width, layer.width);
          const upper = layer.value(top * layer.width + left) * (1 - along) + layer.value(top * layer.width + right) * along;
          const lower = layer.value(bottom * layer.width + left) * (1 - along) + layer.value(bottom * layer.width + right) * along;
          const level = Math.min(255, Math.max(0, Math.trunc(scale * (upper * (1 - down) + lower * down - layer.floor))));
          for (let channel = 0; channel < 3; channel++)
            picture.data[at + channel] = heat * colours[3 * level + channel] + image * picture.data[at + channel];
        }
      }
      context.putImageData(picture, 0, 0);
    }

    // Between which two positions a pixel's centre lies, and how far along.
    function between(pixel, pixels, count) {
      const place = Math.min(count - 1, Math.max(0, (pixel + 0.5) * count / pixels - 0.5));
      const first = Math.floor(place);
      return [first, Math.min(count - 1, first + 1), place - first];
    }

    function show(index) {
      layer = layers[index];
      slider.value = index;
      slider.setAttribute("aria-valuetext", layer.name);
      depth.textContent = `${index + 1} of ${layers.length}`;
      caption.replaceChildren(...layer.figure.querySelector("figcaption").cloneNode(true).childNodes);
      canvas.setAttribute("aria-label", `${layer.figure.querySelector("img").alt}. Arrow keys read its values, Home goes to the greatest.`);
      for (const other of layers) other.figure.removeAttribute("aria-current");
      layer.figure.setAttribute("aria-current", "true");
      position.hidden = true;
      reading.textContent = "Point at the map to read its values.";
      paint();
    }

    function span(from, count) {
      const first = from * layer.block, last = Math.min(count, first + layer.block) - 1;
      return first === last ? `${first}` : `${first} to ${last}`;
    }

    function point(toRow, toColumn) {
      row = Math.min(layer.height - 1, Math.max(0, toRow));
      column = Math.min(layer.width - 1, Math.max(0, toColumn));
      const value = layer.value(row * layer.width + column);
      const share = layer.most > 0 ? `, ${(100 * value / layer.most).toFixed(1)} % of the greatest` : "";
      reading.textContent = `Row ${span(row, layer.rows)}, column ${span(column, layer.columns)}: ${layer.block > 1 ? "mean " : ""}${Number(value.toPrecision(3))}${share}`;
      position.hidden = false;
      const [down, across] = [100 * layer.block / layer.rows, 100 * layer.block / layer.columns];
      Object.assign(position.style, { top: `${row * down}%`, height: `${Math.min(down, 100 - row * down)}%`, left: `${column * across}%`, width: `${Math.min(across, 100 - column * across)}%` });
    }

    function pointAtGreatest() {
      const greatest = layer.levels.indexOf(Math.max(...layer.levels));
      point(Math.floor(greatest / layer.width), greatest % layer.width);
    }

    function pointAt(event) {
      const box = canvas.getBoundingClientRect();
      point(
        Math.floor((event.clientY - box.top) / box.height * layer.rows / layer.block),
        Math.floor((event.clientX - box.left) / box.width * layer.columns / layer.block));
    }

    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    canvas.addEventListener("keydown", event => {
      const move = moves[event.key];
      if (!move && event.key !== "Home") return;
      event.preventDefault();
      event.stopPropagation();
      if (move) point(row + move[0], column + move[1]);
      else pointAtGreatest();
    });
    canvas.addEventListener("pointermove", pointAt);
    canvas.addEventListener("pointerdown", pointAt);
    canvas.addEventListener("focus", () => { if (position.hidden) pointAtGreatest(); });
    slider.addEventListener("input", () => show(Number(slider.value)));
    slider.addEventListener("keydown", event => event.stopPropagation());
    layers.forEach(({ figure }, index) => {
      figure.classList.add("step");
      figure.addEventListener("click", () => show(index));
    });

    if (photo && !photo.complete) photo.addEventListener("load", paint);
    show(layers.length - 1);
  }
})();
