// All events at a glance: one lane a kind, a mark an event, pale bars for uncertain starts, bands for phases. Where
// there are too many events for marks, bars count them (bars.js).
const MARK = 4;      // pixels of a mark, with the gap to the next row
const ROWS = 26;     // rows of a lane; where there are more events at a time, marks lie on each other
const LABEL = 20;    // pixels above a lane for its name
const LINE = 13;     // pixels of a line of names of phases
const BOTTOM = 22;   // pixels for the years
const HIDDEN = 0.05; // of the marks may lie on others; where more would, bars are drawn

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
const lanesOf = (scale, top) => {
  let hidden = 0;
  const lanes = data.kinds.map(([id, name], kind) => ({ id, name, kind, marks: [], ends: [] }));
  for (const event of events) {
    const lane = lanes[event.kind];
    const x = scale.at(event.first);
    const width = event.last > event.first ? Math.max(MARK - 1, scale.at(event.last + 1) - x) : MARK - 1;
    let row = lane.ends.findIndex((end) => end <= x);
    if (row < 0 && lane.ends.length === ROWS) hidden += 1;
    if (row < 0) row = lane.ends.length < ROWS ? lane.ends.length : lane.marks.length % ROWS;
    lane.ends[row] = Math.max(lane.ends[row] ?? 0, x + width + 1);
    lane.marks.push({ event, x, width, row });
  }
  const used = lanes.filter((lane) => lane.marks.length);
  const counts = hidden > HIDDEN * events.length ? countsOf(scale, used) : null;
  let y = top;
  for (const lane of used) {
    lane.tall = counts ? lane.highest * counts.unit : lane.ends.length * MARK;
    lane.base = y + LABEL + lane.tall;
    y = lane.base + 4;
  }
  return { lanes: used, height: y, hidden, counts };
};

/** Rows are stacked upwards from the base of the lane. */
const middle = (lane, row) => lane.base - row * MARK - 2.5;

let drawing = null;

/** Lay out all marks for the width that there is; what is chosen is drawn by `paint`. */
const layOut = () => {
  const width = Math.max(280, Math.floor(strip.clientWidth));
  if (drawing?.width === width) return;
  const scale = scaleOf(width);
  const { names, top } = namesOf(scale, width);
  const { lanes, height, hidden, counts } = lanesOf(scale, top);
  const viewBox = `0 0 ${width} ${height + BOTTOM}`;
  const root = svgNode("svg", { viewBox, "aria-hidden": "true", focusable: "false" });
  root.append(...bands(scale, height), ...names, ...axis(scale, width, height, top));
  const chosen = svgNode("rect", { class: "period", y: top, height: height - top, width: 0 });
  const dragged = svgNode("rect", { class: "dragged", y: top, height: height - top, width: 0 });
  const layers = lanes.map((lane) => {
    const label = svgNode("text", { x: 2, y: lane.base - lane.tall - 6, class: "lane" });
    root.append(svgNode("line", { class: "base", x1: 0, x2: width, y1: lane.base + 0.5, y2: lane.base + 0.5 }));
    const looks = ["off pale", "off", `pale ${lane.id}`, lane.id];
    const paths = looks.map((name) => svgNode("path", { class: `${counts ? "count" : "mark"} ${name}` }));
    root.append(...paths, label);
    return { lane, label, paths };
  });
  root.append(chosen, dragged);
  const tip = make("p", { class: "tip", dir: "auto" });
  tip.hidden = true;
  strip.replaceChildren(root, tip);
  drawing = { width, height: height + BOTTOM, scale, layers, chosen, dragged, tip, counts };
  $("legend").textContent = counts ? countsLegend(counts) : marksLegend(hidden);
};

const marksLegend = (hidden) => "Each mark is an event, at its start; a pale bar covers the days on which it may have "
  + `begun.${hidden ? ` Where many begin at a time, ${counted(hidden, "mark")} lie${hidden === 1 ? "s" : ""} on others.`
    : ""} Marks that the filters leave out are grey. Drag across years to narrow the period; choose a mark to read the `
  + "event.";

/** From where to where a phase reaches across; it may have no width. */
const acrossOf = (scale, [, first, last]) =>
  [scale.at(first ?? -Infinity), scale.at(last === null ? Infinity : last + 1)];

const bands = (scale, height) => data.phases.flatMap((phase, n) => {
  const [x, end] = acrossOf(scale, phase);
  return end > x ? [svgNode("rect", { class: n % 2 ? "band odd" : "band", x, width: end - x, y: 0, height })] : [];
});

/** The names of the phases, where needed moved to the left or to one of three lines; and the pixels that they take. */
const namesOf = (scale, width) => {
  const ends = [];
  const names = data.phases.flatMap((phase) => {
    const [x, end] = acrossOf(scale, phase);
    const room = 6.5 * phase[0].length + 4;
    const left = Math.max(0, Math.min(x + 4, width - room));
    const line = [0, 1, 2].find((one) => (ends[one] ?? 0) <= left);
    if (end <= x || line === undefined) return [];
    ends[line] = left + room;
    return [svgNode("text", { class: "phase", x: left, y: LINE * (line + 1) }, phase[0])];
  });
  return { names, top: 5 + LINE * Math.max(1, ends.length) };
};

const axis = (scale, width, height, top) => {
  const room = Math.max(1, Math.floor(width / 64));
  const step = [1, 2, 5, 10, 20, 50, 100, 500].find((size) => (years.last - years.first + 1) / size <= room) ?? 1000;
  const marks = [];
  for (let year = Math.ceil(years.first / step) * step; year <= years.last; year += step) {
    const x = scale.at(newYear(year));
    marks.push(svgNode("line", { class: "tick", x1: x, x2: x, y1: top, y2: height + 4 }));
    const name = yearName(year);
    marks.push(svgNode("text", { class: "year", x: Math.min(x, width - 7 * name.length), y: height + 16 }, name));
  }
  return marks;
};

/** The marks of a lane: uncertain and firm ones that the filters leave out, then those that fit. */
const marksOf = (lane, fits) => {
  const texts = ["", "", "", ""];
  for (const { event, x, width, row } of lane.marks) {
    const look = (fits.has(event.place) ? 2 : 0) + (event.last > event.first ? 0 : 1);
    texts[look] += `M${x.toFixed(1)} ${middle(lane, row)}h${width.toFixed(1)}`;
  }
  return texts;
};

/** Draw what fits in the colour of its kind, the rest in grey, and the period that is filtered by. */
const paint = (found, state) => {
  layOut();
  const fits = new Set(found.map((event) => event.place));
  const told = [];
  for (const { lane, label, paths } of drawing.layers) {
    const number = lane.marks.reduce((sum, { event }) => sum + (fits.has(event.place) ? 1 : 0), 0);
    const texts = drawing.counts ? barsOf(lane, fits) : marksOf(lane, fits);
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
    `Events over time, ${yearName(years.first)} to ${yearName(years.last)}, by kind: ${told.join(", ")}. The list below says the same.`);
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
    showTip(start === null ? told(x, y) : "", x, y);
  });
  strip.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [x, y] = place(event);
    const [left, right] = across(x);
    stop();
    const chosen = right - left > 6 || drawing.counts ? null : eventAt(x, y);
    if (right - left > 6) onYears(yearAt(left), yearAt(right - 0.5));
    else if (chosen) onEvent(chosen);
    else if (drawing.counts) onYears(...yearsOfBar(x));
  });
  strip.addEventListener("pointercancel", stop);
  strip.addEventListener("pointerleave", () => {
    stop();
    showTip("", 0, 0);
  });
};

/** What stands at a place, in words; "" for nothing. */
const told = (x, y) => {
  if (drawing.counts) return countAt(x, y);
  const event = eventAt(x, y);
  return event ? `${event.date}: ${event.title}` : "";
};

const showTip = (text, x, y) => {
  const { tip, width } = drawing;
  tip.hidden = !text;
  strip.classList.toggle("over", Boolean(text));
  if (!text) return;
  tip.textContent = text;
  tip.style.left = `${Math.max(0, Math.min(x + 12, width - 260))}px`;
  tip.style.top = `${y + 14}px`;
};
