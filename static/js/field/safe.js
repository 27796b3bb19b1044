// How safe what waits is on this device, what waits there for others, and a file of it to carry elsewhere.

import * as store from "./store.js";
import { begun, count } from "./words.js";

const FILE = "neighbourhood-portal-outbox";
const NEARLY_FULL = 5 * 1024 * 1024; // bytes

export class Safe {
  constructor(place, person) {
    Object.assign(this, { place, person });
    this.one = (name) => place.querySelector(`[data-np-${name}]`);
    this.one("save").addEventListener("click", () => this.save());
    this.one("bring").addEventListener("change", ({ target }) => this.bring(target));
    place.hidden = false;
  }

  async draw(items, name = "") {
    this.name = name;
    this.one("save-item").hidden = !items.length;
    this.one("save").textContent = items.length === 1 ? "Save it to a file" : `Save all ${items.length} to a file`;
    const others = await store.othersWaiting(this.person);
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
    const kept = (await navigator.storage?.persisted?.().catch(() => false)) || (items.length && (await navigator.storage?.persist?.().catch(() => false)));
    const promise = kept ? "This device has promised to keep them." : "The browser may clear them when the device is nearly full: send or save them soon.";
    const room = quota ? `, ${size(usage)} of ${size(quota)}` : "";
    const full = quota && quota - usage < NEARLY_FULL ? " The device is nearly full. Find signal, or save the outbox to a file." : "";
    this.one("room").textContent = items.length ? `${count(items.length, "thing")}${room}. ${promise}${full}` : `Nothing${room}.${full}`;
    const words = `${count(others, "more thing")} ${others === 1 ? "waits" : "wait"} for another person who uses this device. It stays closed to you, and sends when they sign in. It is kept until then, or until the browser is cleared.`;
    this.one("others").textContent = others === 1 ? words : words.replaceAll("It stays", "They stay").replace("and sends", "and send").replace("It is kept", "They are kept");
    this.one("others").hidden = !others;
  }

  async save() {
    const items = await store.itemsOf(this.person);
    const file = { what: FILE, version: 1, person: this.person, name: this.name, saved_at: new Date().toISOString(), items };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
    link.download = `outbox-${file.saved_at.slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async bring(input) {
    const told = this.one("brought");
    try {
      const file = JSON.parse(await input.files[0].text());
      if (file.what !== FILE || file.version !== 1 || !Array.isArray(file.items)) throw new SyntaxError();
      if (file.person !== this.person) {
        told.textContent = `This file is ${file.name ? `${file.name}’s` : "another person’s"}. Only they can bring it in, signed in as themselves.`;
        return;
      }
      const added = await store.bringIn(file.items.filter((item) => item.person === this.person && item.key && item.what));
      told.textContent = added ? `${begun(count(added, "thing"))} brought in.` : "All of it is here already. What has arrived before is not doubled.";
      document.dispatchEvent(new CustomEvent("np-send"));
    } catch (error) {
      told.textContent = error instanceof SyntaxError ? "That is no file of an outbox." : "It could not be read, or there is no room for it.";
    } finally {
      input.value = "";
    }
  }
}

const size = (bytes) => (bytes > 1e9 ? `${Math.round(bytes / 1e9)} GB` : `${(bytes / 1e6).toFixed(1)} MB`);
