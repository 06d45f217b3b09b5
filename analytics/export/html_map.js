"use strict";
// Draws one report's maps on a canvas. Everything a reader sees comes from the JSON above and is set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words, find = (id) => document.getElementById(id);
  const canvas = find("map"), mapBrush = canvas.getContext("2d"), brush = mapBrush, tip = find("tip"), stage = find("stage");
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const KEY_STEP = 80, ZOOM_STEP = 1.4, NEAR_PX = 10, SETTLE_MS = 90, WHEEL_RATE = 0.0015, MOST_NAMES_M = 60, TINY_PX = 3;
  let drawn = null, view = null, pending = 0, settled = 0, still = null, atCentre = false;
  const off = { classes: new Set(), markers: new Set(), faint: false, missing: false, ranks: false, dong: -1 };

  const make = (name, text, parent, set = {}) => {
    const element = document.createElement(name);
    if (text !== null) element.textContent = text;
    Object.assign(element, set);
    if (parent) parent.append(element);
    return element;
  };
  const rgb = (colour, share = 1) => `rgb(${colour[0]} ${colour[1]} ${colour[2]} / ${share})`;
  const colours = () => (darkness.matches ? data.look.dark : data.look.light);
  const colourOf = (key) => (darkness.matches ? key.dark : key.colour);
  const over = (top, below, share) => top.map((part, n) => Math.round(part * share + below[n] * (1 - share)));

  // --- where things are: metres east and north of the origin; the screen's y runs down
  const across = (x) => (x - view.x) * view.zoom + stage.clientWidth / 2;
  const down = (y) => (view.y - y) * view.zoom + stage.clientHeight / 2;
  const east = (px) => (px - stage.clientWidth / 2) / view.zoom + view.x;
  const north = (px) => view.y - (px - stage.clientHeight / 2) / view.zoom;

  const fit = (box) => {
    const [left, bottom, right, top] = box, margin = 1.08;
    const zoom = Math.min(stage.clientWidth / ((right - left) * margin || 1), stage.clientHeight / ((top - bottom) * margin || 1));
    view = { x: (left + right) / 2, y: (bottom + top) / 2, zoom: Math.min(zoom, 4) };
    redraw();
  };

  // --- cells found again by where they lie
  const prepare = (map) => {
    const cells = map.cells, size = Math.max(map.size, 1) * 2, boxes = new Map();
    for (let n = 0; n < cells.x.length; n += 1) {
      const key = `${Math.floor(cells.x[n] / size)},${Math.floor(cells.y[n] / size)}`;
      if (!boxes.has(key)) boxes.set(key, []);
      boxes.get(key).push(n);
    }
    map.find = (x, y) => {
      let best = -1, nearest = map.size * map.size * 1.1;
      const column = Math.floor(x / size), row = Math.floor(y / size);
      for (let i = column - 1; i <= column + 1; i += 1) for (let j = row - 1; j <= row + 1; j += 1) {
        for (const n of boxes.get(`${i},${j}`) || []) {
          const far = (cells.x[n] - x) ** 2 + (cells.y[n] - y) ** 2;
          if (far < nearest && shows(map, n)) { nearest = far; best = n; }
        }
      }
      return best;
    };
  };
  const shows = (map, n) => {
    const cells = map.cells, of = cells.of[n];
    if (off.dong >= 0 && cells.dong[n] !== off.dong) return false;
    if (!cells.strong[n]) return !off.faint;
    return of < 0 ? !off.missing : !off.classes.has(of);
  };

  // --- drawing
  const trace = (parts, closed) => {
    brush.beginPath();
    for (const part of parts) {
      brush.moveTo(across(part[0]), down(part[1]));
      for (let n = 2; n < part.length; n += 2) brush.lineTo(across(part[n]), down(part[n + 1]));
      if (closed) brush.closePath();
    }
  };
  const fill = (parts, colour) => { trace(parts, true); brush.fillStyle = colour; brush.fill(); };
  const stroke = (parts, colour, width) => { trace(parts, false); brush.strokeStyle = colour; brush.lineWidth = width; brush.stroke(); };

  const drawCells = (map, strong) => {
    const { x, y, of } = map.cells, shape = map.corners, reach = map.size * 1.2, look = colours();
    const left = east(-0) - reach, right = east(stage.clientWidth) + reach, top = north(0) + reach, bottom = north(stage.clientHeight) - reach;
    const groups = new Map();
    for (let n = 0; n < x.length; n += 1) {
      if (Boolean(map.cells.strong[n]) !== strong || x[n] < left || x[n] > right || y[n] < bottom || y[n] > top || !shows(map, n)) continue;
      if (!groups.has(of[n])) groups.set(of[n], []);
      groups.get(of[n]).push(n);
    }
    for (const [number, members] of groups) {
      const paint = number < 0 ? over(look.missing, look.land, data.share.strong / 2)
        : over(colourOf(map.classes[number]), look.land, strong ? data.share.strong : data.share.thin);
      brush.fillStyle = brush.strokeStyle = rgb(paint);
      if (map.size * view.zoom < TINY_PX) {  // from afar a cell is a few dots: squares are drawn ten times as fast
        const half = map.size * view.zoom * 0.95;
        for (const n of members) brush.fillRect(across(x[n]) - half, down(y[n]) - half, 2 * half, 2 * half);
        continue;
      }
      brush.beginPath();
      for (const n of members) {
        const px = across(x[n]), py = down(y[n]);
        brush.moveTo(px + shape[0] * view.zoom, py - shape[1] * view.zoom);
        for (let k = 2; k < shape.length; k += 2) brush.lineTo(px + shape[k] * view.zoom, py - shape[k + 1] * view.zoom);
        brush.closePath();
      }
      brush.lineWidth = 0.6;
      brush.fill();
      brush.stroke();
    }
  };
  // --- a heat map: a picture of shades, painted in the colours of the moment; hexagons below are there for the pointer alone
  const unpack = async (heat) => {
    const bytes = Uint8Array.from(atob(heat.png), (sign) => sign.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    heat.sheet = make("canvas", null, null, { width: picture.width, height: picture.height });
    const brush = heat.sheet.getContext("2d", { willReadFrequently: true });
    brush.drawImage(picture, 0, 0);
    heat.shades = brush.getImageData(0, 0, picture.width, picture.height).data.filter((_, n) => n % 4 === 0);
    redraw();
  };
  const tint = (heat) => {
    const look = `${darkness.matches} ${[...off.classes].join(" ")}`;
    if (heat.look === look) return;
    const ramp = darkness.matches ? heat.dark : heat.light, dots = new ImageData(heat.sheet.width, heat.sheet.height);
    const shown = ramp.map((colour, shade) => (shade > 0 && !off.classes.has(Math.floor((shade - 1) / heat.steps)) ? colour : [0, 0, 0, 0]));
    const four = new Uint32Array(Uint8Array.from(shown.flat()).buffer), painted = new Uint32Array(dots.data.buffer);
    heat.shades.forEach((shade, n) => { painted[n] = four[shade]; });
    heat.sheet.getContext("2d").putImageData(dots, 0, 0);
    heat.look = look;
  };
  const drawHeat = (heat) => {
    if (!heat.shades) return;
    tint(heat);
    const [left, bottom, right, top] = heat.box;
    brush.save();
    trace(data.ground.land, true); brush.clip();
    brush.drawImage(heat.sheet, across(left), down(top), (right - left) * view.zoom, (top - bottom) * view.zoom);
    brush.restore();
  };
  const drawAreas = (map) => {
    for (const area of [...map.areas].reverse()) {
      if (!off.classes.has(area.of)) fill(area.rings, rgb(over(colourOf(map.classes[area.of]), colours().land, data.share.fill)));
    }
  };
  const label = (text, x, y, size, bold) => {
    const look = colours();
    brush.font = `${bold ? 700 : 400} ${size}px "Pretendard GOV","Malgun Gothic",sans-serif`;
    brush.textAlign = "center"; brush.textBaseline = "middle"; brush.lineJoin = "round"; brush.lineWidth = 4;
    brush.strokeStyle = rgb(look.halo); brush.strokeText(text, x, y);
    brush.fillStyle = rgb(look.ink); brush.fillText(text, x, y);
  };
  const taken = [];
  const free = (x, y, width, height) => {
    const box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
    if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return false;
    taken.push(box);
    return true;
  };
  const drawMarkers = (map) => {
    map.markers.forEach((kind, number) => {
      if (off.markers.has(number)) return;
      brush.globalAlpha = kind.faint ? 0.35 : 1;
      kind.ways.forEach(drawWay);
      for (const [x, y] of kind.points) drawMarker(kind, across(x), down(y));
      brush.globalAlpha = 1;
    });
  };
  const drawWay = (way) => {  // a ring where it was, and a line to where it is
    stroke([way], rgb(colours().ink), 2);
    brush.beginPath(); brush.arc(across(way[0]), down(way[1]), 5, 0, 2 * Math.PI);
    brush.fillStyle = rgb(colours().land); brush.fill(); brush.stroke();
  };
  const drawMarker = (kind, x, y, brush = mapBrush) => {
    if (x < -20 || y < -20 || x > stage.clientWidth + 20 || y > stage.clientHeight + 20) return;
    const size = !kind.many ? 9 : brush === mapBrush ? Math.min(3.5, Math.max(1.2, view.zoom * 50)) : 3.5, hospital = kind.icon.startsWith("hospital"), light = kind.icon.endsWith("_new") || kind.icon === "hospital";
    const main = kind.icon.endsWith("_closed") ? "#8a949e" : hospital ? "#135d27" : kind.many ? rgb(colours().ink) : light ? "#0b50d0" : "#083891";
    brush.beginPath();
    if (hospital) brush.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8); else brush.arc(x, y, size, 0, 2 * Math.PI);
    brush.fillStyle = light ? "#ffffff" : main;
    brush.strokeStyle = light ? main : kind.many ? rgb(colours().halo) : "#ffffff";
    brush.lineWidth = kind.many ? 0.6 : 2;
    brush.fill(); brush.stroke();
    if (kind.many) return;
    if (brush === mapBrush) taken.push([x - size, y - size, x + size, y + size]);
    const sign = kind.icon === "post" ? "119" : kind.icon.endsWith("_closed") ? "×" : kind.icon === "place" ? "•" : "+";
    brush.font = `700 ${sign === "119" ? 8 : 14}px sans-serif`; brush.textAlign = "center"; brush.textBaseline = "middle";
    brush.fillStyle = light ? main : "#ffffff"; brush.fillText(sign, x, y + 0.5);
  };
  const drawRanks = (map) => {
    if (off.ranks) return;
    for (const [x, y, rank] of map.ranks) {
      const px = across(x), py = down(y), text = String(rank), width = 10 + 8 * text.length;
      if (!free(px, py, width, 18)) continue;
      brush.fillStyle = "#0b50d0"; brush.strokeStyle = "#ffffff"; brush.lineWidth = 1.5;
      brush.beginPath(); brush.roundRect(px - width / 2, py - 9, width, 18, 4); brush.fill(); brush.stroke();
      brush.font = '700 12px "Pretendard GOV","Malgun Gothic",sans-serif'; brush.textAlign = "center"; brush.textBaseline = "middle";
      brush.fillStyle = "#ffffff"; brush.fillText(text, px, py + 0.5);
    }
  };
  const drawNames = () => {
    for (const dong of data.ground.names) {
      const x = across(dong.spot[0]), y = down(dong.spot[1]);
      if (free(x, y, dong.name.length * 14, 18)) label(dong.name, x, y, 14, true);
    }
    if (view.zoom < 1 / MOST_NAMES_M) return;
    drawn.markers.forEach((kind, number) => {
      if (off.markers.has(number) || kind.many) return;
      for (const [x, y, name] of kind.points) if (free(across(x), down(y) + 18, name.length * 11, 14)) label(name, across(x), down(y) + 18, 11, false);
    });
  };
  const paint = () => {
    const ratio = devicePixelRatio || 1, look = colours(), ground = data.ground;
    if (canvas.width !== Math.round(stage.clientWidth * ratio) || canvas.height !== Math.round(stage.clientHeight * ratio)) {
      canvas.width = Math.round(stage.clientWidth * ratio); canvas.height = Math.round(stage.clientHeight * ratio);
    }
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.fillStyle = rgb(look.outside); brush.fillRect(0, 0, stage.clientWidth, stage.clientHeight);
    taken.length = 0;
    fill(ground.land, rgb(look.land));
    if (!drawn.heat) drawCells(drawn, false);
    if (!drawn.heat) fill(ground.green, rgb(look.green, 0.55)); else drawHeat(drawn.heat);
    fill(ground.water, rgb(look.water, 0.9)); stroke(ground.stream, rgb(look.water, 0.9), 1.5);
    if (!drawn.heat) drawCells(drawn, true);
    drawAreas(drawn);
    for (const [tier, width, share] of [["minor", 0.4, 0.35], ["main", 1, 0.5], ["motorway", 1.8, 0.6]]) stroke(ground.roads[tier] || [], rgb(look.road, share), width);
    stroke(ground.dongs, rgb(look.boundary, 0.9), 1); stroke(ground.land, rgb(look.border), 2);
    drawMarkers(drawn); drawRanks(drawn); drawNames();
    label("N", stage.clientWidth - 22, 40, 14, true); label("▲", stage.clientWidth - 22, 22, 18, true);
    if (atCentre) { brush.strokeStyle = rgb(look.ink); brush.lineWidth = 2; brush.strokeRect(stage.clientWidth / 2 - 7, stage.clientHeight / 2 - 7, 14, 14); }
    drawScale();
    still = { x: view.x, y: view.y, zoom: view.zoom };
    canvas.dataset.painted = String(Number(canvas.dataset.painted || 0) + 1);
  };
  const drawScale = () => {
    const most = 140 / view.zoom, power = 10 ** Math.floor(Math.log10(most)), length = [5, 2, 1].map((step) => step * power).find((step) => step <= most);
    const bar = find("scale");
    bar.style.width = `${length * view.zoom}px`;
    bar.textContent = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  };
  // While the map moves the last picture is moved along; it is drawn anew as soon as the hand rests.
  const redraw = (moving = false) => {
    if (!pending) pending = requestAnimationFrame(() => {
      pending = 0;
      if (!moving || !still || drawn.cells.x.length < 15000) { canvas.style.transform = ""; paint(); return; }
      const grown = view.zoom / still.zoom;
      canvas.style.transformOrigin = "0 0";
      canvas.style.transform = `translate(${across(still.x) - (stage.clientWidth / 2) * grown}px, ${down(still.y) - (stage.clientHeight / 2) * grown}px) scale(${grown})`;
    });
    clearTimeout(settled);
    if (moving) settled = setTimeout(() => redraw(), SETTLE_MS);
  };

  // --- moving
  const zoomAt = (px, py, factor, moving) => {
    const x = east(px), y = north(py), zoom = Math.min(Math.max(view.zoom * factor, 0.0005), 8);
    view = { zoom, x: x - (px - stage.clientWidth / 2) / zoom, y: y + (py - stage.clientHeight / 2) / zoom };
    redraw(moving);
  };
  const hands = new Map();
  stage.addEventListener("pointerdown", (event) => {
    if (event.target !== canvas) return;
    canvas.setPointerCapture(event.pointerId);
    hands.set(event.pointerId, [event.offsetX, event.offsetY, event.clientX, event.clientY]);
    atCentre = false;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = hands.get(event.pointerId), box = stage.getBoundingClientRect();
    if (!before) { hover(event.clientX - box.left, event.clientY - box.top); return; }
    if (hands.size === 2) {
      const other = [...hands].find(([id]) => id !== event.pointerId)[1];
      const was = Math.hypot(before[2] - other[2], before[3] - other[3]), is = Math.hypot(event.clientX - other[2], event.clientY - other[3]);
      if (was > 0) zoomAt((event.clientX + other[2]) / 2 - box.left, (event.clientY + other[3]) / 2 - box.top, is / was, true);
    } else {
      view = { ...view, x: view.x - (event.clientX - before[2]) / view.zoom, y: view.y + (event.clientY - before[3]) / view.zoom };
      redraw(true);
    }
    hands.set(event.pointerId, [0, 0, event.clientX, event.clientY]);
    tip.hidden = true;
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => hands.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => { tip.hidden = !atCentre; });
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoomAt(event.clientX - box.left, event.clientY - box.top, Math.exp(-event.deltaY * WHEEL_RATE), true);
  }, { passive: false });
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  canvas.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (move) view = { ...view, x: view.x + (move[0] * KEY_STEP) / view.zoom, y: view.y + (move[1] * KEY_STEP) / view.zoom };
    else if (event.key === "+" || event.key === "=") zoomAt(stage.clientWidth / 2, stage.clientHeight / 2, ZOOM_STEP);
    else if (event.key === "-") zoomAt(stage.clientWidth / 2, stage.clientHeight / 2, 1 / ZOOM_STEP);
    else if (event.key === "0" || event.key === "Home") fit(data.ground.box);
    else if (event.key === "Escape") { atCentre = false; tip.hidden = true; redraw(); return; }
    else return;
    event.preventDefault();
    atCentre = true;
    redraw();
    hover(stage.clientWidth / 2, stage.clientHeight / 2);
  });

  // --- what lies under the pointer, in words
  const told = (px, py) => {
    for (const kind of [...drawn.markers].reverse()) {
      if (off.markers.has(drawn.markers.indexOf(kind))) continue;
      const near = kind.points.find(([x, y]) => Math.hypot(across(x) - px, down(y) - py) < (kind.many ? 4 : NEAR_PX));
      if (near) return [near[2], kind.label].filter(Boolean).join("\n");
    }
    const n = drawn.find(east(px), north(py));
    if (n < 0) return "";
    const rank = drawn.ranks.find(([x, y]) => Math.hypot(x - drawn.cells.x[n], y - drawn.cells.y[n]) < drawn.size / 2);
    const lines = drawn.told.map((line) => line.texts[line.of[n]]);
    return [drawn.dongs[drawn.cells.dong[n]], rank && drawn.ranked ? `${words.rank} ${rank[2]}` : "", ...lines].filter(Boolean).join("\n");
  };
  const hover = (px, py) => {
    const text = told(px, py);
    if (tip.textContent !== text) tip.textContent = text;
    tip.hidden = !text;
    tip.style.left = `${Math.min(px + 14, Math.max(stage.clientWidth - 290, 4))}px`;
    tip.style.top = `${Math.min(py + 14, Math.max(stage.clientHeight - 40 - tip.offsetHeight, 4))}px`;
  };

  // --- controls
  const check = (parent, text, paints, set, sign = null) => {
    const line = make("label", null, parent), box = make("input", null, line, { type: "checkbox", checked: true });
    const strip = paints.length > 1 ? make("span", null, line, { className: "strip" }) : line;
    if (sign) line.append(sign);
    for (const paint of paints) make("span", null, strip, { className: "swatch" }).style.background = paint;
    make("span", text, line);
    box.addEventListener("change", () => { set(box.checked); redraw(); });
  };
  const linesOf = (classes) => {
    const lines = [];
    classes.forEach((key, number) => {
      const before = classes[number - 1];
      if (before && before.label === key.label && before.side === key.side) lines[lines.length - 1].push(number); else lines.push([number]);
    });
    return lines;
  };
  const running = (heat, number) => {  // the shades of one class, over bare land
    const shades = (darkness.matches ? heat.dark : heat.light).slice(1 + number * heat.steps, 1 + (number + 1) * heat.steps);
    return `linear-gradient(90deg, ${shades.map((shade) => rgb(over(shade.slice(0, 3), colours().land, shade[3] / 255))).join(", ")})`;
  };
  const signOf = (kind) => {
    const sign = make("canvas", null, null, { className: "sign", width: 44, height: 44 }), small = sign.getContext("2d");
    small.scale(2, 2);
    small.globalAlpha = kind.faint ? 0.35 : 1;
    drawMarker(kind, 11, 11, small);
    return sign;
  };
  const toggle = (group, key) => (shown) => { if (shown) group.delete(key); else group.add(key); };
  const showKeys = () => {
    const panel = find("keys"), look = colours();
    panel.replaceChildren();
    make("h2", drawn.unit ? `${drawn.value} (${drawn.unit})` : drawn.value, panel);
    let side = null;
    const once = drawn.missing && drawn.faint === drawn.missing;  // the same words once are enough
    const cover = drawn.areas.length ? data.share.fill : data.share.strong;
    for (const line of linesOf(drawn.classes)) {  // kinds of one name share a line with all their colours
      const key = drawn.classes[line[0]], paints = drawn.heat ? [running(drawn.heat, line[0])] : line.map((number) => rgb(over(colourOf(drawn.classes[number]), look.land, cover)));
      if (key.side && key.side !== side) make("p", key.side, panel, { className: "side" });
      side = key.side;
      check(panel, key.label, paints, (shown) => line.forEach((number) => toggle(off.classes, number)(shown)));
    }
    if (drawn.heat) make("p", drawn.heat.told, panel, { className: "note" });
    if (drawn.missing) check(panel, drawn.missing, [rgb(over(look.missing, look.land, data.share.strong / 2))], (shown) => { off.missing = !shown; if (once) off.faint = !shown; });
    if (drawn.faint && !once && !drawn.areas.length) check(panel, drawn.faint, [rgb(over(colourOf(drawn.classes[drawn.classes.length - 1]), look.land, data.share.thin))], (shown) => { off.faint = !shown; });
    if (drawn.markers.length || drawn.ranks.length) make("p", words.markers, panel, { className: "side" });
    drawn.markers.forEach((kind, number) => check(panel, kind.label, [], toggle(off.markers, number), signOf(kind)));
    if (drawn.ranks.length) check(panel, drawn.rankLabel, [], (shown) => { off.ranks = !shown; }, make("b", "1", null, { className: "rank" }));
  };
  const choose = (parent, text, options, pick) => {
    const section = make("section", null, parent), name = make("label", text, section), list = make("select", null, section);
    list.id = `choose-${parent.childElementCount}`;
    name.htmlFor = list.id;
    options.forEach((option, value) => make("option", option, list, { value: String(value) }));
    list.addEventListener("change", () => pick(Number(list.value)));
    return list;
  };
  const open = (number) => {
    drawn = data.maps[number];
    if (!drawn.find) prepare(drawn);
    if (drawn.heat && !drawn.heat.shades) unpack(drawn.heat);
    off.classes.clear(); off.markers.clear(); off.faint = off.missing = off.ranks = false; off.dong = -1;
    find("dongs").replaceChildren();
    if (drawn.dongs.length > 1) {
      const order = drawn.dongs.map((name, n) => n).filter((n) => drawn.dongs[n]).sort((a, b) => drawn.dongs[a].localeCompare(drawn.dongs[b]));
      choose(find("dongs"), words.dong, [words.all, ...order.map((n) => drawn.dongs[n])], (chosen) => {
        off.dong = chosen ? order[chosen - 1] : -1;
        fit(chosen ? boxOf(off.dong) : data.ground.box);
      });
    }
    canvas.setAttribute("aria-label", `${drawn.title}. ${data.summary} ${words.keys}`);
    showKeys();
  };
  const boxOf = (dong) => {
    const { x, y } = drawn.cells, box = [Infinity, Infinity, -Infinity, -Infinity];
    drawn.cells.dong.forEach((of, n) => {
      if (of === dong) { box[0] = Math.min(box[0], x[n]); box[1] = Math.min(box[1], y[n]); box[2] = Math.max(box[2], x[n]); box[3] = Math.max(box[3], y[n]); }
    });
    return box;
  };
  const showTable = (table) => {
    const details = make("details", null, find("tables")), box = (make("summary", table.title, details), make("p", table.about, details), make("div", null, details, { className: "scroll" }));
    const grid = make("table", null, box), head = make("tr", null, make("thead", null, grid)), body = make("tbody", null, grid);
    for (const name of table.head) make("th", name, head, { scope: "col" });
    table.lines.forEach((line, n) => {
      const row = make("tr", null, body);
      line.forEach((cell, k) => {
        const place = make("td", null, row, { className: table.numbers[k] ? "number" : "" });
        if (k === 0 && table.spots[n]) make("button", cell, place, { type: "button", onclick: () => goTo(table.spots[n]) }); else place.textContent = cell;
      });
    });
    if (table.more) make("p", table.more, details);
  };
  const goTo = ([x, y]) => {
    view = { x, y, zoom: Math.max(view.zoom, 0.12) };
    atCentre = true;
    canvas.focus({ preventScroll: false });
    redraw();
    hover(stage.clientWidth / 2, stage.clientHeight / 2);
  };

  // --- the page
  find("title").textContent = `${data.title} · ${data.place}`;
  if (data.modelled) find("label").textContent = data.modelled; else find("label").remove();
  find("summary").textContent = data.summary;
  for (const [id, name, act] of [["in", words.zoomIn, () => zoomAt(stage.clientWidth / 2, stage.clientHeight / 2, ZOOM_STEP)], ["out", words.zoomOut, () => zoomAt(stage.clientWidth / 2, stage.clientHeight / 2, 1 / ZOOM_STEP)], ["whole", words.whole, () => fit(data.ground.box)]]) {
    find(id).setAttribute("aria-label", name); find(id).title = name; find(id).addEventListener("click", act);
  }
  if (data.maps.length > 1) choose(find("layers"), words.layer, data.maps.map((map) => map.title), (number) => { open(number); redraw(); });
  const list = make("dl", null, find("numbers"));
  for (const [name, value] of data.numbers) { make("dt", name, list); make("dd", value, list); }
  data.tables.forEach(showTable);
  for (const line of data.notes) make("p", `※ ${line}`, find("foot"));
  for (const line of data.foot) make("p", line, find("foot"));
  open(0);
  fit(data.ground.box);
  new ResizeObserver(() => redraw()).observe(stage);
  darkness.addEventListener("change", () => { showKeys(); redraw(); });
})();
