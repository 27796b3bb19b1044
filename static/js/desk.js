// The desk of a chat: says what is new without moving anything, keeps the minutes true, claims the open question, and
// listens to single keys. The page works without all of it: reload it, press its buttons.

const desk = document.querySelector("[data-np-desk]");
const queue = [...desk.querySelectorAll("[data-question]")];
const waits = [...desk.querySelectorAll("[data-since]")];
const alarm = document.getElementById("alarm");
const news = document.getElementById("news");
const again = document.querySelector("[data-np-again]");
const title = document.title;
const late = 5; // minutes, as chats.moderation.ALARM
// Minutes are counted on the server's clock: that of a police laptop may be wrong.
const ahead = Date.parse(desk.dataset.now) - Date.now();

// What waits ------------------------------------------------------------------------------------------------------

const minutes = (since) => Math.max(0, Math.floor((Date.now() + ahead - Date.parse(since)) / 60000));

function words(number) {
  if (number < 100) return [number, "min"];
  const hours = Math.floor(number / 60);
  return hours < 48 ? [hours, "h"] : [Math.floor(hours / 24), "days"];
}

const plural = (number, one, many) => `${number} ${number === 1 ? one : many}`;

function tick() {
  const waited = waits.map((box) => minutes(box.dataset.since));
  waits.forEach((box, index) => {
    const [number, unit] = words(waited[index]);
    box.firstElementChild.textContent = number;
    box.childNodes[1].textContent = ` ${unit}`;
    box.classList.toggle("is-long", waited[index] >= late);
  });
  sayAlarm(waited.filter((number) => number >= late));
  const longest = Math.max(0, ...waited);
  document.title = waited.length ? `(${waited.length}, ${words(longest).join(" ")}) ${title}` : title;
}

function sayAlarm(waited) {
  const unowned = desk.querySelectorAll('[data-urgent="unowned"]').length;
  const unopened = desk.querySelectorAll('[data-urgent="unopened"]').length + inDanger.size;
  const said = [];
  if (unopened) said.push(`Somebody may be in danger: ${plural(unopened, "message", "messages")} nobody has opened yet.`);
  if (unowned) said.push(`${plural(unowned, "urgent question has", "urgent questions have")} nobody yet.`);
  if (waited.length) {
    const longest = words(Math.max(...waited)).join(" ");
    said.push(`${plural(waited.length, "question has", "questions have")} waited 5 minutes or more, the longest ${longest}.`);
  }
  // A live region speaks whenever it changes, so that the passing minutes alone must not change what it says.
  const kind = `${unopened}/${unowned}/${waited.length}`;
  if (alarm.dataset.kind === kind) return;
  if (alarm.dataset.kind !== undefined || !alarm.textContent.trim()) alarm.textContent = said.join(" ");
  alarm.dataset.kind = kind;
  alarm.toggleAttribute("data-quiet", !said.length);
  alarm.toggleAttribute("data-danger", Boolean(unopened || unowned));
}

// What may be danger and has come since the page was read, and nobody has opened yet.
const inDanger = new Set();

// News ------------------------------------------------------------------------------------------------------------

const known = new Map(queue.map((link) => [link.dataset.question, Number(link.dataset.version)]));
const fresh = new Set();
let changed = false;

function sayNews() {
  if (!fresh.size && !changed) return;
  const what = fresh.size ? plural(fresh.size, "new question.", "new questions.") : "Something has changed.";
  again.textContent = `${what} ${fresh.size > 1 ? "Show them" : "Show it"}`;
  news.classList.add("is-new");
}

function heard(event) {
  const said = JSON.parse(event.data);
  if (event.type === "question" && said.state === "waiting" && known.get(said.id) === said.version) return; // claimed
  if (event.type === "question" && said.state === "waiting" && !known.has(said.id)) fresh.add(said.id);
  else changed = true;
  if (event.type === "question" && said.state !== "waiting") fresh.delete(said.id);
  if (event.type === "question") {
    if (said.danger && !said.opened && said.state === "waiting" && !known.has(said.id)) inDanger.add(said.id);
    else inDanger.delete(said.id);
    tick();
  }
  sayNews();
}

function follow() {
  const stream = new EventSource(desk.dataset.events);
  for (const kind of ["question", "answer", "supporters", "retracted", "merged", "state", "reset"]) {
    stream.addEventListener(kind, heard);
  }
  stream.addEventListener("error", () => {
    // It connects again by itself, unless it was refused: then the link is what is left.
    if (stream.readyState === EventSource.CLOSED) again.textContent = "News does not come by itself now. Load the page again";
  });
}

// The open question -----------------------------------------------------------------------------------------------

const one = document.getElementById("one");

async function claim() {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", one.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(one.dataset.npClaim, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return; // or the page was left meanwhile
  const { until } = await answer.json();
  if (!until) return;
  document.getElementById("claimed").textContent = `yours until ${until}`;
  one.querySelector("[data-np-claim-button]")?.remove();
}

// What the asker will see: of the refusals only the one that is chosen.
function preview() {
  const chosen = document.querySelector("#refuse select, #retract select");
  const told = [...document.querySelectorAll("[data-told]")];
  const show = () => {
    for (const line of told) {
      line.hidden = Boolean(chosen.value) && line.dataset.told !== chosen.value;
    }
  };
  if (!chosen || !told.length) return;
  chosen.addEventListener("change", show);
  show();
}

// Keys ------------------------------------------------------------------------------------------------------------

const keys = document.getElementById("keys");
const SWITCH = "np-desk-keys"; // in localStorage: "off" where somebody does not want them (WCAG 2.1.4)

const focus = (selector) => {
  const found = document.querySelector(selector);
  found?.closest("details:not([open])")?.setAttribute("open", "");
  found?.focus();
  found?.scrollIntoView({ block: "nearest" });
};

function step(by) {
  const links = [...desk.querySelectorAll(".np-queue__link")];
  if (!links.length) return;
  const at = links.findIndex((link) => link.getAttribute("aria-current"));
  const next = links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
  if (next && !next.getAttribute("aria-current")) location.assign(next.href);
}

function publish() {
  const button = document.querySelector("#publish button[name=decision]");
  if (!button) return;
  if ("marked" in one.dataset || document.querySelector("#publish [open]")) button.focus();
  else button.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  p: publish,
  m: () => focus("#merge select"),
  r: () => focus("#refuse select"),
  t: () => focus("#take_away select"),
  u: () => focus("#urgent button[name=decision]"),
  a: () => focus(".np-desk__box textarea"),
  "?": () => {
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
  },
};

const isTyping = (node) => node.isContentEditable || node.matches("textarea, select, input:not([type=checkbox], [type=radio])");

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const act = KEYS[event.key];
  if (!act || isTyping(event.target) || localStorage.getItem(SWITCH) === "off") return;
  event.preventDefault();
  act();
}

function offerKeys() {
  const on = document.getElementById("keys_on");
  keys.hidden = false;
  on.checked = localStorage.getItem(SWITCH) !== "off";
  on.addEventListener("change", () => localStorage.setItem(SWITCH, on.checked ? "on" : "off"));
  document.addEventListener("keydown", pressed);
}

tick();
setInterval(tick, 10000);
follow();
preview();
// What nobody looks at is not opened: a desk may stand in a window behind others.
if (one?.dataset.npClaim) {
  if (document.visibilityState === "visible") claim();
  else document.addEventListener("visibilitychange", claim, { once: true });
}
if (keys) offerKeys();
