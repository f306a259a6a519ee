// What is chosen, as the address has it: #section?kind=friction,hedging&q=huawei&event=…; and the events that fit.
const LISTS = { kind: data.kinds, domain: data.domains, application: data.applications, status: data.statuses,
  verification: data.verifications };
const FILTERS = ["kind", "domain", "phase", "actor", "application", "status", "verification", "from", "to", "q",
  "claim"];
const KEYS = [...FILTERS, "event", "order", "theme"];

const isYear = (word) => /^-?\d{1,4}$/.test(word);
const KNOWN = {
  phase: (word) => data.phases.some(([name]) => name === word),
  from: isYear,
  to: isYear,
  claim: (word) => Object.hasOwn(data.claims, word),
  event: (word) => placeOf.has(word),
  order: (word) => word === "newest",
  theme: (word) => word === "dark" || word === "light",
};
const isKnown = (key, word) => {
  if (key in LISTS) return LISTS[key].some(([id]) => id === word);
  return key in KNOWN ? KNOWN[key](word) : word !== "";
};

/** The state in an address; what it does not know is left out. */
const read = (hash) => {
  const [section, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const given = new URLSearchParams(query);
  const state = {};
  for (const key of KEYS) {
    const value = given.get(key);
    if (value === null) continue;
    const words = key === "kind" ? value.split(",") : [value];
    const kept = words.filter((word) => isKnown(key, word));
    if (kept.length) state[key] = key === "kind" ? kept : kept[0];
  }
  try {
    return { section: decodeURIComponent(section), state };
  } catch {
    return { section: "", state };
  }
};

/** The address of a state; "#" for none. */
const written = (state, section = "") => {
  const query = new URLSearchParams();
  for (const key of KEYS) if (state[key]?.length) query.set(key, String(state[key]));
  const text = query.toString().replaceAll("%2C", ",");
  return `#${encodeURIComponent(section)}${text ? `?${text}` : ""}`;
};

const isFiltered = (state) => FILTERS.some((key) => state[key]?.length);

/** Whether at least half of the days on which an event may have begun lie from first to last. */
const liesIn = (event, first, last) => {
  const inside = Math.min(event.last, last) - Math.max(event.first, first) + 1;
  return inside > 0 && 2 * inside >= event.last - event.first + 1;
};

/** The actors that a text means: the one of that name or id, else all whose names contain it. */
const actorsNamed = (text) => {
  const sought = fold(text.trim());
  const names = actors.map((actor) => [actor.id, actor.name, ...actor.others].map(fold));
  const exact = names.flatMap((own, place) => (own.includes(sought) ? [place] : []));
  if (exact.length) return new Set(exact);
  return new Set(names.flatMap((own, place) => (own.some((name) => name.includes(sought)) ? [place] : [])));
};

/** The tests that a state puts to an event. */
const testsOf = (state) => {
  const place = (key, word) => LISTS[key].findIndex(([id]) => id === word);
  const tests = [];
  if (state.claim) {
    const members = new Set(data.claims[state.claim][1]);
    tests.push((event) => members.has(event.place));
  }
  if (state.kind) {
    const kinds = new Set(state.kind.map((word) => place("kind", word)));
    tests.push((event) => kinds.has(event.kind));
  }
  for (const key of ["status", "verification"]) {
    if (state[key]) tests.push(((wanted) => (event) => event[key] === wanted)(place(key, state[key])));
  }
  for (const [key, field] of [["domain", "domains"], ["application", "applications"]]) {
    if (state[key]) tests.push(((wanted) => (event) => event[field].includes(wanted))(place(key, state[key])));
  }
  if (state.phase) {
    const [, first, last] = data.phases.find(([name]) => name === state.phase);
    tests.push((event) => liesIn(event, first ?? -Infinity, last ?? Infinity));
  }
  if (state.from || state.to) {
    const first = state.from ? newYear(+state.from) : -Infinity;
    const last = state.to ? newYear(+state.to + 1) - 1 : Infinity;
    tests.push((event) => liesIn(event, first, last));
  }
  if (state.actor) {
    const wanted = actorsNamed(state.actor);
    tests.push((event) => event.actors.some(([actor]) => wanted.has(actor)));
  }
  const words = fold(state.q ?? "").split(/\s+/).filter(Boolean);
  if (words.length) tests.push((event) => words.every((word) => haystackOf(event).includes(word)));
  return tests;
};

/** The events that fit, in the order asked for. */
const fitting = (state) => {
  const tests = testsOf(state);
  const found = events.filter((event) => tests.every((test) => test(event)));
  return state.order === "newest" ? found.reverse() : found;
};
