// What a device keeps of the work of its people, in IndexedDB: what waits to be sent, the copy of what they read while
// there is no signal, and their receipts. Every line belongs to one person, under the key that the portal gave for them
// (portal.drafts.key_of): whoever else signs in here has another key, and is shown nothing of it but a number.
//
// An item: {key, person, what: "log"|"edit"|"withdraw"|"join", activity, team, body, form, formVersion, label, kind,
//   when, typedAt, offline, tries, nextAt, state: "waiting"|"refused"|"different"|"asks", answer}
//   body    what is sent; form: what was typed, [[name, value]], to fill the form again
//   answer  what the portal said last, where a person must settle it

import { openDB } from "idb";

const NAME = "np-field";
const VERSION = 1;
const RECEIPTS_KEPT = 90 * 24 * 60 * 60 * 1000; // ms
const STRICT = { durability: "strict" }; // written means on the disk, not in a buffer that a dead battery empties

export const changes = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;

let opened;

/** A newer page may bring a newer version: then an older page gives way, and opens it again when it is asked. */
function database() {
  opened ??= openDB(NAME, VERSION, {
    upgrade(db) {
      const items = db.createObjectStore("items", { keyPath: "key" });
      items.createIndex("person", "person");
      db.createObjectStore("copies", { keyPath: "person" });
      db.createObjectStore("receipts", { keyPath: "key" }).createIndex("person", "person");
      db.createObjectStore("facts");
    },
    blocking(_current, _next, event) {
      event.target.close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}

/** `work(store, …)` in one transaction that is on the disk when this has ended. */
async function written(names, work) {
  const transaction = (await database()).transaction(names, "readwrite", STRICT);
  const done = await work(...names.map((name) => transaction.objectStore(name)));
  await transaction.done;
  changes?.postMessage(names);
  return done;
}

// Items ---------------------------------------------------------------------------------------------------------------

/** The person's items as they were typed; ids of one moment by their keys. */
export async function itemsOf(person) {
  const found = await (await database()).getAllFromIndex("items", "person", person);
  return found.sort((one, other) => one.place - other.place);
}

/** How many items wait for others who use this device. */
export async function othersWaiting(person) {
  const all = await (await database()).getAll("items");
  return all.filter((item) => item.person !== person).length;
}

export const itemOf = async (key) => (await database()).get("items", key);

const says = (item) => JSON.stringify(item.body);

/** Put a new item behind those that are there, upon the last of its activity; the same form once more is the same item. */
export async function add(item) {
  return written(["items"], async (items) => {
    const there = await items.get(item.key);
    const all = await items.getAll();
    const place = there?.place ?? Math.max(0, ...all.map((one) => one.place)) + 1;
    const before = all.filter((one) => one.person === item.person && one.activity === item.activity && one.place < place && one.state !== "asks");
    const upon = before.sort((one, other) => other.place - one.place)[0];
    if (upon && upon.what === item.what && item.what !== "log" && says(upon) === says(item)) return upon; // pressed twice
    const after = upon && (upon.what === "log" ? upon.activity : (upon.edit ?? upon.key));
    const added = { tries: 0, nextAt: 0, state: "waiting", answer: null, ...item, place, ...(after ? { after } : {}) };
    await items.put(added);
    return added;
  });
}

/** Change an item that is there; one that has gone meanwhile stays gone. */
export async function change(key, changed) {
  return written(["items"], async (items) => {
    const there = await items.get(key);
    if (!there) return null;
    const now = { ...there, ...(typeof changed === "function" ? changed(there) : changed) };
    await items.put(now);
    return now;
  });
}

/** Take an item away, and with a new activity what was made upon it. Answers what is gone, as `bringIn` takes it. */
export async function discard(key) {
  return written(["items"], async (items) => {
    const there = await items.get(key);
    if (!there) return [];
    const later = (await items.getAll()).filter((one) => one.person === there.person && one.activity === there.activity && one.place > there.place);
    const fallen = there.what === "log" && there.state !== "asks" ? later : [];
    for (const one of [there, ...fallen]) await items.delete(one.key);
    for (const one of later) if (one.after === key && !fallen.includes(one)) await items.put({ ...one, after: there.after });
    return [there, ...fallen];
  });
}

/** What was made upon the item is made upon the edit that it becomes. */
export async function follow(item, edit) {
  return written(["items"], async (items) => {
    for (const one of await items.getAll()) {
      if (one.person === item.person && one.activity === item.activity && one.after === item.activity) await items.put({ ...one, after: edit });
    }
  });
}

/** The item has arrived: it becomes a receipt, in one transaction, so that it is never both and never neither. */
export async function arrived(key, receipt, left = null) {
  return written(["items", "receipts"], async (items, receipts) => {
    if (left) await items.put(left);
    else await items.delete(key);
    if (receipt) await receipts.put(receipt);
    for (const one of await receipts.getAll()) if (one.until < Date.now()) await receipts.delete(one.key);
  });
}

/** Items of a file that the same person saved elsewhere: those that are here already stay as they are. */
export async function bringIn(brought) {
  return written(["items"], async (items) => {
    let added = 0;
    let place = Math.max(0, ...(await items.getAll()).map((one) => one.place));
    for (const item of brought) {
      if (await items.get(item.key)) continue;
      place += 1;
      added += 1;
      await items.put({ ...item, place });
    }
    return added;
  });
}

// Receipts ------------------------------------------------------------------------------------------------------------

export async function receiptsOf(person) {
  const found = await (await database()).getAllFromIndex("receipts", "person", person);
  return found.filter((one) => one.until > Date.now()).sort((one, other) => other.at - one.at);
}

export const receiptUntil = () => Date.now() + RECEIPTS_KEPT;

// The copy ------------------------------------------------------------------------------------------------------------

/** The person whose copy is here and may be read; none after signing out, and none a day after the session's end. */
export async function present() {
  const db = await database();
  const person = await db.get("facts", "person");
  if (!person) return null;
  const copy = await db.get("copies", person);
  if (copy && copy.until > Date.now()) return copy;
  await forget();
  return null;
}

/** Keep the copy of whoever is signed in, and nobody else's. */
export async function keepCopy(copy) {
  await written(["copies", "facts"], async (copies, facts) => {
    for (const key of await copies.getAllKeys()) if (key !== copy.person) await copies.delete(key);
    await copies.put(copy);
    await facts.put(copy.person, "person");
  });
}

/** Another person has come: what was kept for somebody else goes at once. */
export async function isNow(person) {
  const db = await database();
  if ((await db.get("facts", "person")) === person) return;
  await written(["copies", "facts"], async (copies, facts) => {
    for (const key of await copies.getAllKeys()) if (key !== person) await copies.delete(key);
    await facts.put(person, "person");
  });
}

/** Signed out: nobody reads here what was kept to be read. What waits to be sent stays, closed. */
export async function forget() {
  await written(["copies", "facts"], async (copies, facts) => {
    await copies.clear();
    await facts.delete("person");
  });
}

/** The drafts of forms that wait here now: whatever page comes next lets them go, before a form is filled from them. */
export async function noteKept(drafts) {
  const before = (await fact("kept")) ?? [];
  await keepFact("kept", [...before, ...drafts]);
}

export async function dropKept(person) {
  for (const draft of (await fact("kept")) ?? []) localStorage.removeItem(`np-draft:${person}:${draft}`);
  await keepFact("kept", []);
}

export const person = async () => (await database()).get("facts", "person");

export const fact = async (name) => (await database()).get("facts", name);

export const keepFact = async (name, value) => written(["facts"], (facts) => facts.put(value, name));
