// The page of what waits on this device: what needs its person, what goes by itself, what has arrived.

import { plannedInstead, resolution } from "./deciding.js";
import { Safe } from "./safe.js";
import * as store from "./store.js";
import { askPortal } from "./sending.js";
import { begun, choicesIn, count, FIELDS, said, wall, when } from "./words.js";


const ICONS = { edit: "ui-checked", withdraw: "ui-undo", join: "ui-team" };

const template = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** Fill in the page, and again with whatever changes. `copy` is the person's, `items` and `came` as `page.js` tells. */
export async function begin(page, person) {
  const box = new Outbox(page, person);
  document.addEventListener("np-outbox", ({ detail }) => box.draw(detail));
  store.changes?.addEventListener("message", ({ data }) => data?.sending && box.sends(data.sending));
  await box.draw({ items: await store.itemsOf(person) });
  await box.sayWhatWasKept();
}

class Outbox {
  constructor(page, person) {
    Object.assign(this, { page, person });
    const one = (name) => page.querySelector(`[data-np-${name}]`);
    this.one = one;
    one("send").addEventListener("click", () => document.dispatchEvent(new CustomEvent("np-send")));
    this.safe = new Safe(one("safe"), person);
  }

  async draw({ items, came }) {
    this.came = came ?? this.came;
    this.copy = await store.present();
    const needs = items.filter((item) => item.state !== "waiting");
    const waits = items.filter((item) => item.state === "waiting");
    this.list("needs", needs);
    this.list("waits", waits);
    this.one("nothing").hidden = items.length > 0;
    const lede = document.querySelector("[data-np-outbox-lede]");
    if (lede) lede.textContent = lead(items.length, needs.length);
    await this.arrived();
    await this.safe.draw(items, this.copy?.name);
  }

  list(name, items) {
    const section = this.page.querySelector(`[data-np-list=${name}]`);
    const focused = document.activeElement?.closest("[data-np-key]")?.dataset.npKey;
    section.hidden = !items.length;
    section.querySelector("[data-np-number]").textContent = items.length;
    const list = section.querySelector("[data-np-items]");
    const drawn = JSON.stringify([items, this.came]);
    if (list.dataset.drawn === drawn) return; // what somebody is reading, or about to press, stays where it is
    list.dataset.drawn = drawn;
    list.replaceChildren(...items.map((item) => this.item(item)));
    if (focused) list.querySelector(`[data-np-key="${CSS.escape(focused)}"] h3`)?.focus();
  }

  item(item) {
    const line = template("np-outbox-item");
    line.dataset.npKey = item.key;
    line.id = `item-${item.key}`;
    line.querySelector("h3").textContent = nameOf(item);
    line.querySelector(".np-box__meta").textContent = this.meta(item);
    line.querySelector("use").setAttribute("href", `#${this.icon(item)}`);
    const { state, why, urgent, more, buttons } = this.says(item);
    line.querySelector("[data-np-state]").textContent = state;
    line.querySelector("[data-np-state]").classList.toggle("np-box__no", Boolean(urgent));
    line.querySelector("[data-np-why]").textContent = why;
    if (more) line.querySelector("[data-np-more]").append(more);
    line.querySelector(".np-box__do").append(...buttons.map((made) => this.button(item, made)));
    return line;
  }

  icon(item) {
    if (item.what !== "log") return ICONS[item.what];
    const drawn = this.copy?.channels[item.kind]?.icon;
    return drawn && document.getElementById(drawn) ? drawn : "channel-other";
  }

  meta(item) {
    const about = { attendance: (came) => `${came} came` };
    const parts = [item.when && begun(when(item.when)), item.teamName, item.what === "edit" && item.body.attendance != null && about.attendance(item.body.attendance)];
    return parts.filter(Boolean).join(", ");
  }

  says(item) {
    if (item.state === "waiting") return this.waiting(item);
    if (item.state === "asks") return this.asks(item);
    if (item.state === "different") return this.different(item);
    return this.refused(item);
  }

  waiting(item) {
    const edit = { label: "Edit", href: editAddress(item) };
    const discard = { label: "Discard", act: () => this.discard(item), quiet: true };
    const buttons = [...(edit.href ? [edit] : []), discard];
    if (this.came === "signed-out") return { state: "Waiting", why: "until you sign in.", buttons };
    if (item.tries && this.came !== "no-signal") return { state: "Sending.", why: "It may have arrived: it is sent until an answer comes.", buttons };
    return { state: "Waiting", why: "for signal.", buttons };
  }

  refused(item) {
    const fields = item.answer?.fields ?? {};
    const reasons = Object.values(fields).flat();
    const said = reasons.length ? reasons : [item.answer?.message ?? "the portal did not say why."];
    const instead = plannedInstead(item, wall(Date.now()));
    const edit = editAddress(item);
    return {
      state: "Refused, because", why: lower(said.join(" ")), urgent: true,
      buttons: [
        ...(instead ? [{ label: "Plan it instead", act: () => this.decide(item, instead) }] : []),
        ...(edit ? [{ label: "Change it", href: edit }] : []),
        { label: "Try again", act: () => this.decide(item, { state: "waiting", nextAt: 0, tries: 0 }), quiet: true },
        { label: "Discard", act: () => this.discard(item), quiet: true },
      ],
    };
  }

  different(item) {
    const { stored, sent } = item.answer;
    const mine = sent ?? item.body;
    const differ = Object.keys(FIELDS).filter((name) => touched(item, name) && JSON.stringify(mine[name] ?? null) !== JSON.stringify(stored[name] ?? null));
    const words = choicesIn(this.copy?.teams?.find((team) => team.key === stored.team)?.log);
    const lead = item.what === "log" ? "Sent before, and different now." : "Somebody has changed it meanwhile.";
    const keep = item.what === "withdraw" ? "Withdraw it all the same" : "Keep mine as a correction";
    return {
      state: lead, why: item.what === "withdraw" ? `You said: ${item.body.reason}` : "Which is right?", urgent: true,
      more: item.what === "withdraw" || !(differ.length || item.body.cancelled_because) ? null : versus(item, differ, mine, stored, words),
      buttons: [
        { label: keep, act: () => this.decide(item, resolution(item)) },
        { label: "Discard mine", act: () => this.discard(item), secondary: true },
      ],
    };
  }

  asks(item) {
    const [older] = item.answer.looks_like;
    const known = this.copy?.activities?.find((activity) => activity.id === older);
    const plan = known?.status === "planned";
    const link = Object.assign(document.createElement("a"), { className: "govuk-link np-link44", href: `/activities/${older}/` });
    link.textContent = known ? `${known.title}: ${known.text}` : "See what is in the record";
    const answer = (as) => () => this.same(item, older, as, known?.version);
    return {
      state: "It is in the record.", why: plan ? "Was it this plan?" : "It looks like something that was there already. Is it the same?", more: link,
      buttons: [
        plan ? { label: "Yes, it was this plan", act: answer("plan") } : { label: "Yes, the same", act: answer("same") },
        { label: "I was there too", act: answer("join"), secondary: true },
        { label: "No, another one", act: answer("another"), secondary: true },
      ],
    };
  }

  button(item, { label, act, href, quiet, secondary }) {
    const made = document.createElement(href ? "a" : "button");
    made.className = href ? "govuk-link np-link44" : quiet ? "np-linkbutton np-link44" : `govuk-button np-button-s${secondary ? " govuk-button--secondary" : ""}`;
    const words = Object.assign(document.createElement("span"), { textContent: label });
    words.append(Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: `: ${nameOf(item)}` }));
    made.append(words);
    if (href) made.href = href;
    else Object.assign(made, { type: "button" }).addEventListener("click", act);
    return made;
  }

  async decide(item, changed) {
    if (changed.edit) await store.follow(item, changed.edit);
    await store.change(item.key, changed);
    document.dispatchEvent(new CustomEvent("np-send"));
    this.say(`${nameOf(item)}: decided. It is sent again.`);
  }

  async same(item, older, as, version) {
    try {
      const { status } = await askPortal(this.person, "POST", `/activities/${item.activity}/same_as`, { activity: older, as, ...(version ? { version } : {}) });
      if (status >= 400) throw new Error(String(status));
      await store.arrived(item.key, null);
      document.dispatchEvent(new CustomEvent("np-changed"));
      this.say(`${nameOf(item)}: settled.`);
    } catch {
      this.say("That needs signal. Nothing has been lost: answer again when there is some.");
    }
  }

  /** Gone from the page at once, and for good when the page is left or ten seconds have passed. */
  async discard(item) {
    const gone = await store.discard(item.key);
    document.dispatchEvent(new CustomEvent("np-changed"));
    const undo = Object.assign(document.createElement("button"), { type: "button", className: "np-linkbutton np-link44", textContent: "Bring it back" });
    undo.addEventListener("click", async () => {
      await store.bringIn(gone);
      document.dispatchEvent(new CustomEvent("np-send"));
      this.say(`${nameOf(item)}: back.`);
    });
    this.say(`${nameOf(item)}: discarded${item.tries ? ". It was sent before, so it may be in the record already" : ""}. `, undo);
    undo.focus();
  }

  say(words, ...more) {
    const note = Object.assign(document.createElement("div"), { className: "np-undo" });
    const line = Object.assign(document.createElement("p"), { textContent: words });
    note.append(line, ...more);
    this.one("kept").replaceChildren(note);
  }

  sends(key) {
    const line = document.getElementById(`item-${key}`);
    if (line) line.querySelector("[data-np-state]").textContent = "Sending.";
    if (line) line.querySelector("[data-np-why]").textContent = "";
  }

  async sayWhatWasKept() {
    const [, key] = /^#kept-(.+)$/.exec(location.hash) ?? [];
    if (location.hash === "#not-kept") {
      this.say("This device could not keep what you typed: it has no room, or keeps nothing. Go back: the form still has it. Write it down if it must not be lost.");
    }
    if (!key) return;
    const item = await store.itemOf(key);
    if (item?.person === this.person) this.say(`Kept on this device: ${nameOf(item)}. It sends itself when there is signal.`);
    history.replaceState(null, "", location.pathname);
  }

  // Arrived ------------------------------------------------------------------------------------------------

  async arrived() {
    const list = this.one("arrived");
    const shown = new Set([...list.querySelectorAll("[data-np-number]")].map((number) => number.textContent));
    for (const receipt of (await store.receiptsOf(this.person)).reverse()) {
      if (!receipt.code || shown.has(receipt.code)) continue;
      const line = template("np-arrived");
      line.querySelector("b").textContent = nameOf(receipt);
      line.querySelector(".np-quiet").textContent = when(receipt.at);
      line.querySelector("a").href = `/r/${receipt.code}/`;
      line.querySelector("[data-np-number]").textContent = receipt.code;
      line.querySelector("[data-np-about]").textContent = `: ${nameOf(receipt)}`;
      list.prepend(line);
      shown.add(receipt.code);
    }
    this.one("none-arrived").hidden = list.children.length > 0;
  }
}

const lower = (words) => (/^[A-Z][a-z]/.test(words) && !/^(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words);
const touched = (item, name) => item.what === "log" || name in item.body;

/** "Coffee with your team: it was held". */
export const nameOf = ({ label, verb }) => [label || "An activity", verb].filter(Boolean).join(": ");

function lead(all, needs) {
  if (!all) return "Everything has been sent.";
  const goes = all - needs;
  const parts = [needs && `${needs} ${needs === 1 ? "needs" : "need"} you`, goes && `${goes} ${goes === 1 ? "goes by itself" : "go by themselves"}`];
  return `${count(all, "thing")} on this device: ${parts.filter(Boolean).join(", ")}.`;
}

function editAddress(item) {
  if (item.what === "log") return `/log/?waiting=${encodeURIComponent(item.key)}`;
  return /\/(confirm|cancel|withdraw)\/$/.test(item.path) ? `/activities/${item.activity}/?waiting=${encodeURIComponent(item.key)}` : "";
}

function row(drawn, name, texts) {
  const line = drawn.querySelector("tbody").insertRow();
  line.className = "is-differs";
  line.append(Object.assign(document.createElement("th"), { scope: "row", textContent: name }));
  for (const text of texts) line.insertCell().textContent = text;
}

function versus(item, names, mine, stored, words) {
  const drawn = template("np-outbox-versus");
  drawn.querySelector("caption").textContent = `Two versions of ${nameOf(item)}`;
  for (const name of names) {
    row(drawn, FIELDS[name], [mine, stored].map((content) => said(name, content[name], words)));
  }
  if (item.body.cancelled_because) row(drawn, "Why", [item.body.cancelled_because, "as residents read it now"]);
  return drawn;
}
