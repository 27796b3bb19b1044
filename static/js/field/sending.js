// Sends what waits, one page at a time: whoever holds the lock. Items of one activity go in their order; one that cannot
// go holds back only what was made upon it. What was sent and whose answer was lost is sent again: the portal knows it.

import * as store from "./store.js";

const LOCK = "np-field-send";
const API = "/api/v1";
const PATIENCE = 20_000; // ms, for one answer
const FIRST_PAUSE = 2_000; // ms
const LONGEST_PAUSE = 5 * 60_000;

class NoSignal extends Error {}
class SignedOut extends Error {}
class Somebody extends Error {} // else has signed in

/** What the last round came to: "sent", "no-signal", "signed-out", "another" or "busy"; null where nothing was to do. */
export async function send(person) {
  const locks = navigator.locks;
  if (!locks) return round(person);
  return locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? round(person) : "busy"));
}

async function round(person) {
  const waiting = await due(person);
  if (!waiting.length) return null;
  try {
    const portal = await enter(person);
    for (let item = waiting[0]; item; [item] = await due(person)) await sendOne(item, portal);
    await store.keepFact("sentAt", Date.now());
    return "sent";
  } catch (error) {
    if (error instanceof NoSignal) return "no-signal";
    if (error instanceof SignedOut) return "signed-out";
    if (error instanceof Somebody) return "another";
    throw error;
  }
}

/** What can go now: of each activity the first alone, unless a person must settle it. */
async function due(person) {
  const now = Date.now();
  const first = new Set();
  return (await store.itemsOf(person)).filter((item) => {
    if (first.has(item.activity)) return false;
    if (item.state !== "asks") first.add(item.activity);
    return item.state === "waiting" && item.nextAt <= now;
  });
}

/** Whoever the portal says is signed in; the token is fetched afresh, since a new sign-in makes a new one. */
async function enter(person) {
  const { status, said } = await ask("GET", "/me");
  if (status === 401) throw new SignedOut();
  if (status !== 200) throw new NoSignal();
  if (said.device_key !== person) throw new Somebody();
  return { csrf: said.csrf };
}

/** Ask something in the person's name, beside what waits: {status, said}. Raises where there is no signal. */
export async function askPortal(person, method, path, body) {
  const { csrf } = await enter(person);
  return ask(method, path, { csrf, body });
}

async function ask(method, path, { csrf = "", body, headers = {} } = {}) {
  let answer;
  try {
    answer = await fetch(`${API}${path}`, {
      method, headers: { ...headers, "X-CSRFToken": csrf, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined, signal: AbortSignal.timeout(PATIENCE), cache: "no-store", redirect: "error",
    });
    const type = answer.headers.get("Content-Type") ?? "";
    const said = type.startsWith("application/json") ? await answer.json() : null;
    if (answer.ok && answer.status !== 204 && !said) throw new NoSignal(); // somebody's gate, such as a café's
    return { status: answer.status, said };
  } catch {
    throw new NoSignal();
  }
}

const later = (item) => Date.now() + Math.min(FIRST_PAUSE * 2 ** Math.min(item.tries, 10), LONGEST_PAUSE) * (0.75 + Math.random() / 2);

async function sendOne(item, portal) {
  // Said before it goes: who edits it meanwhile must know that it may have arrived.
  const tried = await store.change(item.key, { tries: item.tries + 1 });
  if (!tried) return;
  store.changes?.postMessage({ sending: item.key });
  let answer;
  try {
    answer = await ask(...request(tried, portal));
    if (answer.status === 403) { // a new sign-in has made a new token
      Object.assign(portal, await enter(item.person));
      answer = await ask(...request(tried, portal));
    }
  } catch (error) {
    await store.change(item.key, { nextAt: later(tried) });
    throw error;
  }
  await settle(tried, answer, portal);
}

/** How an item is asked of the portal. */
function request(item, { csrf }) {
  const place = `/activities/${item.activity}`;
  const headers = { "X-Form-Version": String(item.formVersion) };
  const edit = item.edit ?? item.key;
  const upon = item.after ? { edit, after: item.after } : { edit };
  if (!item.after && item.base?.version) headers["If-Match"] = `"${item.base.version}"`;
  if (item.what === "log") return ["PUT", place, { csrf, headers, body: item.body }];
  if (item.what === "join") return ["POST", `${place}/joined`, { csrf, body: {} }];
  const body = { ...item.body, ...upon };
  return item.what === "withdraw" ? ["POST", `${place}/withdraw`, { csrf, headers, body }] : ["PATCH", place, { csrf, headers, body }];
}

async function settle(item, { status, said }, portal) {
  if (status === 401) return put(item, { tries: item.tries - 1 }, new SignedOut());
  if (status === 429 || status === 408 || status >= 500) return put(item, { nextAt: later(item) });
  if ([200, 201, 204].includes(status)) return receive(item, said, portal);
  if (status === 409 && said?.error === "not_yet") return wait(item, said);
  if ((status === 409 || status === 412) && said?.stored) return differs(item, said);
  return put(item, { state: "refused", answer: { status, ...said } });
}

async function put(item, changed, error = null) {
  await store.change(item.key, changed);
  if (error) throw error;
}

/** What it was made upon is not there yet. Nothing of ours brings it any more: then a person must know. */
async function wait(item, said) {
  const upon = (await store.itemsOf(item.person)).some((one) => one.activity === item.activity && one.place < item.place);
  if (upon || item.tries < 6) return put(item, { nextAt: later(item) });
  return put(item, { state: "refused", answer: { status: 404, ...said } });
}

async function receive(item, said, { csrf }) {
  if (item.what === "log" && item.sameAs) {
    const answered = await ask("POST", `/activities/${item.activity}/same_as`, { csrf, body: item.sameAs });
    if (answered.status === 401 || answered.status >= 500) return put(item, { nextAt: later(item) });
    if (answered.status >= 400) said = { ...said, looks_like: [item.sameAs.activity] }; // it has changed since: asked again
    else said = { ...said, looks_like: [] };
  }
  const alike = item.what === "log" && item.is !== "another" ? said?.looks_like ?? [] : [];
  if (item.what === "log" && item.is === "another" && said?.looks_like?.length) {
    for (const activity of said.looks_like) await ask("POST", `/activities/${item.activity}/same_as`, { csrf, body: { activity, as: "another" } });
  }
  const left = alike.length ? { ...item, state: "asks", nextAt: 0, answer: { looks_like: alike, stored: said } } : null;
  await store.arrived(item.key, receiptOf(item, said), left);
}

function receiptOf(item, said) {
  if (!said?.id) return null;
  return {
    key: item.what === "log" ? said.id : item.key, person: item.person, activity: said.id, code: said.code ?? "", receipt: said.receipt, label: item.label,
    verb: item.verb ?? "", kind: item.kind, happened: said.starts_at, typed: item.typedAt, recorded: said.received_at, offline: item.offline,
    version: said.version, at: Date.now(), until: store.receiptUntil(),
  };
}

/** Both texts go to a person only where people really differ: where what this touches is as it was looked at, it goes on. */
async function differs(item, said) {
  const { stored, sent } = said;
  if (item.what === "edit") {
    const touched = Object.keys(item.body).filter((name) => name in stored);
    const untouched = item.base && touched.every((name) => !(name in item.base) || same(stored[name], item.base[name]));
    if (!item.body.cancelled_because && touched.every((name) => same(stored[name], sent[name]))) return receive(item, stored, {}); // said by both
    if (item.base && untouched && "status" in item.base && !item.goneOn) {
      return put(item, { after: null, base: { ...item.base, version: stored.version }, nextAt: 0, goneOn: true });
    }
  }
  return put(item, { state: "different", answer: { stored, sent } });
}

const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
