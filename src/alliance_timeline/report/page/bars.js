// Where there are too many events for marks: bars that count them by period and kind, all on one scale.
const TALL = 104;    // pixels of the highest bar
const NARROW = 5;    // pixels that a bar has at least, with the gap
const UNITS = [["month", 12], ["quarter", 4], ["half-year", 2], ["year", 1], ["2 years", 1 / 2], ["5 years", 1 / 5],
  ["10 years", 1 / 10], ["20 years", 1 / 20], ["50 years", 1 / 50], ["100 years", 1 / 100], ["500 years", 1 / 500],
  ["1,000 years", 1 / 1000]];

/** The number of a period, counted from the first year; and the first day of one. */
const periodOf = (day, parts) => {
  const year = yearOf(day);
  const month = new Date(day * DAY).getUTCMonth();
  return Math.floor((year - years.first) * parts + (parts > 1 ? Math.floor((month * parts) / 12) : 0) + 1e-9);
};
const beginOf = (period, parts) => {
  const year = years.first + Math.floor(period / parts + 1e-9);
  const month = parts > 1 ? ((period % parts) * 12) / parts : 0;
  return new Date(0).setUTCFullYear(year, month, 1) / DAY;
};

/** How events are counted for this width; each lane is told its highest bar. */
const countsOf = (scale, lanes) => {
  const span = years.last - years.first + 1;
  const width = scale.at(Infinity);
  const [name, parts] = UNITS.find(([, some]) => (width / (span * some)) >= NARROW) ?? UNITS.at(-1);
  for (const lane of lanes) {
    lane.periods = lane.marks.map(({ event }) => periodOf(Math.floor((event.first + event.last) / 2), parts));
    lane.totals = totalsOf(lane, () => true);
    lane.highest = Math.max(...lane.totals.values());
  }
  const most = Math.max(...lanes.map((lane) => lane.highest));
  return { name, parts, most, unit: TALL / most };
};

/** How many events of a lane that fit begin in each period. */
const totalsOf = (lane, fits) => {
  const totals = new Map();
  lane.marks.forEach(({ event }, n) => {
    if (fits(event)) totals.set(lane.periods[n], (totals.get(lane.periods[n]) ?? 0) + 1);
  });
  return totals;
};

/** The bars of a lane: all of its events in grey, those that fit before them in colour. */
const barsOf = (lane, fits) => {
  lane.fitting = totalsOf(lane, (event) => fits.has(event.place));
  return ["", bars(lane, lane.totals), "", bars(lane, lane.fitting)];
};

const bars = (lane, totals) => {
  const { scale, counts } = drawing;
  return [...totals].map(([period, number]) => {
    const x = scale.at(beginOf(period, counts.parts));
    const width = Math.max(1, scale.at(beginOf(period + 1, counts.parts)) - x - 1);
    const tall = Math.max(1, number * counts.unit);
    return `M${x.toFixed(1)} ${lane.base}v${(-tall).toFixed(1)}h${width.toFixed(1)}v${tall.toFixed(1)}z`;
  }).join("");
};

const countsLegend = ({ name, most }) => `Too many events to mark each: bars count those that begin in each ${name} `
  + "(of an uncertain date at the middle of the days on which they may have begun), all kinds on one scale; the highest "
  + `stands for ${counted(most, "event")}. Events that the filters leave out are grey. Drag across years, or choose a `
  + "bar, to narrow the period.";

const periodAt = (x) => periodOf(Math.floor(drawing.scale.dayAt(x)), drawing.counts.parts);

/** The first and the last year of the bar at a place. */
const yearsOfBar = (x) => {
  const { parts } = drawing.counts;
  const period = periodAt(x);
  return [yearOf(beginOf(period, parts)), yearOf(beginOf(period + 1, parts) - 1)];
};

/** The period and the numbers of the bar at a place, in words; "" for none. */
const countAt = (x, y) => {
  const { layers, counts: { name, parts } } = drawing;
  const layer = layers.find(({ lane }) => y <= lane.base + 2 && y >= lane.base - lane.tall - LABEL);
  const period = periodAt(x);
  const all = layer?.lane.totals.get(period);
  if (!all) return "";
  const [first, last] = yearsOfBar(x);
  const part = parts > 1 ? `, ${name} ${(period % parts) + 1}` : first < last ? ` to ${yearName(last)}` : "";
  const fit = layer.lane.fitting.get(period) ?? 0;
  const fitting = fit < all ? `, ${grouped.format(fit)} of them by the filters` : "";
  return `${yearName(first)}${part}: ${layer.lane.name}, ${counted(all, "event")}${fitting}`;
};
