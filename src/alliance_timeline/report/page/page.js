// The page at work: the address holds the state, the form changes it, list, overview and notices show it.
const BATCH = 50;
const PRINTED = 2000;

const OWN = { own: true };  // marks steps of the history that were seen; others came by typing or pasting an address

let state = {};
let found = [];
let shown = 0;

const goTo = (target) => {
  target.scrollIntoView();
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
};

/** Take a new state into the address, as a step back that can be taken or in place of the last one. */
const change = (next, { replacing = false, section = "" } = {}) => {
  const address = written(next, section);
  if (address !== location.hash && !(address === "#" && location.hash === "")) {
    history[replacing ? "replaceState" : "pushState"](OWN, "", address);
  }
  state = read(address).state;
  show();
};

// The form

const fillSelect = (id, every, words, counts) => {
  const options = words.flatMap(([word, name], place) =>
    (counts[place] ? [make("option", { value: word }, `${name} (${grouped.format(counts[place])})`)] : []));
  $(id).replaceChildren(make("option", { value: "" }, every), ...options);
  $(id).closest(".field").hidden = options.length === 0;
};

const countBy = (places, size) => {
  const counts = new Array(size).fill(0);
  for (const event of events) for (const place of places(event)) counts[place] += 1;
  return counts;
};

const phasesOf = (event) => data.phases.flatMap(([, first, last], place) =>
  (liesIn(event, first ?? -Infinity, last ?? Infinity) ? [place] : []));

const fillForm = () => {
  const kinds = countBy((event) => [event.kind], data.kinds.length);
  data.kinds.forEach(([id, name], place) => {
    if (!kinds[place]) return;
    $("kinds").append(make("label", {}, make("input", { type: "checkbox", name: "kind", value: id }),
      make("span", { class: `kind ${id}` }, `${name} (${grouped.format(kinds[place])})`)));
  });
  fillSelect("domain", "all domains", data.domains, countBy((event) => event.domains, data.domains.length));
  fillSelect("application", "all events", data.applications,
    countBy((event) => event.applications, data.applications.length));
  fillSelect("status", "any status", data.statuses, countBy((event) => [event.status], data.statuses.length));
  fillSelect("verification", "any", data.verifications,
    countBy((event) => [event.verification], data.verifications.length));
  fillSelect("phase", "all phases", data.phases.map(([name]) => [name, name]), countBy(phasesOf, data.phases.length));
  const names = [...new Set(actors.map((actor) => actor.name))].sort((a, b) => a.localeCompare(b, "en"));
  $("actors").append(...names.map((name) => make("option", { value: name })));
  for (const id of ["from", "to"]) {
    $(id).min = years.first;
    $(id).max = years.last;
    if (years.first < 1) $(id).title = "Years before 1: 0 is 1 BC, −500 is 501 BC.";
    $(id).placeholder = id === "from" ? years.first : years.last;
  }
};

const nameOf = (element) => element.id.replace("page-", "");
const SELECTS = ["domain", "phase", "application", "status", "verification", "order"];
const TYPED = ["q", "actor", "from", "to"];

/** What the form says, with the rest of the state (claim, event, colours) as it is. */
const fromForm = () => {
  const next = { ...state, kind: [...document.querySelectorAll("[name=kind]:checked")].map((box) => box.value) };
  for (const id of SELECTS) next[id] = $(id).value;
  for (const id of TYPED) next[id] = $(id).value;
  return next;
};

const toForm = () => {
  for (const box of document.querySelectorAll("[name=kind]")) box.checked = Boolean(state.kind?.includes(box.value));
  for (const id of SELECTS) $(id).value = state[id] ?? "";
  for (const id of TYPED) if (id !== typingIn) $(id).value = state[id] ?? "";
};

let typing = 0;
let typingIn = "";
let lastTyped = "";
/** While somebody types the list follows after a moment; one field is one step back. */
const onInput = (event) => {
  if (!TYPED.includes(nameOf(event.target))) return;
  clearTimeout(typing);
  typing = setTimeout(() => takeForm(nameOf(event.target)), 150);
};

const takeForm = (id = "") => {
  clearTimeout(typing);
  typingIn = id;
  change(fromForm(), { replacing: id !== "" && id === lastTyped });
  typingIn = "";
  lastTyped = id;
};

// What is shown

const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (state.theme ? state.theme === "dark" : system.matches);

const showTheme = () => {
  document.documentElement.dataset.theme = state.theme ?? "";
  $("theme").textContent = isDark() ? "Light colours" : "Dark colours";
};

const show = () => {
  showTheme();
  found = fitting(state);
  toForm();
  $("count").textContent = found.length === events.length ? `All ${counted(events.length, "event")}`
    : `${grouped.format(found.length)} of ${counted(events.length, "event")}`;
  $("clear").hidden = !isFiltered(state);
  $("copied").textContent = "";
  $("explorer").classList.toggle("unfiltered", !isFiltered(state));
  showClaim();
  showChosen();
  $("entries").replaceChildren();
  shown = 0;
  showMore(BATCH);
  paint(found, state);
};

const showMore = (number, open = false) => {
  const batch = found.slice(shown, shown + number);
  $("entries").append(...batch.map((event) => make("li", {}, article(event, open))));
  shown += batch.length;
  const left = found.length - shown;
  $("more").hidden = left === 0;
  $("next").textContent = `Show ${grouped.format(Math.min(BATCH, left))} more`;
  $("all").textContent = `Show all ${grouped.format(found.length)}`;
  $("all").hidden = left <= BATCH || found.length > PRINTED;
};

const showClaim = () => {
  $("claim").hidden = !state.claim;
  if (!state.claim) return $("claim").replaceChildren();
  const [text, places] = data.claims[state.claim];
  $("claim").replaceChildren(
    make("p", {}, `${counted(places.length, "event")} behind: `, make("q", { dir: "auto" }, text)),
    make("p", { class: "buttons" }, make("a", { href: `#${encodeURIComponent(state.claim)}` }, "Back to where it stands")),
  );
};

const showChosen = () => {
  $("chosen").hidden = !state.event;
  if (!state.event) return $("chosen").replaceChildren();
  const close = make("button", { type: "button" }, "Close");
  close.addEventListener("click", closeChosen);
  $("chosen").replaceChildren(make("p", { class: "buttons" }, close), article(events[placeOf.get(state.event)], true));
};

const closeChosen = () => {
  change({ ...state, event: "" });
  $("count").focus({ preventScroll: true });
};

// Links, buttons, history, print

const onLink = (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const { section, state: asked } = read(link.getAttribute("href"));
  if (link.dataset.event) {
    change({ ...state, event: link.dataset.event });
    goTo($("chosen"));
  } else if (asked.claim) {
    change({ claim: asked.claim, theme: state.theme });
    goTo($("claim"));
  } else {
    change({ ...state, event: "" }, { section });
    goTo(document.getElementById(section) ?? document.body);
  }
};

/** Where an address leads when somebody comes with it: an event, a filtered list, a section. What it says that the
    page does not know goes out of it. */
const arrive = () => {
  const { section, state: asked } = read(location.hash);
  history.replaceState(OWN, "", location.hash.includes("?") ? written(asked, section) : location.href);
  state = asked;
  show();
  const target = section && document.getElementById(section);
  if (target) goTo(target);
  else if (state.event) goTo($("chosen"));
  else if (isFiltered(state)) goTo(state.claim ? $("claim") : $("count"));
};

const copy = async () => {
  try {
    await navigator.clipboard.writeText(location.href);
    $("copied").textContent = "Copied.";
  } catch {
    const field = make("input", { readonly: "", "aria-label": "Link", value: location.href });
    $("copied").replaceChildren("Copy it from here: ", field);
    field.select();
  }
};

/** Parts that scroll say so, and only they are stops of the Tab key. */
const tendScrolling = () => {
  for (const part of document.querySelectorAll(".scroll")) {
    const scrolls = part.scrollWidth > part.clientWidth + 1;
    part.classList.toggle("scrolls", scrolls);
    if (scrolls) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
};

/** On paper all events of a filter stand with what they have, up to a number, which is told. */
const openAll = () => {
  if (!isFiltered(state)) return;
  $("cut").textContent = found.length <= PRINTED ? "" : `Printed are the first ${grouped.format(PRINTED)} of `
    + `${counted(found.length, "event")} of this filter; narrow it for the others.`;
  $("entries").replaceChildren(...found.slice(0, PRINTED).map((event) => make("li", {}, article(event, true))));
};

const bind = () => {
  $("filters").addEventListener("input", onInput);
  $("filters").addEventListener("change", ({ target }) =>
    takeForm(TYPED.includes(nameOf(target)) ? nameOf(target) : ""));
  $("order").addEventListener("change", () => takeForm());
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("q").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    $("q").value = "";
    takeForm("q");
  });
  $("chosen").addEventListener("keydown", (event) => event.key === "Escape" && closeChosen());
  $("clear").addEventListener("click", () => {
    change({ theme: state.theme, order: state.order, event: state.event });
    $("count").focus({ preventScroll: true });
  });
  $("copy").addEventListener("click", copy);
  $("next").addEventListener("click", () => onMore(BATCH));
  $("all").addEventListener("click", () => onMore(found.length));
  $("theme").addEventListener("click", () => {
    change({ ...state, theme: isDark() ? "light" : "dark" }, { replacing: true, section: read(location.hash).section });
  });
  system.addEventListener("change", showTheme);
  document.addEventListener("click", onLink);
  addEventListener("popstate", (event) => {
    if (!event.state?.own) return arrive();
    state = read(location.hash).state;
    show();
  });
  addEventListener("beforeprint", openAll);
  addEventListener("afterprint", show);
  addEventListener("resize", () => {
    tendScrolling();
    paint(found, state);
  });
  listen(
    (event) => {
      change({ ...state, event: event.id });
      goTo($("chosen"));
    },
    (from, to) => change({ ...state, from: String(from), to: String(to) }),
  );
};

const onMore = (number) => {
  const next = shown;
  showMore(number);
  $("entries").children[next].querySelector("h3 a").focus({ preventScroll: true });
};

$("explorer").hidden = false;
$("theme").hidden = false;
fillForm();
bind();
tendScrolling();
arrive();
