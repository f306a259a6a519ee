// The events of the page as objects, and the words that they are filtered by.
/** An element of the page's own; ids of sections and claims never begin with "page-". */
const $ = (id) => document.getElementById(`page-${id}`);
const data = JSON.parse($("data").textContent);

/** Letters without case and accents, so that "Сирия", "é" and "E" are found by what people type. */
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const EMPTY = [];
const actors = data.actors.map(([id, name, country = "", ...others]) => ({ id, name, country, others }));
const sources = data.sources.map(([publisher, title = "", issued = "", url = ""]) => ({
  publisher: data.publishers[publisher], title, issued, url,
}));

/** First and last day of the possible starts, and of the possible ends. */
const spanOf = (days) => {
  if (typeof days === "number") return [days, days, days, days];
  return days.length === 2 ? [...days, ...days] : days;
};

const events = data.events.map((row, place) => {
  const [first, last, endFirst, endLast] = spanOf(row[2]);
  return {
    place, first, last, endFirst, endLast,
    id: row[0], date: row[1], title: row[3], kind: row[4], form: row[5], status: row[6],
    verification: row[7], confidence: row[8], domains: row[9] ?? EMPTY,
    actors: (row[10] ?? EMPTY).map((item) => (typeof item === "number" ? [item, 0] : item)),
    applications: row[11] ?? EMPTY, summary: row[12] ?? "", notes: row[13] ?? "",
    citations: row[14] ?? EMPTY, milestones: row[15] ?? EMPTY, links: row[16] ?? EMPTY,
  };
});
const placeOf = new Map(events.map((event) => [event.id, event.place]));

const DAY = 86400000;
const yearOf = (day) => new Date(day * DAY).getUTCFullYear();
/** A year as readers know it: 0 is 1 BC, -500 is 501 BC. */
const yearName = (year) => (year > 0 ? String(year) : `${1 - year} BC`);
/** The first day of a year; years before 100 are meant as written. */
const newYear = (year) => new Date(0).setUTCFullYear(year, 0, 1) / DAY;

const foldedTexts = () => {
  const names = actors.map((actor) => [actor.name, ...actor.others].join(" "));
  return events.map((event) => fold(
    [event.title, event.summary, ...event.actors.map(([actor]) => names[actor])].join("\n"),
  ));
};

let haystacks = null;
/** What the search looks through, folded once, when it is first needed. */
const haystackOf = (event) => {
  haystacks ??= foldedTexts();
  return haystacks[event.place];
};

/** An element with attributes and children; strings become text, never markup. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const grouped = new Intl.NumberFormat("en");
const counted = (number, noun) => `${grouped.format(number)} ${noun}${number === 1 ? "" : "s"}`;
