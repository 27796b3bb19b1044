// On every page of staff, and on the pages that open without signal: the service worker is there, what waits is sent and
// counted, and the copy for the next hours without signal is kept fresh.

import { Workbox } from "workbox-window";
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { send } from "./sending.js";
import * as shell from "./shell.js";
import { when } from "./words.js";

const WORKER = "/worker.js";
const COPY = "/offline/copy/";
const { npField: person = "" } = document.body.dataset;
const COPY_FRESH = 5 * 60_000; // ms
const AGAIN = 30_000;

const isShell = document.body.hasAttribute("data-np-shell");
const none = (error) => console.warn(error); // a browser that keeps nothing has the pages, as without script

/** The person whose page this is: the portal says so, or the copy that is kept. */
const whose = async () => person || ((await store.present())?.person ?? "");

if (person) begin().catch(none);
else if (isShell) open().catch(none);

async function begin() {
  document.addEventListener("submit", note, { capture: true });
  if ("serviceWorker" in navigator) new Workbox(WORKER, { scope: "/" }).register({ immediate: true }).catch(none);
  await store.isNow(person);
  await store.dropKept(person);
  const page = document.querySelector("[data-np-outbox-page]");
  if (page) await outbox.begin(page, person);
  watch();
  await keepFresh();
}

async function open() {
  const copy = await store.present();
  if (copy) await store.dropKept(copy.person);
  await shell.draw(copy);
  await watch();
}

/** The form says whose it is and when it was sent on this device: both are part of what waits, if it must. */
function note({ target: form }) {
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || !form.closest("main")) return;
  const whose = form.elements.np_person ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "np_person" }));
  whose.value = person;
  const at = form.elements.recorded_at;
  if (at && !at.value) at.value = new Date().toISOString();
}

async function keepFresh() {
  const copy = await store.present();
  if (copy && Date.now() - copy.keptAt < COPY_FRESH && copy.revision === document.body.dataset.npRevision) return;
  const answer = await fetch(COPY, { cache: "no-store", redirect: "error" });
  if (!answer.ok) return;
  const { seconds, ...fresh } = await answer.json();
  if (fresh.person !== person) return; // somebody else has signed in since this page came
  await store.keepCopy({ ...fresh, keptAt: Date.now(), until: Date.now() + seconds * 1000, revision: document.body.dataset.npRevision });
}

// Sending -------------------------------------------------------------------------------------------------------------

let timer;

async function flush({ now = false } = {}) {
  const who = await whose();
  if (!who) return;
  if (now) for (const item of await store.itemsOf(who)) if (item.state === "waiting" && item.nextAt) await store.change(item.key, { nextAt: 0 });
  const came = await send(who);
  await count(came);
  clearTimeout(timer);
  const waiting = (await store.itemsOf(who)).filter((item) => item.state === "waiting");
  if (!waiting.length || came === "signed-out" || came === "another") return;
  const next = Math.min(...waiting.map((item) => item.nextAt)) - Date.now();
  timer = setTimeout(flush, Math.min(Math.max(next, 1_000), AGAIN));
}

async function watch() {
  addEventListener("online", () => flush({ now: true }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush({ now: true }));
  addEventListener("pageshow", ({ persisted }) => persisted && flush({ now: true }));
  document.addEventListener("np-changed", () => count());
  document.addEventListener("np-send", () => flush({ now: true }));
  store.changes?.addEventListener("message", () => count());
  await count();
  await flush({ now: true });
}

/** The number beside "Outbox", and a line above the page while something waits. */
async function count(came) {
  const who = await whose();
  const items = who ? await store.itemsOf(who) : [];
  const need = items.filter((item) => item.state !== "waiting").length;
  for (const badge of document.querySelectorAll("[data-np-outbox]")) {
    badge.hidden = !items.length;
    badge.querySelector("[data-np-number]").textContent = items.length;
  }
  for (const line of document.querySelectorAll("[data-np-outbox-line]")) {
    const onOutbox = Boolean(document.querySelector("[data-np-outbox-page]")); // which says it itself
    const signIn = came === "signed-out";
    line.hidden = !items.length || (onOutbox && came !== "no-signal" && !signIn);
    line.querySelector("[data-np-says]").textContent = onOutbox && !signIn ? await noSignal() : sentence(items.length, need, came);
    const link = line.querySelector("a");
    link.hidden = onOutbox && !signIn;
    link.textContent = signIn ? "Sign in" : "Outbox";
    link.href = signIn ? `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}` : "/outbox/";
  }
  document.dispatchEvent(new CustomEvent("np-outbox", { detail: { items, came } }));
}

async function noSignal() {
  const sent = await store.fact("sentAt");
  return `No signal, and that is fine.${sent ? ` Last sent ${when(sent)}.` : ""} All of this is kept on this device and sends itself.`;
}

function sentence(number, need, came) {
  const things = number === 1 ? "1 thing waits" : `${number} things wait`;
  if (came === "signed-out") return `${things} on this device. Sign in to send ${number === 1 ? "it" : "them"}.`;
  if (need) return `${things} on this device: ${need} ${need === 1 ? "needs" : "need"} you.`;
  return `${things} on this device, and ${number === 1 ? "sends itself" : "send themselves"}.`;
}

// Leaving -------------------------------------------------------------------------------------------------------------

const leaving = document.querySelector("[data-np-leaving-outbox]");
if (leaving && person) store.itemsOf(person).then((items) => {
  leaving.hidden = !items.length;
  leaving.querySelector("[data-np-says]").textContent = items.length === 1 ? "1 thing waits here to be sent." : `${items.length} things wait here to be sent.`;
}).catch(() => {});

/** Signing out from a page while something waits leads over the page that says so. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("[data-np-sign-out]")) return;
  const number = [...document.querySelectorAll("[data-np-outbox]")].some((badge) => !badge.hidden);
  if (number && !form.closest("main")) {
    event.preventDefault();
    location.assign(form.getAttribute("action"));
  } else store.forget().catch(() => {});
});
