// What staff type is kept on the device, in localStorage, a line for each form that is being filled in: under the key of
// the person, which the page has from the server and which names nobody. Whoever else signs in here has another key, and
// is offered nothing of it. Kept for seven days, or until it is stored, thrown away or its person signs out.

const DAY = 24 * 60 * 60 * 1000; // ms
const KEPT_FOR = 7 * DAY;
const LINE = "np-draft:";
const { npDrafts: person = "", npStored = "", npPage = location.pathname + location.search } = document.body.dataset;

/** 32 hexadecimal figures, as portal.drafts.NUMBER; crypto.randomUUID is not there on a site without https. */
const number = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Everybody's, each {key, person, id, form, place, address, title, label, at, page, fields}. */
function lines() {
  const keys = attempt(() => Object.keys(localStorage)) ?? [];
  return keys.filter((key) => key.startsWith(LINE)).flatMap((key) => {
    const line = attempt(() => JSON.parse(localStorage.getItem(key)));
    if (line?.at && line.form && line.fields) return [{ ...line, key, person: key.split(":")[1], id: key.split(":")[2] }];
    attempt(() => localStorage.removeItem(key));
    return [];
  });
}

const mine = () => (person ? lines().filter((line) => line.person === person).sort((one, other) => other.at - one.at) : []);
const keyOf = (id) => `${LINE}${person}:${id}`;
const drop = (key) => attempt(() => localStorage.removeItem(key));

/** Whether it is kept now: a browser may refuse, or have no room. */
const write = (id, line) => attempt(() => localStorage.setItem(keyOf(id), JSON.stringify(line)) ?? true) ?? false;

// What belongs to this tab and to this visit.
const note = (name, value) => attempt(() => sessionStorage.setItem(`np-${name}`, value));
const noted = (name) => attempt(() => sessionStorage.getItem(`np-${name}`)) ?? null;
function taken(name) {
  const value = noted(name);
  attempt(() => sessionStorage.removeItem(`np-${name}`));
  return value;
}

const stored = npStored.split(" ").filter(Boolean);
for (const line of lines()) {
  if (Date.now() - line.at > KEPT_FOR || (line.person === person && stored.includes(line.id))) drop(line.key);
}

// "today at 11:14", "on Friday 27 November at 11:14": on the clocks of the portal's people.
const london = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", ...options });
const dayOf = (at) => london({ weekday: "long", day: "numeric", month: "long" }).format(at).replace(",", "");

function moment(at) {
  const days = { [dayOf(Date.now())]: "today", [dayOf(Date.now() - DAY)]: "yesterday" };
  return `${days[dayOf(at)] ?? `on ${dayOf(at)}`} at ${london({ hour: "2-digit", minute: "2-digit" }).format(at)}`;
}
