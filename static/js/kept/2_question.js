// A question that is being typed survives every reload of its tab, until a page shows that it has arrived. "Remove from
// this device" leads to an address with #removed, also from a receipt on which no script had come yet.

function keepQuestion(form) {
  const key = `question-${form.dataset.npDraft}`;
  const fields = ["id", "text", "name"].map((name) => form.elements[name]);
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept && !form.elements.text.value) for (const field of fields) field.value = kept[field.name] ?? "";
  const keep = () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
  if (form.elements.text.value !== form.elements.text.defaultValue) attempt(keep); // typed before this script had come
  form.addEventListener("input", () => attempt(keep));
}

/** A browser that keeps nothing, or has no room: then what is typed is as safe as on any other page. */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

const arrived = [...document.querySelectorAll("[data-np-own], [data-np-arrived]")].map(({ dataset }) => dataset.npOwn ?? dataset.npArrived);
if (location.hash === "#removed") forgetTab();
else if (arrived.length) forgetTab((kept) => arrived.includes(kept.id));
document.querySelector("[data-np-remove]")?.addEventListener("submit", () => forgetTab());
const box = document.querySelector("[data-np-draft]");
if (box) attempt(() => keepQuestion(box));
