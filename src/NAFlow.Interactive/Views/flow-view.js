(() => {
  // Without scripts the fragment is the row of pictures, the lists and the tables; the viewer is made here and nowhere else. Notebooks that evaluate
  // scripts themselves know no current script, so every view on the page that has not begun yet is begun.
  const tables = COLOUR_TABLES;
  const page = document.currentScript?.getRootNode() ?? document;
  for (const view of page.querySelectorAll(".naflow .flow")) {
    if (view.naflowBegun) continue;
    view.naflowBegun = true;
    // A page that a browser saved has what was made then, and every canvas in it is empty.
    for (const stale of view.querySelectorAll(".stage, .later canvas")) stale.remove();
    begin(view);
  }

  function bytes(text) {
    return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  }

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(attribute, value);
    element.append(...children);
    return element;
  }

  function choice(label, options, chosen, change) {
    const select = make("select", { "data-lm-suppress-shortcuts": "true" },
      ...Object.entries(options).map(([value, text]) => make("option", value === chosen ? { value, selected: "" } : { value }, text)));
    select.addEventListener("change", () => change(select.value));
    quiet(select);
    return make("label", {}, `${label} `, select);
  }

  // Keys that a control answers to are not the notebook's as well.
  function quiet(control) {
    control.addEventListener("keydown", event => event.stopPropagation());
  }

  function read(figure) {
    const data = figure.dataset;
    const layer = { figure, name: data.layer, depth: Number(data.depth ?? 0), isFirst: !figure.closest(".later"), levels: bytes(data.values) };
    for (const number of ["rows", "columns", "block", "least", "most", "floor", "ceiling"]) layer[number] = Number(data[number]);
    layer.height = Math.ceil(layer.rows / layer.block);
    layer.width = Math.ceil(layer.columns / layer.block);
    layer.value = index => layer.least + layer.levels[index] * (layer.most - layer.least) / 255;
    if (data.channels) layer.channels = channels(bytes(data.channels), data.grid.split(" ").map(Number));
    return layer;
  }

  // The greatest terms of every cell: its total as a part of the greatest total, and channels with their shares of it.
  function channels(carried, [rows, columns, most]) {
    const view = new DataView(carried.buffer), size = 2 + 3 * most;
    return {
      rows, columns,
      at: (row, column) => {
        const cell = (row * columns + column) * size;
        return {
          total: view.getUint16(cell, true) / 65535,
          terms: Array.from({ length: most }, (_, place) => [view.getUint16(cell + 2 + 3 * place, true), view.getUint8(cell + 4 + 3 * place) / 255]),
        };
      },
    };
  }

  function begin(view) {
    const parts = view.querySelectorAll(".side");
    const sides = [...(parts.length ? parts : [view])].map(element => ({
      element, title: element.dataset.title ?? "", isSigned: "signed" in element.dataset, photo: element.querySelector("img.under"),
      layers: [...element.querySelectorAll("figure[data-values]")].map(read).sort((one, other) => one.depth - other.depth),
    })).filter(side => side.layers.length);
    if (!sides.length) return;
    const maps = sides.filter(side => !side.isSigned);
    const hasPhoto = sides.some(side => side.photo), hasLater = sides.some(side => side.layers.some(layer => !layer.isFirst));
    const [height, width] = [Number(view.dataset.height), Number(view.dataset.width)];
    const first = {
      colours: view.dataset.colours, percentile: view.dataset.percentile, scale: view.dataset.scale,
      heat: Number(view.dataset.heat), image: Number(view.dataset.image), show: view.dataset.show ?? "over",
    };
    const state = { ...first, every: false, enlarged: false, box: null };
    let at = 0, playing = 0, isTouched = false;
    const count = () => Math.max(...sides.map(side => shown(side).length));
    const shown = side => state.every ? side.layers : side.layers.filter(layer => layer.isFirst);
    const layerOf = (side, index = at) => shown(side)[Math.min(index, shown(side).length - 1)];

    for (const side of sides) {
      side.canvas = make("canvas", { width, height, tabindex: 0, role: "img", "data-lm-suppress-shortcuts": "true" });
      side.position = make("div", { class: "position", hidden: "" });
      side.mark = make("div", { class: "mark", hidden: "" });
      side.name = make("figcaption", {});
      side.cell = [0, 0];
    }
    const reading = make("output", { class: "reading", "aria-live": "polite" });
    const caption = make("div", { class: "caption" });
    const here = make("div", { class: "here", "aria-live": "polite" });
    const slider = make("input", { type: "range", min: 0, max: count() - 1, step: 1, value: count() - 1, "data-lm-suppress-shortcuts": "true" });
    const play = make("button", { type: "button", class: "play", "data-lm-suppress-shortcuts": "true" });
    const depth = make("output", { class: "depth" });
    const screens = make("div", { class: "screens" }, ...sides.map(side =>
      make("figure", { class: "viewer" }, make("div", { class: "screen" }, side.canvas, side.position, side.mark), side.name)));
    const panel = make("div", { class: "panel" });
    if (count() > 1) panel.append(make("div", { class: "steps" }, play, make("label", {}, "Depth, from the image to the deepest map", slider), depth));
    if (sides.length === 1) panel.append(caption);
    panel.append(reading, controls(), here);
    const still = view.querySelector(".still");
    if (still) still.style.display = "none";
    view.querySelector(".stage-place").replaceWith(make("div", { class: "stage" }, screens, panel));

    function controls() {
      const opacity = make("input", { type: "range", min: 0, max: 100, value: Math.round(100 * first.heat), "data-lm-suppress-shortcuts": "true" });
      opacity.addEventListener("input", () => again({ heat: opacity.value / 100, image: 1 - opacity.value / 100 }));
      quiet(opacity);
      const top = first.percentile === "100" ? "99" : first.percentile;
      const many = sides.some(side => side.layers.length > 1);
      const every = make("input", { type: "checkbox" });
      every.addEventListener("change", () => {
        const name = layerOf(sides[0]).name;
        state.every = every.checked;
        slider.max = count() - 1;
        const same = shown(sides[0]).findIndex(layer => layer.name === name);
        show(same < 0 ? count() - 1 : same);
      });
      quiet(every);
      const large = button("Enlarge", () => {
        state.enlarged = !state.enlarged;
        large.textContent = state.enlarged ? "Make smaller" : "Enlarge";
        large.setAttribute("aria-pressed", state.enlarged);
        view.classList.toggle("enlarged", state.enlarged);
        const times = state.enlarged ? 2 : 1;
        for (const side of sides) [side.canvas.width, side.canvas.height] = [width * times, height * times];
        paintAll();
      });
      return make("div", { class: "controls", role: "group", "aria-label": "How the maps are drawn" },
        choice("Brightest at", { [top]: `${top} % of values`, 100: "the greatest value" }, first.percentile, percentile => again({ percentile })),
        ...(many ? [choice("Scale", { each: "each map its own", flow: "one for all maps" }, first.scale, scale => again({ scale }))] : []),
        choice("Colours", Object.fromEntries(Object.keys(tables).filter(name => name !== "diverging" || first.colours === name).map(name => [name, name])), first.colours, colours => again({ colours })),
        ...(hasPhoto ? [
          choice("Show", { over: "map over photo", map: "map only", photo: "photo only" }, first.show, show => again({ show })),
          make("label", {}, "Opacity ", opacity),
        ] : []),
        ...(hasLater ? [make("label", {}, every, ` every layer (${Math.max(...sides.map(side => side.layers.length))})`)] : []),
        large, button("Save PNG", save));
    }

    function button(text, act) {
      const made = make("button", { type: "button", "data-lm-suppress-shortcuts": "true" }, text);
      made.addEventListener("click", act);
      quiet(made);
      return made;
    }

    function again(change) {
      Object.assign(state, change);
      isTouched = true;
      paintAll();
      for (const side of sides) for (const layer of side.layers) if (layer.isFirst) repaintTile(side, layer);
      paintLater();
    }

    // The values of the first and the last colour.
    function ends(side, layer) {
      const { percentile, scale } = state;
      if (percentile === first.percentile && scale === first.scale) return [layer.floor, layer.ceiling];
      if (scale === "each") return own(layer, Number(percentile));
      const all = maps.flatMap(each => each.layers.filter(other => other.isFirst)).map(other => own(other, Number(percentile)));
      return [Math.min(...all.map(([floor]) => floor)), Math.max(...all.map(([, ceiling]) => ceiling))];
    }

    function own(layer, percentile) {
      layer.ends ??= {};
      return layer.ends[percentile] ??= (() => {
        const isAboutZero = first.colours === "diverging"; // Signed values: as far from 0 on either side.
        const values = Array.from(layer.levels, (_, index) => isAboutZero ? Math.abs(layer.value(index)) : layer.value(index)).sort((one, other) => one - other);
        const top = values[Math.ceil(percentile / 100 * values.length) - 1];
        return isAboutZero ? [-top || -1, top || 1] : [layer.least, top > layer.least ? top : layer.most];
      })();
    }

    // A value from 0 to 1 for every pixel, bilinearly between the map's values; of a difference 0.5 where both maps have as much.
    function sampler(side, layer, width, height) {
      if (side.isSigned) {
        const place = shown(side).indexOf(layer);
        const [one, other] = maps.map(each => sampler(each, layerOf(each, place), width, height));
        return (x, y) => 0.5 + (one(x, y) - other(x, y)) / 2;
      }
      const [floor, ceiling] = ends(side, layer), scale = 1 / (1e-10 + ceiling - floor);
      const across = Array.from({ length: width }, (_, x) => between(x, width, layer.width));
      const down = Array.from({ length: height }, (_, y) => between(y, height, layer.height));
      return (x, y) => {
        const [left, right, along] = across[x], [top, bottom, part] = down[y];
        const upper = layer.value(top * layer.width + left) * (1 - along) + layer.value(top * layer.width + right) * along;
        const lower = layer.value(bottom * layer.width + left) * (1 - along) + layer.value(bottom * layer.width + right) * along;
        return Math.min(1, Math.max(0, scale * (upper * (1 - part) + lower * part - floor)));
      };
    }

    function paint(canvas, side, layer) {
      const context = canvas.getContext("2d", { willReadFrequently: true }), { width, height } = canvas;
      const show = side.isSigned || !side.photo ? "map" : state.show;
      const [heat, image] = show === "map" ? [1, 0] : show === "photo" ? [0, 1] : [state.heat, state.image];
      const colours = bytes(tables[side.isSigned ? "diverging" : state.colours]);
      context.fillRect(0, 0, width, height);
      if (image && side.photo) context.drawImage(side.photo, 0, 0, width, height);
      const picture = context.getImageData(0, 0, width, height);
      const value = sampler(side, layer, width, height);
      for (let y = 0, place = 0; y < height; y++)
        for (let x = 0; x < width; x++, place += 4) {
          const level = Math.trunc(255 * value(x, y));
          for (let channel = 0; channel < 3; channel++)
            picture.data[place + channel] = heat * colours[3 * level + channel] + image * picture.data[place + channel];
        }
      context.putImageData(picture, 0, 0);
    }

    // Between which two positions a pixel's centre lies, and how far along.
    function between(pixel, pixels, count) {
      const place = Math.min(count - 1, Math.max(0, (pixel + 0.5) * count / pixels - 0.5));
      const first = Math.floor(place);
      return [first, Math.min(count - 1, first + 1), place - first];
    }

    function paintAll() {
      for (const side of sides) paint(side.canvas, side, layerOf(side));
    }

    function repaintTile(side, layer) {
      const picture = layer.figure.querySelector("img"), canvas = document.createElement("canvas");
      if (!picture) return;
      [canvas.width, canvas.height] = [picture.width || 112, picture.height || 112].map(Math.round);
      if (picture.naturalWidth) [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      paint(canvas, side, layer);
      picture.src = canvas.toDataURL();
    }

    // The pictures of the other layers are painted when they are unfolded.
    function paintLater() {
      for (const side of sides) for (const layer of side.layers) {
        if (layer.isFirst || !layer.figure.closest("details")?.open) continue;
        let canvas = layer.figure.querySelector("canvas");
        if (!canvas) layer.figure.prepend(canvas = make("canvas", { width: 112, height: Math.round(112 * height / width), role: "img", "aria-label": layer.figure.dataset.alt ?? layer.name }));
        paint(canvas, side, layer);
      }
    }

    function show(index) {
      at = Math.min(count() - 1, Math.max(0, index));
      slider.value = at;
      const names = [...new Set(maps.map(side => layerOf(side).name))].join(" and ");
      slider.setAttribute("aria-valuetext", names);
      depth.textContent = `${at + 1} of ${count()}`;
      for (const side of sides) {
        const layer = layerOf(side), alt = layer.figure.querySelector("img")?.alt ?? layer.figure.dataset.alt ?? `Attention map of ${layer.name}`;
        side.canvas.setAttribute("aria-label", `${alt}. Arrow keys read its values, Home goes to the greatest, Enter tells its channels.`);
        side.name.textContent = sides.length > 1 ? `${side.title}${side.title ? ": " : ""}${layer.name}` : "";
        for (const other of side.layers) other.figure.removeAttribute("aria-current");
        layer.figure.setAttribute("aria-current", "true");
        side.position.hidden = true;
      }
      caption.replaceChildren(...layerOf(sides[0]).figure.querySelector("figcaption").cloneNode(true).childNodes);
      reading.textContent = "Point at the map to read its values.";
      paintAll();
      tell();
    }

    function span(from, count, block) {
      const first = from * block, last = Math.min(count, first + block) - 1;
      return first === last ? `${first}` : `${first} to ${last}`;
    }

    function number(value) {
      return Number(value.toPrecision(3));
    }

    // Reads the values at a place, a part of the height and of the width, on every side.
    function point(side, toRow, toColumn) {
      const layer = layerOf(side);
      side.cell = [Math.min(layer.height - 1, Math.max(0, toRow)), Math.min(layer.width - 1, Math.max(0, toColumn))];
      const [y, x] = [(side.cell[0] + 0.5) * layer.block / layer.rows, (side.cell[1] + 0.5) * layer.block / layer.columns];
      const texts = sides.map(other => {
        const map = layerOf(other);
        const [row, column] = other === side ? side.cell
          : [Math.min(map.height - 1, Math.floor(y * map.rows / map.block)), Math.min(map.width - 1, Math.floor(x * map.columns / map.block))];
        other.cell = [row, column];
        const [down, across] = [100 * map.block / map.rows, 100 * map.block / map.columns];
        other.position.hidden = false;
        Object.assign(other.position.style, { top: `${row * down}%`, height: `${Math.min(down, 100 - row * down)}%`, left: `${column * across}%`, width: `${Math.min(across, 100 - column * across)}%` });
        const value = map.value(row * map.width + column), mean = map.block > 1 ? "mean " : "";
        if (other.isSigned) return `difference ${number(2 * sampler(other, map, 200, 200)(Math.floor(200 * x), Math.floor(200 * y)) - 1)}`;
        const share = map.most > 0 ? `, ${(100 * value / map.most).toFixed(1)} % of the greatest` : "";
        const place = `Row ${span(row, map.rows, map.block)}, column ${span(column, map.columns, map.block)}: ${mean}${number(value)}${share}`;
        return sides.length > 1 ? `${other.title}: ${place.slice(0, 1).toLowerCase()}${place.slice(1)}` : place;
      });
      reading.textContent = texts.join("; ");
    }

    function pointAtGreatest(side) {
      const layer = layerOf(side), greatest = layer.levels.indexOf(Math.max(...layer.levels));
      point(side, Math.floor(greatest / layer.width), greatest % layer.width);
    }

    function placeOf(side, event) {
      const box = side.canvas.getBoundingClientRect();
      return [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width].map(part => Math.min(1, Math.max(0, part)));
    }

    function pointAt(side, [down, along]) {
      const layer = layerOf(side);
      point(side, Math.floor(down * layer.rows / layer.block), Math.floor(along * layer.columns / layer.block));
    }

    // What carries the map in a box, [top, left, bottom, right] as parts of the height and width: here, and in the same part of the layers beside it.
    function select(box) {
      state.box = box;
      for (const side of sides) {
        side.mark.hidden = !box;
        if (box) Object.assign(side.mark.style, { top: `${100 * box[0]}%`, left: `${100 * box[1]}%`, height: `${100 * (box[2] - box[0])}%`, width: `${100 * (box[3] - box[1])}%` });
      }
      tell();
    }

    function tell() {
      here.replaceChildren();
      if (!state.box) {
        if (sides.some(side => side.layers.some(layer => layer.channels)))
          here.append(make("p", { class: "faint" }, `Click the map, or drag a box on it, to see which channels carry it there${count() > 1 ? ", and which do in the layers before and after" : ""}.`));
        return;
      }
      for (const side of maps) {
        const known = shown(side).filter(layer => layer.channels), layer = layerOf(side), place = known.indexOf(layer);
        if (sides.length > 1) here.append(make("p", { class: "head" }, side.title));
        if (place < 0) {
          here.append(make("p", { class: "faint" }, `This view has no channels of ${layer.name}: it has those of the layers in the row, a page those of every layer that all paths go through.`));
          continue;
        }
        const lists = [known[place - 1], layer, known[place + 1]].map((other, which) => other && list(other, ["before", "here", "after"][which]));
        here.append(make("div", { class: "trio" }, ...lists.filter(Boolean)));
      }
      here.append(button("Clear the box", () => select(null)));
    }

    function list(layer, which) {
      const [top, left, bottom, right] = state.box, sums = new Map(), cells = layer.channels;
      const rows = inside(top, bottom, cells.rows), columns = inside(left, right, cells.columns);
      let total = 0;
      for (const row of rows) for (const column of columns) {
        const cell = cells.at(row, column);
        total += cell.total;
        for (const [channel, share] of cell.terms) if (share > 0) sums.set(channel, (sums.get(channel) ?? 0) + share * cell.total);
      }
      const isNeuron = rows.length * columns.length === 1 && cells.rows === layer.rows && cells.columns === layer.columns;
      const where = isNeuron ? `neurons at row ${rows[0]}, column ${columns[0]}` : rows.length * columns.length === 1 ? "channels in this cell" : `channels in ${rows.length} × ${columns.length} cells`;
      const most = [...sums].sort((one, other) => other[1] - one[1]).slice(0, which === "here" ? 5 : 3);
      const title = { before: "Before", here: "Here", after: "After" }[which];
      const items = most.map(([channel, sum]) => {
        const share = 100 * sum / total;
        return make("li", {}, make("span", {}, `channel ${channel}`), make("i", { "aria-hidden": "true" }, make("b", { style: `display:block;height:100%;width:${share.toFixed(1)}%` })), make("span", {}, `${rows.length * columns.length > 1 ? "≥ " : ""}${share.toFixed(share < 10 ? 1 : 0)} %`));
      });
      return make("div", { class: which }, make("p", { class: "head" }, `${title}, ${layer.name}`), make("p", { class: "faint" }, total > 0 ? `${where}, by their share of the map there` : "The map is 0 there."), make("ol", { class: "bars" }, ...items));
    }

    // The cells whose centres lie between two parts, or the one that holds their middle.
    function inside(low, high, count) {
      const cells = Array.from({ length: count }, (_, cell) => cell).filter(cell => (cell + 0.5) / count >= low && (cell + 0.5) / count <= high);
      return cells.length ? cells : [Math.min(count - 1, Math.floor((low + high) / 2 * count))];
    }

    function boxOfCell(side) {
      const layer = layerOf(side), cells = layer.channels ?? { rows: layer.height, columns: layer.width };
      const [row, column] = [Math.floor((side.cell[0] + 0.5) / layer.height * cells.rows), Math.floor((side.cell[1] + 0.5) / layer.width * cells.columns)];
      return [row / cells.rows, column / cells.columns, (row + 1) / cells.rows, (column + 1) / cells.columns];
    }

    function save() {
      const canvas = document.createElement("canvas"), gap = 16, head = 28, tile = Math.max(512, width);
      const down = Math.round(tile * height / width);
      [canvas.width, canvas.height] = [sides.length * tile + (sides.length - 1) * gap, down + head];
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = "#1a1d23";
      context.font = "600 16px system-ui, sans-serif";
      sides.forEach((side, place) => {
        const map = make("canvas", { width: tile, height: down });
        paint(map, side, layerOf(side));
        context.fillText(sides.length > 1 ? side.name.textContent : layerOf(side).name, place * (tile + gap), 19, tile);
        context.drawImage(map, place * (tile + gap), head);
      });
      const link = make("a", { href: canvas.toDataURL("image/png"), download: `${layerOf(sides[0]).name.replace(/[^\w.-]+/g, "_")}.png` });
      document.body.append(link);
      link.click();
      link.remove();
    }

    function setPlaying(on) {
      clearInterval(playing);
      playing = on ? setInterval(() => {
        if (!view.isConnected) return clearInterval(playing);
        show(at + 1);
        if (at >= count() - 1) setPlaying(false);
      }, 700) : 0;
      play.textContent = on ? "❚❚" : "▶";
      play.setAttribute("aria-label", on ? "Pause" : "Play from the image to the deepest map");
    }

    function toggle() {
      if (!playing && at >= count() - 1) show(0);
      setPlaying(!playing);
    }

    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    for (const side of sides) {
      let from = null;
      side.canvas.addEventListener("keydown", event => {
        const move = moves[event.key];
        if (!move && !["Home", "Enter", "Escape", " "].includes(event.key)) return;
        event.preventDefault();
        event.stopPropagation();
        if (move) point(side, side.cell[0] + move[0], side.cell[1] + move[1]);
        else if (event.key === "Home") pointAtGreatest(side);
        else if (event.key === "Enter") select(boxOfCell(side));
        else if (event.key === "Escape") select(null);
        else toggle();
      });
      side.canvas.addEventListener("pointermove", event => {
        const to = placeOf(side, event);
        pointAt(side, to);
        if (from) select([Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])]);
      });
      side.canvas.addEventListener("pointerdown", event => {
        from = placeOf(side, event);
        pointAt(side, from);
      });
      side.canvas.addEventListener("pointerup", event => {
        const to = placeOf(side, event);
        if (from && Math.hypot(to[0] - from[0], to[1] - from[1]) < 0.02) select(boxOfCell(side));
        from = null;
      });
      side.canvas.addEventListener("pointerleave", () => { from = null; });
      side.canvas.addEventListener("focus", () => { if (side.position.hidden) pointAtGreatest(side); });
      for (const layer of side.layers) {
        layer.figure.classList.add("step");
        layer.figure.addEventListener("click", () => {
          const place = shown(side).indexOf(layer);
          if (place >= 0) return show(place);
          const every = [...view.querySelectorAll(".controls input[type=checkbox]")][0];
          if (every) { every.checked = true; every.dispatchEvent(new Event("change")); }
          show(side.layers.indexOf(layer));
        });
      }
      if (side.photo && !side.photo.complete) side.photo.addEventListener("load", paintAll);
    }
    slider.addEventListener("input", () => { setPlaying(false); show(Number(slider.value)); });
    slider.addEventListener("keydown", event => {
      event.stopPropagation();
      if (event.key === " ") { event.preventDefault(); toggle(); }
    });
    play.addEventListener("click", toggle);
    quiet(play);
    for (const details of view.querySelectorAll("details")) details.addEventListener("toggle", paintLater);

    setPlaying(false);
    show(count() - 1);
    paintLater();
  }
})();
