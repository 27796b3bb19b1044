// Every form in <main> that staff send with words in it: what is typed is kept with each change, and offered when the
// form is opened again. In the tab in which it was typed the form is filled at once; elsewhere a line above it asks.

const ANSWERED = "input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image], [type=password], [type=file]), select, textarea";
const WORDS = "textarea, input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image], [type=checkbox], [type=radio])";
const SECRET = "[type=password], [autocomplete=one-time-code]";
const NOT_KEPT = "[data-np-not-kept], [data-np-draft]";
// Of what is hidden: by which the server knows a form that comes twice, and what was looked at while it was filled in.
const ALONG = ["id", "version", "expected"];
const HERE = number(); // this showing of this page
const signedInAgain = person && taken("signing-in");

const ticks = (field) => field.matches("[type=checkbox], [type=radio]");

function isChanged(field) {
  if (ticks(field)) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  const chosen = options.filter((option) => option.defaultSelected);
  const first = field.multiple || chosen.length ? chosen : options.slice(0, 1);
  return options.some((option) => option.selected !== first.includes(option));
}

function saidIn(field) {
  if (ticks(field)) return field.checked ? [field.value] : [];
  return field.options ? [...field.selectedOptions].map((option) => option.value) : [field.value];
}

/** {name: [values]}, with an empty list where nothing is chosen. */
function valuesOf(fields) {
  const said = {};
  for (const field of fields) said[field.name] = [...(said[field.name] ?? []), ...saidIn(field)];
  return said;
}

const copyOf = (name) => document.getElementById(`np-${name}`).content.firstElementChild.cloneNode(true);

class KeptForm {
  static isOne(form) {
    return !form.closest(NOT_KEPT) && !form.querySelector(SECRET) && KeptForm.fieldsOf(form).some((field) => field.matches(WORDS));
  }

  static fieldsOf(form) {
    return [...form.elements].filter((field) => field.name && field.matches(ANSWERED) && !field.closest(NOT_KEPT));
  }

  constructor(form) {
    this.form = form;
    this.fields = KeptForm.fieldsOf(form);
    // A form that is sent to its own page is another one with each `?`; one sent elsewhere is known by where it goes.
    const action = new URL(form.getAttribute("action") || npPage, location.href);
    const id = form.getAttribute("id");
    this.name = `${action.pathname}${id ? `#${id}` : ""}`;
    this.place = form.getAttribute("action") ? this.name : npPage;
    this.typing = `typing:${person}:${this.name}:${this.place}`;
    this.begin();
    for (const event of ["input", "change"]) form.addEventListener(event, () => this.keep());
    form.addEventListener("submit", () => this.send());
  }

  get isTyped() {
    return this.fields.some(isChanged);
  }

  begin() {
    const offered = mine().filter((line) => line.form === this.name);
    const own = offered.find((line) => line.id === noted(this.typing));
    const typed = this.isTyped;
    const same = own && this.isSame(own.fields);
    this.id = own?.id;
    this.isShownAgain = Boolean(same && !typed); // the server's page of a form that was not carried out
    if (own && (same || !typed)) this.goOn(own, this.isShownAgain);
    else if (typed) this.keepWhatCameFirst();
    const others = offered.filter((line) => line.id !== this.id);
    if (others.length && !this.isShownAgain) this.offer(others);
  }

  /** Typed before this script had come; unless the browser itself has filled the form, on the way back to it. */
  keepWhatCameFirst() {
    this.id = undefined;
    if (performance.getEntriesByType("navigation")[0]?.type === "navigate") this.keep();
  }

  isSame(said) {
    return Object.entries(valuesOf(this.fields)).every(([name, values]) => !said[name] || String(said[name]) === String(values));
  }

  // Keeping ---------------------------------------------------------------------------------------------------------

  keep() {
    if (this.isFilling) return;
    if (!this.isTyped && !this.isShownAgain) {
      if (this.id) drop(keyOf(this.id));
      return;
    }
    const there = this.id && attempt(() => JSON.parse(localStorage.getItem(keyOf(this.id))));
    // Gone, or gone on with in another tab: neither is overwritten.
    if (there?.page !== HERE) this.id = number();
    write(this.id, this.line());
    note(this.typing, this.id);
  }

  line() {
    const along = ALONG.map((name) => this.form.elements[name]).filter((field) => field?.type === "hidden");
    const label = this.fields.find((field) => field.matches(WORDS) && isChanged(field) && /\p{L}{2}/u.test(field.value))?.value ?? "";
    return {
      form: this.name, place: this.place, address: npPage, title: document.querySelector("h1")?.textContent.trim() ?? "",
      label: label.length > 40 ? `${label.slice(0, 40)}…` : label, at: Date.now(), page: HERE,
      fields: { ...valuesOf(this.fields), ...valuesOf(along) },
    };
  }

  /** The number goes along, so that the server can say when it is stored. */
  send() {
    this.keep();
    if (!this.id || !attempt(() => localStorage.getItem(keyOf(this.id)))) return;
    const field = this.form.querySelector("[data-np-number]") ?? document.createElement("input");
    Object.assign(field, { type: "hidden", name: "np_draft", value: this.id });
    field.dataset.npNumber = "";
    this.form.append(field);
    note("sent", keyOf(this.id));
  }

  // Filling and offering ----------------------------------------------------------------------------------------------

  fill(said) {
    this.isFilling = true;
    const left = structuredClone(said);
    for (const field of this.fields.filter(({ name }) => Array.isArray(said[name]))) {
      const before = String(saidIn(field));
      const values = said[field.name];
      if (ticks(field)) field.checked = values.includes(field.value);
      else if (!field.options) field.value = left[field.name].shift() ?? field.value;
      else if (field.multiple || [...field.options].some((option) => values.includes(option.value))) {
        for (const option of field.options) option.selected = values.includes(option.value);
      }
      if (isChanged(field)) field.closest("details")?.setAttribute("open", "");
      if (String(saidIn(field)) !== before) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    for (const name of ALONG) {
      const field = this.form.elements[name];
      if (field?.type === "hidden" && said[name]?.length) [field.value] = said[name];
    }
    this.isFilling = false;
  }

  goOn(line, quietly) {
    this.id = line.id;
    this.fill(line.fields);
    write(line.id, { ...line, page: HERE }); // another tab that had it keeps what it has from now on under another number
    note(this.typing, line.id);
    if (quietly) return;
    const lead = signedInAgain ? "You are signed in again, and what you typed is here." : "What you typed is here.";
    const shown = this.show(lead, `It was kept on this device ${moment(line.at)}.`, this.form.dataset.npNotYet ?? "Nothing has been saved yet.");
    const button = shown.querySelector("[data-np-throw]");
    button.parentElement.hidden = false;
    button.addEventListener("click", () => this.throwAway(shown, button, line));
  }

  /** Once more brings it back, until the page is left. */
  throwAway(shown, button, line) {
    if (this.thrown) {
      this.id = this.thrown.id;
      write(this.id, this.thrown);
      this.fill(this.thrown.fields);
      note(this.typing, this.id);
      this.thrown = null;
    } else {
      this.thrown = { ...this.line(), id: this.id ?? line.id };
      drop(keyOf(this.thrown.id));
      this.isFilling = true;
      this.form.reset();
      this.isFilling = false;
    }
    shown.querySelector("[data-np-lead]").textContent = this.thrown ? "Thrown away." : "What you typed is here.";
    for (const name of ["when", "not-yet"]) shown.querySelector(`[data-np-${name}]`).hidden = Boolean(this.thrown);
    button.textContent = this.thrown ? "Bring it back" : "Throw it away";
  }

  offer(others) {
    const shown = this.show("Something that you typed in this form is kept on this device.", "", this.form.dataset.npNotYet ?? "Nothing of it has been saved yet.");
    const list = shown.querySelector("ul");
    list.hidden = false;
    for (const line of others) list.append(this.lineOf(line, shown));
  }

  lineOf(line, shown) {
    const item = copyOf("kept-one");
    const away = () => (shown.querySelectorAll("li").length > 1 ? item : shown).remove();
    const what = line.label && `“${line.label}”, `;
    item.querySelector("[data-np-when]").textContent = `${what}kept ${moment(line.at)}:`;
    const go = item.querySelector("[data-np-go]");
    go.href = line.address;
    go.addEventListener("click", (event) => {
      note(`typing:${person}:${line.form}:${line.place}`, line.id);
      if (line.place !== this.place) return; // the page it was typed on
      event.preventDefault();
      away();
      this.goOn(line);
      this.fields.find((field) => field.matches(WORDS) && field.value && (field.checkVisibility?.() ?? true))?.focus();
    });
    item.querySelector("[data-np-throw]").addEventListener("click", () => {
      drop(line.key);
      away();
      this.fields[0].focus();
    });
    return item;
  }

  show(lead, when, notYet) {
    const shown = copyOf("kept-here");
    (this.form.querySelector("[data-np-draft-here]") ?? this.form).prepend(shown);
    shown.querySelector("[data-np-lead]").textContent = lead;
    shown.querySelector("[data-np-when]").textContent = when;
    shown.querySelector("[data-np-not-yet]").textContent = notYet;
    return shown;
  }
}
