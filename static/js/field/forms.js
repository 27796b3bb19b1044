// A form of the log as an item of the outbox: which address it goes to says what it is.
// The body is that of the API (docs/reference/interfaces.md), in the shape of FORM_VERSION (engagement/form_versions.py).

export const FORM_VERSION = 2;

const FORMS = [
  [/^\/log\/$/, logged],
  [/^\/activities\/(?<id>[0-9a-f-]{36})\/confirm\/$/, confirmed],
  [/^\/activities\/(?<id>[0-9a-f-]{36})\/cancel\/$/, cancelled],
  [/^\/activities\/(?<id>[0-9a-f-]{36})\/withdraw\/$/, withdrawn],
  [/^\/activities\/(?<id>[0-9a-f-]{36})\/join\/$/, joined],
];
const LISTS = ["neighbourhoods", "officers", "also_teams", "audiences"];
const YES_NO = ["open_to_public", "face_to_face"];
const TEXTS = ["title", "summary", "url"];
const INSTANTS = ["starts_at", "ends_at"];
const ASIDE = /^(csrfmiddlewaretoken|np_|duplicate$|unusual|asked)/; // not part of what was typed
export const ANSWERS = ["plan", "same", "right", "join", "another"];

export const isKept = (path) => FORMS.some(([pattern]) => pattern.test(path));

/** What the form at `path` would do, from its [[name, value]], for the person of `copy`; null where it is none of ours. */
export function itemOf(path, entries, { person, copy, now = Date.now() }) {
  for (const [pattern, make] of FORMS) {
    const found = pattern.exec(path);
    if (!found) continue;
    const said = saying(entries);
    const made = make(said, { id: found.groups?.id, copy, now });
    const form = entries.filter(([name]) => !ASIDE.test(name));
    return { person, path, form, formVersion: FORM_VERSION, typedAt: now, offline: true, ...made };
  }
  return null;
}

/** {name: [values]} */
function saying(entries) {
  const said = {};
  for (const [name, value] of entries) (said[name] ??= []).push(value);
  return said;
}

const one = (said, name) => (said[name]?.[0] ?? "").trim();

function logged(said, { copy, now }) {
  const id = one(said, "id");
  const [as, older, version] = one(said, "duplicate").split(":");
  const team = one(said, "team");
  return {
    key: id, what: "log", activity: id, team, body: entry(said, now), label: one(said, "title"),
    kind: one(said, "channel"), when: one(said, "starts_at"), status: one(said, "status"),
    sameAs: ANSWERS.includes(as) && older ? { activity: older, as, version: Number(version) } : null,
    is: as === "another" ? "another" : "", teamName: copy?.teams?.find((one) => one.key === team)?.name ?? "",
  };
}

/** What a form of the log says, as the API takes it. */
export function entry(said, now) {
  const body = { team: one(said, "team"), channel: one(said, "channel"), status: one(said, "status") };
  for (const name of TEXTS) body[name] = one(said, name) || null;
  for (const name of LISTS) body[name] = said[name] ?? [];
  for (const name of YES_NO) body[name] = { yes: true, no: false }[one(said, name)] ?? null;
  for (const name of INSTANTS) {
    body[name] = one(said, name) || null;
    if (one(said, `which_${name}`)) body[`which_${name}`] = one(said, `which_${name}`);
  }
  for (const name of ["advertised_on", "feedback_published_on", "led_by"]) body[name] = one(said, name) || null;
  body.attendance = number(one(said, "attendance"));
  body.recorded_at = one(said, "recorded_at") || new Date(now).toISOString();
  return body;
}

/** A whole number; what is none goes as it is, so that the portal says what is wrong with it. */
const number = (written) => (/^\d+$/.test(written) ? Number(written) : written || null);

const stored = (id, copy) => copy?.activities?.find((activity) => activity.id === id);

function edit(what, verb, id, copy, body) {
  const found = stored(id, copy);
  const done = {
    key: crypto.randomUUID(), what, activity: id, team: found?.team ?? "", label: found?.title ?? "", verb,
    kind: found?.channel ?? "", when: found?.starts_at ?? "", body, base: found ? { version: found.version, status: found.status } : null,
  };
  return done;
}

function confirmed(said, { id, copy }) {
  const nobody = one(said, "outcome") === "nobody_came";
  const attendance = nobody ? 0 : number(one(said, "attendance"));
  const shown = Number(one(said, "version")) || null;
  return based(edit("edit", nobody ? "held, and nobody came" : "it was held", id, copy, { status: "held", attendance }), shown);
}

function cancelled(said, { id, copy }) {
  const words = one(said, "words");
  const body = { status: "cancelled", ...(words ? { cancelled_because: words } : {}) };
  return based(edit("edit", "cancelled", id, copy, body), Number(one(said, "version")) || null);
}

function withdrawn(said, { id, copy }) {
  return based(edit("withdraw", "withdrawn", id, copy, { reason: one(said, "reason") }), Number(one(said, "version")) || null);
}

function joined(_said, { id, copy }) {
  return edit("join", "I was there too", id, copy, {});
}

/** The form says which version was looked at, where it was drawn from a page. */
const based = (item, version) => (version ? { ...item, base: { ...item.base, version } } : item);
