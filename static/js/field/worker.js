// The service worker: the pages of the log open where there is no signal, and a form that cannot be sent is kept.
// It answers for nobody: pages come from the portal whenever the portal answers, and what is precached is for everybody.

import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";
import { editedWaiting } from "./deciding.js";
import { itemOf, isKept } from "./forms.js";
import * as store from "./store.js";

const SHELL = "/offline/";
const FIELD = /^\/(log|my-team|outbox|share|r\/[\w-]+|activities\/[0-9a-f-]{36})\//; // what can be done without signal
const PATIENCE = 8_000; // ms, for a page of these
const PATIENCE_OF_FORMS = 20_000;
const DOWN = [502, 503, 504]; // a gate says that the portal behind it does not answer

precacheAndRoute(self.__WB_MANIFEST, { urlManipulation: ({ url }) => (url.pathname === SHELL ? [] : [url]) });
cleanupOutdatedCaches();

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin || request.mode !== "navigate") return;
  if (request.method === "GET") event.respondWith(page(request, url));
  else if (request.method === "POST" && url.pathname === "/sign-out/") event.waitUntil(store.forget());
  else if (request.method === "POST" && isKept(url.pathname)) event.respondWith(form(request, url));
});

async function page(request, url) {
  const field = FIELD.test(url.pathname);
  try {
    if (url.searchParams.has("waiting")) throw new TypeError("what waits is here alone");
    const answer = await fetch(request, field ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    if (!(field && DOWN.includes(answer.status))) return answer;
  } catch {
    // No signal: below.
  }
  return (await matchPrecache(SHELL)) ?? Response.error();
}

/** The portal's answer, or, where none comes, the outbox with what was typed in it. */
async function form(request, url) {
  const entries = [...(await request.clone().formData())].filter(([, value]) => typeof value === "string");
  const said = Object.fromEntries(entries);
  if (!said.np_offline) {
    try {
      const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_OF_FORMS) });
      if (!DOWN.includes(answer.status)) return answer;
    } catch {
      // No signal, or none any more: whether it arrived is found out when it is sent again.
    }
  }
  return keep(url.pathname, entries, said);
}

/** A new item; or what was typed anew for one that waits. */
async function put(item, key) {
  const there = await store.itemOf(key);
  if (there?.person !== item.person) return store.add(item);
  const edited = editedWaiting(there, item);
  if (!edited) return there;
  return edited.key === there.key ? store.change(there.key, edited) : store.add(edited);
}

async function keep(path, entries, said) {
  const person = said.np_person || (await store.person());
  try {
    if (!person) throw new Error("nobody");
    const copy = await store.present();
    const item = itemOf(path, entries, { person, copy: copy?.person === person ? copy : null });
    if (!said.np_offline) item.tries = 1; // it went, and may have arrived
    await put(item, said.np_waiting || item.key);
    await store.noteKept(entries.filter(([name]) => name === "np_draft").map(([, number]) => number));
    return Response.redirect(`/outbox/#kept-${item.key}`, 303);
  } catch {
    return Response.redirect("/outbox/#not-kept", 303);
  }
}
