// All events at a glance: one lane a kind, a mark an event, pale bars for uncertain starts, bands for phases.
const MARK = 4;      // pixels of a mark, with the gap to the next row
const ROWS = 26;     // rows of a lane; where there are more events at a time, marks lie on each other
const LABEL = 20;    // pixels above a lane for its name
const TOP = 18;      // pixels for the names of the phases
const BOTTOM = 22;   // pixels for the years

const strip = $("overview");
const svgNode = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const years = (() => {
  let first = Infinity;
  let last = -Infinity;
  for (const event of events) {
    first = Math.min(first, event.first);
    last = Math.max(last, event.last);
  }
  return { first: yearOf(first), last: yearOf(last) };
})();

/** Where a day lies across, and which day lies at a place. */
const scaleOf = (width) => {
  const [from, to] = [newYear(years.first), newYear(years.last + 1)];
  return {
    at: (day) => ((Math.min(Math.max(day, from), to) - from) / (to - from)) * width,
    dayAt: (x) => from + (Math.min(Math.max(x, 0), width) / width) * (to - from),
  };
};

/** The lanes of kinds that occur, with the row of each event: the first one that is free where its mark begins. */
const lanesOf = (scale) => {
  const lanes = data.kinds.map(([id, name], kind) => ({ id, name, kind, marks: [], ends: [] }));
  for (const event of events) {
    const lane = lanes[event.kind];
    const x = scale.at(event.first);
    const width = event.last > event.first ? Math.max(MARK - 1, scale.at(event.last + 1) - x) : MARK - 1;
    let row = lane.ends.findIndex((end) => end <= x);
    if (row < 0) row = lane.ends.length < ROWS ? lane.ends.length : lane.marks.length % ROWS;
    lane.ends[row] = Math.max(lane.ends[row] ?? 0, x + width + 1);
    lane.marks.push({ event, x, width, row });
  }
  let y = TOP;
  for (const lane of lanes.filter((one) => one.marks.length)) {
    lane.base = y + LABEL + lane.ends.length * MARK;
    y = lane.base + 4;
  }
  return { lanes: lanes.filter((one) => one.marks.length), height: y };
};

/** Rows are stacked upwards from the base of the lane. */
const middle = (lane, row) => lane.base - row * MARK - 2.5;

let drawing = null;

/** Lay out all marks for the width that there is; what is chosen is drawn by `paint`. */
const layOut = () => {
  const width = Math.max(280, Math.floor(strip.clientWidth));
  if (drawing?.width === width) return;
  const scale = scaleOf(width);
  const { lanes, height } = lanesOf(scale);
  const viewBox = `0 0 ${width} ${height + BOTTOM}`;
  const root = svgNode("svg", { viewBox, "aria-hidden": "true", focusable: "false" });
  root.append(...bands(scale, width, height), ...axis(scale, width, height));
  const chosen = svgNode("rect", { class: "period", y: TOP, height: height - TOP, width: 0 });
  const dragged = svgNode("rect", { class: "dragged", y: TOP, height: height - TOP, width: 0 });
  const layers = lanes.map((lane) => {
    const label = svgNode("text", { x: 2, y: lane.base - lane.ends.length * MARK - 6, class: "lane" });
    root.append(svgNode("line", { class: "base", x1: 0, x2: width, y1: lane.base + 0.5, y2: lane.base + 0.5 }));
    const looks = ["off pale", "off", `pale ${lane.id}`, lane.id];
    const paths = looks.map((name) => svgNode("path", { class: `mark ${name}` }));
    root.append(...paths, label);
    return { lane, label, paths };
  });
  root.append(chosen, dragged);
  const tip = make("p", { class: "tip", dir: "auto" });
  tip.hidden = true;
  strip.replaceChildren(root, tip);
  drawing = { width, height: height + BOTTOM, scale, layers, chosen, dragged, tip };
};

const bands = (scale, width, height) => data.phases.flatMap(([name, first, last], n) => {
  const x = scale.at(first ?? -Infinity);
  const end = scale.at(last === null ? Infinity : last + 1);
  if (end <= x) return [];
  const band = svgNode("rect", { class: n % 2 ? "band odd" : "band", x, width: end - x, y: 0, height });
  const fits = end - x > 7 * name.length;
  return fits ? [band, svgNode("text", { class: "phase", x: x + 4, y: 13 }, name)] : [band];
});

const axis = (scale, width, height) => {
  const room = Math.max(1, Math.floor(width / 64));
  const step = [1, 2, 5, 10, 20, 50, 100, 500].find((size) => (years.last - years.first + 1) / size <= room) ?? 1000;
  const marks = [];
  for (let year = Math.ceil(years.first / step) * step; year <= years.last; year += step) {
    const x = scale.at(newYear(year));
    marks.push(svgNode("line", { class: "tick", x1: x, x2: x, y1: TOP, y2: height + 4 }));
    marks.push(svgNode("text", { class: "year", x: Math.min(x, width - 30), y: height + 16 }, String(year)));
  }
  return marks;
};

/** Draw what fits in the colour of its kind, the rest in grey, and the period that is filtered by. */
const paint = (found, state) => {
  layOut();
  const fits = new Set(found.map((event) => event.place));
  const told = [];
  for (const { lane, label, paths } of drawing.layers) {
    const texts = ["", "", "", ""];
    let number = 0;
    for (const { event, x, width, row } of lane.marks) {
      const fit = fits.has(event.place);
      number += fit ? 1 : 0;
      const y = middle(lane, row);
      texts[(fit ? 2 : 0) + (event.last > event.first ? 0 : 1)] += `M${x.toFixed(1)} ${y}h${width.toFixed(1)}`;
    }
    paths.forEach((path, n) => path.setAttribute("d", texts[n]));
    label.textContent = `${lane.name} ${grouped.format(number)}`;
    told.push(`${lane.name} ${grouped.format(number)}`);
  }
  const { scale, chosen } = drawing;
  const [from, to] = [+(state.from ?? years.first), +(state.to ?? years.last)];
  const x = scale.at(newYear(from));
  chosen.setAttribute("x", x);
  chosen.setAttribute("width", state.from || state.to ? Math.max(0, scale.at(newYear(to + 1)) - x) : 0);
  strip.setAttribute("aria-label",
    `Events over time, ${years.first} to ${years.last}, by kind: ${told.join(", ")}. The list below says the same.`);
};

/** The event whose mark is nearest to a place, within a few pixels. */
const eventAt = (x, y) => {
  let best = null;
  let least = 6;
  for (const { lane } of drawing.layers) {
    if (y > lane.base + 6 || y < middle(lane, lane.ends.length) - 6) continue;
    for (const mark of lane.marks) {
      const aside = Math.max(mark.x - x, x - mark.x - mark.width, 0);
      const distance = aside + Math.abs(middle(lane, mark.row) - y);
      if (distance < least) [best, least] = [mark.event, distance];
    }
  }
  return best;
};

const yearAt = (x) => yearOf(Math.floor(drawing.scale.dayAt(x)));

/** Tell `onEvent` which mark was chosen, and `onYears` across which years the pointer was drawn. */
const listen = (onEvent, onYears) => {
  let start = null;
  const place = (event) => {
    const { left, top, width, height } = strip.getBoundingClientRect();
    return [((event.clientX - left) * drawing.width) / width, ((event.clientY - top) * drawing.height) / height];
  };
  const across = (x) => [Math.min(start, x), Math.max(start, x)];
  const stop = () => {
    start = null;
    drawing.dragged.setAttribute("width", 0);
  };
  strip.addEventListener("pointerdown", (event) => {
    if (event.button === 0) [start] = place(event);
  });
  strip.addEventListener("pointermove", (event) => {
    const [x, y] = place(event);
    if (start !== null && Math.abs(x - start) > 6) {
      const [left, right] = across(x);
      drawing.dragged.setAttribute("x", left);
      drawing.dragged.setAttribute("width", right - left);
      event.preventDefault();
    }
    showTip(start === null ? eventAt(x, y) : null, x, y);
  });
  strip.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [x, y] = place(event);
    const [left, right] = across(x);
    stop();
    const chosen = right - left > 6 ? null : eventAt(x, y);
    if (right - left > 6) onYears(yearAt(left), yearAt(right - 0.5));
    else if (chosen) onEvent(chosen);
  });
  strip.addEventListener("pointercancel", stop);
  strip.addEventListener("pointerleave", () => {
    stop();
    showTip(null, 0, 0);
  });
};

const showTip = (event, x, y) => {
  const { tip, width } = drawing;
  tip.hidden = !event;
  strip.classList.toggle("over", Boolean(event));
  if (!event) return;
  tip.textContent = `${event.date}: ${event.title}`;
  tip.style.left = `${Math.max(0, Math.min(x + 12, width - 260))}px`;
  tip.style.top = `${y + 14}px`;
};
