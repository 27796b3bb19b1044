// A chat while it goes on: what is new waits behind a button, so that nothing moves and nobody is interrupted; what is
// taken back goes at once. All of it is on the page without script too. Words from others are only ever text.

const chat = document.querySelector("[data-np-chat]");
const log = document.getElementById("questions");
const slot = document.querySelector("[data-np-slot]");
const [button, line, status, pause] = ["new", "line", "status", "pause"].map((name) => document.querySelector(`[data-np-${name}]`));
const SPOKEN_AT_MOST = 5_000; // ms between two announcements
const LONG = 200; // characters from which on a question is no headline any more: as in chats.queries
const LOOKED_AT_LEAST = 30_000; // ms between two looks at what became of one's own question
const QUIET = "Nothing new yet. What comes in waits here until you ask for it.";
const STATES = {
  open: "Questions are open now.", live: "The chat is live now.",
  closed: "The chat is closed to questions now.", cancelled: "The chat was cancelled.",
};

const form = document.querySelector("[data-np-draft]");

// --- Shapes from the page's templates, filled with text --------------------------------------------------------------

const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/London" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

function moment(at, always = false) {
  const words = day.format(at).replace(",", "");
  return !always && words === day.format(new Date(`${chat.dataset.npDay}:00Z`)).replace(",", "") ? clock.format(at) : `${words}, ${clock.format(at)}`;
}

function tell(element, at) {
  element.dateTime = at;
  element.textContent = moment(new Date(at));
}

function write(element, text) {
  element.replaceChildren(...text.split(/(\[[^[\]\n]{0,60}removed\])/).map((piece, place) => {
    if (place % 2 === 0) return piece;
    const mark = document.createElement("mark");
    mark.className = "np-gone";
    mark.textContent = piece;
    return mark;
  }));
}

const copy = (name) => document.getElementById(`np-${name}`).content.firstElementChild.cloneNode(true);

function showPeople(article, number) {
  const words = article.querySelector(".np-qa__n");
  words.textContent = `asked by ${number} people`;
  words.hidden = number < 2;
}

function showSoon(article, answerBy) {
  const soon = article.querySelector(".np-qa__soon [data-np-soon]");
  if (soon) soon.textContent = answerBy ? `We will answer by ${moment(new Date(answerBy), true)}.` : "Not answered yet.";
}

function articleOf(question) {
  const article = copy("question");
  article.id = `q-${question.id}`;
  article.classList.add("is-new");
  article.dataset.npQuestion = question.id;
  article.querySelector("[data-np-name]").textContent = question.name;
  tell(article.querySelector("time"), question.asked_at);
  write(article.querySelector(".np-qa__q"), question.text);
  article.querySelector(".np-qa__q").classList.toggle("is-long", question.text.length > LONG);
  article.querySelector(".np-qa__note").hidden = !question.shortened;
  showPeople(article, question.supporters);
  showSoon(article, question.answer_by);
  article.querySelector(".np-qa__support button").formAction = `${chat.dataset.npHere}support/${question.id}/`;
  article.querySelector("[data-np-whose]").textContent = `: question of ${question.name}`;
  return article;
}

function answerOf(answer) {
  const shape = copy("answer");
  shape.id = `a-${answer.id}`;
  shape.classList.add("is-new");
  shape.querySelector(".np-qa__who").textContent = answer.role;
  tell(shape.querySelector("time"), answer.at);
  shape.querySelector("[data-np-marks]").textContent = answer.supersedes ? ", correction" : "";
  write(shape.querySelector(".np-qa__text"), answer.text);
  return shape;
}

function correct(answer) {
  const old = document.getElementById(`a-${answer.supersedes}`);
  if (!old) return;
  old.classList.add("is-corrected");
  old.querySelector("time").after(`, corrected ${moment(new Date(answer.at))}`);
}

// --- What has come in and waits to be shown ---------------------------------------------------------------------------

const waiting = new Map(); // by the id of the question or answer: telling something twice changes nothing
let paused = false;
let spokenAt = 0;
let speaking = 0;
let offered = "";

function say(words) {
  if (paused || !words) return;
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    spokenAt = Date.now();
    status.textContent = words;
  }, Math.max(0, spokenAt + SPOKEN_AT_MOST - Date.now()));
}

const counted = (number, noun) => (number ? `${number} new ${noun}${number === 1 ? "" : "s"}` : "");

function offer() {
  const kinds = [...waiting.values()].map(({ kind }) => kind);
  const words = ["question", "answer"].map((kind) => counted(kinds.filter((one) => one === kind).length, kind));
  const sum = paused ? "" : words.filter(Boolean).join(" and ");
  if (sum) button.textContent = `${sum}. Show ${waiting.size === 1 ? "it" : "them"}`;
  else button.textContent = paused ? "Updates are paused. Nothing is lost meanwhile." : QUIET;
  button.classList.toggle("is-quiet", !sum);
  button.setAttribute("aria-disabled", String(!sum)); // and never hidden: it may have the focus
  line.hidden = Boolean(sum) || !line.textContent;
  button.classList.toggle("is-behind", !line.hidden);
  if (sum && sum !== offered) say(`${sum}.`);
  offered = sum;
}

function show() {
  if (paused || !waiting.size) return;
  for (const old of log.querySelectorAll(".is-new")) old.classList.remove("is-new");
  for (const { kind, data } of waiting.values()) {
    if (kind === "question") log.prepend(articleOf(data));
    else showAnswer(data);
  }
  waiting.clear();
  document.querySelector("[data-np-none]")?.remove();
  offer();
  look();
}

function showAnswer(answer) {
  const article = document.getElementById(`q-${answer.question}`);
  if (!article || document.getElementById(`a-${answer.id}`)) return;
  article.querySelector(".np-qa__answers").append(answerOf(answer));
  article.querySelector(".np-qa__soon")?.remove();
  correct(answer);
}

// --- What the server tells ---------------------------------------------------------------------------------------------

const told = {
  question(data) {
    const article = document.getElementById(`q-${data.id}`);
    if (!article) waiting.set(data.id, { kind: "question", data });
    else if (data.answer_by) showSoon(article, data.answer_by);
  },
  answer(data) {
    const known = waiting.has(data.question) || document.getElementById(`q-${data.question}`);
    if (known && !document.getElementById(`a-${data.id}`)) waiting.set(data.id, { kind: "answer", data });
  },
  supporters({ id, supporters }) {
    const article = document.getElementById(`q-${id}`);
    if (article) showPeople(article, supporters);
    if (waiting.has(id)) waiting.get(id).data.supporters = supporters;
  },
  retracted({ id }) {
    forget(id);
    document.getElementById(`q-${id}`)?.remove();
  },
  merged({ id, into }) {
    forget(id);
    const article = document.getElementById(`q-${id}`);
    if (!article) return;
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `#q-${into}`;
    link.textContent = "a question like it";
    const words = document.createElement("p");
    words.className = "np-qa__by";
    words.append("Merged with ", link, ", whose answers are for both.");
    article.replaceChildren(words);
  },
  state({ state }) {
    if (state !== chat.dataset.npState) offerReload(STATES[state] ?? "The chat has moved on.");
    else lookWhetherPaused();
  },
  reset() {
    if (form?.contains(document.activeElement)) offerReload("This page is no longer up to date.");
    else location.assign(chat.dataset.npHere);
  },
};

function forget(question) {
  waiting.delete(question);
  for (const [id, { data }] of waiting) if (data.question === question) waiting.delete(id);
}

/** The state is told again after a pause, its end, or, until it is live, a change of the plan. Not all look at once. */
async function lookWhetherPaused() {
  await new Promise((done) => setTimeout(done, Math.random() * 1_000));
  const answer = await fetch(`/api/v1/chats/${chat.dataset.npChat}`).catch(() => null);
  const isPaused = answer?.ok ? (await answer.json()).paused : null;
  if (isPaused === "npPaused" in chat.dataset && chat.dataset.npState !== "open") return; // told twice
  if (isPaused === null || isPaused === "npPaused" in chat.dataset) return offerReload("Something about the chat has changed.");
  chat.toggleAttribute("data-np-paused", isPaused);
  document.getElementById("paused").hidden = !isPaused;
  line.textContent = isPaused ? "The moderators have paused the chat. What you ask waits." : "The chat goes on.";
  say(line.textContent);
  offer();
}

function offerReload(words) {
  put(words, chat.dataset.npHere, "Load the page again");
  say(`${words} Load the page again to see it.`);
}

/** Say something in the quiet line, with a link after it where there is something to do. */
function put(words, url, label) {
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = url;
  link.textContent = label;
  line.replaceChildren(`${words} `, link);
  offer();
}

function follow() {
  const events = new EventSource(chat.dataset.npEvents);
  let failures = 0;
  events.addEventListener("open", () => {
    if (failures) line.replaceChildren();
    failures = 0;
    offer();
  });
  events.addEventListener("error", () => {
    failures += 1;
    if (failures < 3 && events.readyState !== EventSource.CLOSED) return;
    put("New answers do not come in by themselves just now.", chat.dataset.npWatch, "Read along on a page that loads itself again");
  });
  for (const [kind, act] of Object.entries(told)) {
    events.addEventListener(kind, (event) => {
      act(JSON.parse(event.data));
      offer();
    });
  }
}

// --- What only the server knows: the tally, and what became of one's own question --------------------------------------

let lookedAt = Date.now();

function look() {
  lookedAt = Date.now();
  document.dispatchEvent(new Event("np-look")); // parts.js
}

function lookAgain() {
  const due = Date.now() - lookedAt >= LOOKED_AT_LEAST;
  if (due && !paused && !document.hidden && document.querySelector("[data-np-unsettled]")) look();
}

// --- Wanting to know it too, without leaving the place ------------------------------------------------------------------

async function support(event) {
  const pressed = event.target.closest("button[form=support]");
  if (!pressed || pressed.getAttribute("aria-disabled")) return pressed && event.preventDefault();
  event.preventDefault();
  const answer = await fetch(pressed.formAction, { method: "POST", body: new FormData(pressed.form), redirect: "manual" }).catch(() => null);
  if (answer?.type !== "opaqueredirect") return pressed.form.requestSubmit(pressed);
  pressed.setAttribute("aria-disabled", "true");
  pressed.textContent = "You want to know this too.";
}

if (chat && slot && window.EventSource) {
  slot.hidden = pause.hidden = false;
  button.addEventListener("click", show);
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Go on with updates" : "Pause updates";
    offer();
  });
  log.addEventListener("click", support);
  offer();
  setInterval(lookAgain, 5_000);
  follow();
}
