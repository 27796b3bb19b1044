// The pages that open where no page comes, drawn in templates/portal/offline.html from what the device keeps. Forms are
// sent as ever: the service worker keeps them (`np_offline`), and the outbox sends them.

import * as outbox from "./outbox.js";
import { nameOf } from "./outbox.js";
import * as store from "./store.js";
import { begun, wall, when } from "./words.js";

const TAKEN = 10 * 60_000; // ms: so far ahead of the portal's clock a start is taken as sent
const FROM_ADDRESS = ["status", "channel", "title", "starts_at", "open_to_public", "face_to_face", "advertised_on", "url", "summary"];
const FIRST_HOUR = 9;
const LAST_HOUR = 20; // hours of the day at which a plan may begin by default: portal/forms.py
const PLACES = [
  [/^\/outbox\/$/, drawOutbox, { isOpen: true }],
  [/^\/my-team\/$/, drawMyTeam],
  [/^\/log\/$/, drawLog],
  [/^\/share\/$/, drawShare],
  [/^\/activities\/(?<id>[0-9a-f-]{36})\/(confirm\/|cancel\/|withdraw\/|join\/)?$/, drawActivity],
  [/^\/r\/(?<number>[\w-]+)\/$/, drawReceipt],
];

const place = (name) => document.querySelector(`[data-np-${name}]`);
const from = (id) => document.getElementById(id).content.cloneNode(true);
const drawn = place("drawn");

/** Draw what the address is for. `person` is whose copy is here, if anybody's. */
export async function draw(copy) {
  const { pathname, searchParams } = new URL(location.href);
  for (const link of document.querySelectorAll(".np-thumb a, .np-nav a")) if (pathname.startsWith(link.getAttribute("href"))) link.setAttribute("aria-current", "page");
  addEventListener("online", back);
  for (const [pattern, make, { isOpen = false } = {}] of PLACES) {
    const found = pattern.exec(pathname);
    if (!found) continue;
    if (copy || isOpen) await make({ copy, query: searchParams, ...found.groups });
    else show("np-nothing-kept");
    return finish(copy);
  }
  show("np-needs-signal");
  return finish(copy);
}

function show(template) {
  drawn.replaceChildren(from(template));
  for (const link of drawn.querySelectorAll("[data-np-again]")) link.href = location.href;
}

function title(heading, { eyebrow = "", lede = "", head = heading } = {}) {
  document.title = `${head} – no signal`;
  place("heading").textContent = heading;
  place("eyebrow").textContent = eyebrow;
  if (lede) place("lede").textContent = lede;
}

function asOf(copy, words) {
  place("as-of").hidden = false;
  place("as-of").querySelector("[data-np-lead]").textContent = `As of ${when(copy.as_of)}.`;
  place("as-of").querySelector("[data-np-says]").textContent = words;
}

function back() {
  const line = Object.assign(document.createElement("p"), { className: "np-p", textContent: "There is signal again. " });
  const link = Object.assign(document.createElement("a"), { className: "govuk-link", href: location.pathname + location.search, textContent: "Load the page" });
  if (new URL(location.href).searchParams.has("waiting")) link.href = "/outbox/";
  line.append(link, ". What you typed here stays on this device.");
  place("back").replaceChildren(line);
}

/** Scripts that look for forms find them only now. */
function finish(copy) {
  if (copy) document.body.dataset.npDrafts = copy.person;
  document.body.dataset.npPage = location.pathname + location.search;
  if (copy) drawn.addEventListener("submit", (event) => sending(event, copy));
  for (const src of [document.body.dataset.npPortal, copy && document.body.dataset.npKeeping]) {
    if (src) document.body.append(Object.assign(document.createElement("script"), { type: "module", src }));
  }
}

function hidden(form, name, value) {
  const field = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  field.value = value;
}

function sending(event, copy) {
  const form = event.target;
  if (form.elements.channel && !isWhole(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  hidden(form, "np_person", copy.person);
  hidden(form, "np_offline", "1");
  if (form.elements.channel) hidden(form, "recorded_at", new Date().toISOString());
}

// The log ---------------------------------------------------------------------------------------------------------------

function teamOf(copy, key) {
  return key ? copy.teams.find((team) => team.key === key) : copy.teams.length === 1 ? copy.teams[0] : null;
}

async function drawLog({ copy, query, words = Object.fromEntries(query) }) {
  const waiting = query.get("waiting");
  const item = waiting ? await store.itemOf(waiting) : null;
  if (waiting && item?.person !== copy.person) return show("np-not-here");
  const team = teamOf(copy, item?.team ?? query.get("team"));
  if (!team) return chooseTeam(copy, "/log/", query);
  const isPlan = (item?.status ?? words.status) === "planned";
  title(item ? "Edit what waits" : isPlan ? "Plan an activity" : "Log an activity", {
    eyebrow: team.name, lede: "There is no signal, and that is fine: it is kept on this device, and sends itself.",
  });
  drawn.innerHTML = team.log; // the portal's own markup, kept as it came
  const form = drawn.querySelector("form");
  form.action = "/log/";
  if (item) fill(form, item.form);
  else begin(form, words, isPlan);
  if (item) hidden(form, "np_waiting", item.key);
  form.querySelector("[type=submit]").textContent = item ? "Keep the changes" : "Save activity";
  return null;
}

function begin(form, words, isPlan) {
  form.elements.id.value = crypto.randomUUID();
  form.elements.starts_at.value = isPlan ? nextHour() : wall(Date.now());
  const asked = Object.entries(words).filter(([name, value]) => FROM_ADDRESS.includes(name) && value);
  fill(form, asked, { only: true });
}

function nextHour() {
  const now = wall(Date.now());
  const hour = Number(now.slice(11, 13));
  if (hour < FIRST_HOUR) return `${now.slice(0, 11)}09:00`;
  if (hour < LAST_HOUR) return `${now.slice(0, 11)}${String(hour + 1).padStart(2, "0")}:00`;
  return `${wall(Date.now() + 12 * 60 * 60_000).slice(0, 11)}09:00`;
}

/** `entries` [[name, value]] into the form; with `only` the fields that they do not name stay as they are. */
function fill(form, entries, { only = false } = {}) {
  const said = Map.groupBy ? Map.groupBy(entries, ([name]) => name) : grouped(entries);
  for (const field of form.elements) {
    if (!field.name || ["submit", "button"].includes(field.type) || (only && !said.has(field.name))) continue;
    const values = (said.get(field.name) ?? []).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values.at(-1);
  }
}

function grouped(entries) {
  const said = new Map();
  for (const entry of entries) said.set(entry[0], [...(said.get(entry[0]) ?? []), entry]);
  return said;
}

/** What can be said of it here; the portal looks at it whole when it arrives, and the outbox says what it refuses. */
function isWhole(form) {
  for (const old of form.querySelectorAll(".govuk-error-summary, .govuk-error-message")) old.remove();
  const wrong = [...faults(form)];
  if (!wrong.length) return true;
  const summary = from("np-errors").firstElementChild;
  for (const [name, words] of wrong) {
    const first = [form.elements[name]].flatMap((found) => (found instanceof RadioNodeList ? [...found] : [found]))[0];
    const link = Object.assign(document.createElement("a"), { href: `#${first.id}`, textContent: words });
    const item = document.createElement("li");
    item.append(link);
    summary.querySelector("ul").append(item);
    first.closest("details")?.setAttribute("open", "");
    const message = Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent: words });
    (first.closest(".govuk-form-group, fieldset") ?? first.parentElement).prepend(message);
  }
  form.prepend(summary);
  summary.focus();
  return false;
}

function* faults(form) {
  const { status, channel, title: words, starts_at: starts, ends_at: ends, attendance } = form.elements;
  if (!status.value) yield ["status", "Say whether it was held or is planned"];
  if (!channel.value) yield ["channel", "Say what it was"];
  if (!words.value.trim()) yield ["title", "Say where it was, or what it was about"];
  if (!starts.value) yield ["starts_at", "Say when it started, or will start"];
  else if (status.value === "held" && starts.value > wall(Date.now() + TAKEN)) yield ["starts_at", "That time is still to come. Plan it instead, or change the time."];
  else if (status.value === "planned" && starts.value < wall(Date.now())) yield ["starts_at", "That time has passed. Was it held? Then say so above; else change the time."];
  if (ends?.value && starts.value && ends.value < starts.value) yield ["ends_at", "It cannot have ended before it started."];
  if (attendance?.value && !/^\d+$/.test(attendance.value)) yield ["attendance", "Give how many came as a number."];
}

/** What another app shares: its address wherever it stands, its words, cut at a word. */
async function drawShare({ copy, query }) {
  const text = query.get("text") ?? "";
  const found = [query.get("url") ?? "", ...text.split(/\s+/)].find((one) => /^https?:\/\//i.test(one)) ?? "";
  const summary = text.replace(found, "").trim();
  return drawLog({ copy, query: new URLSearchParams(), words: { title: (query.get("title") ?? "").slice(0, 300), url: found.slice(0, 2000), summary } });
}

function chooseTeam(copy, address, query) {
  title("Which team?");
  show("np-choose-team");
  for (const team of copy.teams) {
    const asked = new URLSearchParams(query);
    asked.set("team", team.key);
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { className: "govuk-link", href: `${address}?${asked}`, textContent: team.name }));
    drawn.querySelector("[data-np-teams]").append(item);
  }
}

// What is read ------------------------------------------------------------------------------------------------------------

async function drawMyTeam({ copy, query }) {
  const team = teamOf(copy, query.get("team"));
  if (!team) return chooseTeam(copy, "/my-team/", query);
  title(team.name, { lede: team.lede });
  asOf(copy, "No signal. The plan for 14 days and what is owed are as they were then; what you log or confirm is kept and sends itself.");
  drawn.innerHTML = team.my_team; // the portal's own markup, kept as it came
  for (const item of await store.itemsOf(copy.person)) {
    for (const form of drawn.querySelectorAll(`form[action*="/activities/${CSS.escape(item.activity)}/"]`)) form.replaceWith(waits(item, "div"));
  }
  return null;
}

function waits(item, tag) {
  const line = document.createElement(tag);
  const words = Object.assign(document.createElement("b"), { textContent: nameOf(item) });
  line.className = tag === "div" ? "np-row" : "";
  line.append(words, ", said on this device. It waits in the ", Object.assign(document.createElement("a"), { className: "govuk-link", href: "/outbox/", textContent: "outbox" }), ".");
  return line;
}

async function drawActivity({ copy, query, id }) {
  const found = copy.activities.find((activity) => activity.id === id);
  if (!found) return show("np-not-here");
  const edited = query.get("waiting") ? await store.itemOf(query.get("waiting")) : null;
  title(found.title);
  asOf(copy, "No signal. It is as it was then; what you say of it is kept and sends itself.");
  drawn.replaceChildren(from("np-activity"));
  drawn.querySelector("[data-np-text]").textContent = `${found.text}.`;
  drawn.querySelector("[data-np-state]").textContent = found.state;
  drawn.querySelector("[data-np-summary]").textContent = found.summary;
  const items = (await store.itemsOf(copy.person)).filter((item) => item.activity === id && item.key !== edited?.key);
  drawn.querySelector("[data-np-waiting]").append(...items.map((item) => waits(item, "li")));
  const hasBegun = Date.parse(found.starts_at) <= Date.now();
  const may = { confirm: found.may.confirm && hasBegun, cancel: found.may.cancel, withdraw: found.may.withdraw, join: found.may.join && found.status === "held" };
  for (const name of ["confirm", "cancel", "withdraw", "join"]) {
    const isEdited = edited?.person === copy.person && edited.path?.endsWith(`/${name}/`);
    if (!(edited ? isEdited : may[name] && !items.length)) continue;
    drawn.append(from(`np-${name}`));
    const form = drawn.lastElementChild;
    form.action = `/activities/${id}/${name}/`;
    hidden(form, "version", found.version);
    if (!found.people_come) for (const part of form.querySelectorAll("[data-np-people]")) part.remove();
    if (isEdited) fill(form, edited.form);
    if (isEdited) hidden(form, "np_waiting", edited.key);
  }
  return null;
}

async function drawReceipt({ copy, number }) {
  const found = (await store.receiptsOf(copy.person)).find((receipt) => receipt.code === number.toUpperCase());
  title("Receipt", { head: `Receipt ${number}` });
  if (!found) return show("np-needs-signal");
  drawn.replaceChildren(from("np-receipt"));
  place("lede").textContent = nameOf(found);
  drawn.querySelector(".np-receipt__no").textContent = found.code;
  const facts = { Happened: begun(when(found.happened)), Typed: `${begun(when(found.typed))}${found.offline ? ", with no signal" : ""}`, Recorded: begun(when(found.recorded)) };
  for (const [term, words] of Object.entries(facts)) {
    const line = document.createElement("div");
    line.append(Object.assign(document.createElement("dt"), { textContent: term }), Object.assign(document.createElement("dd"), { textContent: words }));
    drawn.querySelector("dl").append(line);
  }
  return null;
}

async function drawOutbox({ copy }) {
  title("Outbox");
  drawn.replaceChildren(from("np-outbox-parts"));
  place("lede").toggleAttribute("data-np-outbox-lede", true);
  if (!copy) {
    place("lede").textContent = "Nobody is signed in here. What waits is kept, closed, and is sent when its person signs in.";
    drawn.querySelector("[data-np-outbox-page]").replaceWith(from("np-nothing-kept"));
    return;
  }
  await outbox.begin(drawn.querySelector("[data-np-outbox-page]"), copy.person);
}
