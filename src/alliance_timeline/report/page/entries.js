// An event as it is read: date, title, what it is, who took part, what happened, where sources disagree, the sources.
const isAddress = (text) => /^https?:\/\//i.test(text);

const spaced = (parts, between) => parts.flatMap((part, n) => (n ? [between, part] : [part]));

const eventLink = (event, ...children) =>
  make("a", { href: written({ event: event.id }), "data-event": event.id, dir: "auto" }, ...children);

const namedActor = ([place, role]) => {
  const actor = actors[place];
  const more = [actor.country, role ? data.roles[role][1] : ""].filter(Boolean).join(", ");
  return make("span", {}, make("bdi", {}, actor.name), more ? ` (${more})` : "");
};

const sourceLine = (source) => {
  const name = source.title || source.publisher || source.url;
  const title = isAddress(source.url)
    ? make("a", { href: source.url, rel: "noopener", dir: "auto" }, name)
    : make("span", { dir: "auto" }, name);
  const about = [source.title ? source.publisher : "", source.issued].filter(Boolean);
  const line = make("p", { class: "source" }, title);
  if (about.length) line.append(" ", ...spaced(about.map((text) => make("bdi", {}, text)), ", "));
  if (source.url) line.append(" ", make("span", { class: "address" }, source.url));
  return line;
};

const citation = ([place, evidence = "", locator = ""]) => {
  const item = make("li", {}, sourceLine(sources[place]));
  const said = [evidence, locator ? `(${locator})` : ""].filter(Boolean).join(" ");
  if (said) item.append(make("p", { class: "evidence", dir: "auto" }, said));
  return item;
};

const milestone = ([status, date, note = "", cited = EMPTY]) => {
  const item = make("li", { dir: "auto" }, `${date}: ${data.statuses[status][1]}`, note ? `. ${note}` : "");
  for (const place of cited) item.append(sourceLine(sources[place]));
  return item;
};

const part = (name, list) => (list.length ? [make("p", { class: "label" }, name), make("ul", {}, ...list)] : []);

/** Everything about an event that is not seen at first. */
const detailsOf = (event) => [
  ...part("Later and earlier stages", event.milestones.map(milestone)),
  ...part("Related events", event.links.map(([relation, place]) =>
    make("li", {}, `${data.relations[relation][1]} `, eventLink(events[place], events[place].title)))),
  ...part("Sources", event.citations.map(citation)),
  make("p", { class: "coding" }, `Verification: ${data.verifications[event.verification][1]} · confidence of the coding: `
    + `${data.confidences[event.confidence][1]} · id: ${event.id}`),
];

const facts = (event) => {
  const [kind, name] = data.kinds[event.kind];
  const words = [data.forms[event.form][1], data.statuses[event.status][1],
    event.domains.map((place) => data.domains[place][1]).join(", "),
    event.applications.map((place) => data.applications[place][1]).join(", ")];
  return make("p", { class: "facts" }, make("span", { class: `kind ${kind}` }, name),
    ` · ${words.filter(Boolean).join(" · ")}`);
};

const unfolding = (event, open) => {
  const sourced = event.citations.length;
  const fold = make("details", {}, make("summary", {}, sourced ? counted(sourced, "source") : "No source",
    event.milestones.length ? ` · ${counted(event.milestones.length, "stage")}` : "",
    event.links.length ? ` · ${counted(event.links.length, "related event")}` : ""));
  const fill = () => fold.childElementCount === 1 && fold.append(...detailsOf(event));
  fold.addEventListener("toggle", fill);
  if (open) {
    fill();
    fold.open = true;
  }
  return fold;
};

/** An event as an article; with its details open or to be opened. */
const article = (event, open = false) => {
  const element = make("article", {}, make("p", { class: "date" }, event.date),
    make("h3", {}, eventLink(event, event.title)), facts(event));
  if (event.actors.length) {
    element.append(make("p", { class: "actors" }, ...spaced(event.actors.map(namedActor), "; ")));
  }
  if (event.summary) element.append(make("p", { class: "summary", dir: "auto" }, event.summary));
  if (event.notes) {
    element.append(make("p", { class: "notes", dir: "auto" }, make("span", { class: "label" }, "Note: "), event.notes));
  }
  element.append(unfolding(event, open));
  return element;
};
