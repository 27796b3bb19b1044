// A question that is being typed survives every reload, until it has arrived.

const form = document.querySelector("[data-np-draft]");

function keepDraft() {
  const key = `question-${form.dataset.npDraft}`;
  const fields = ["id", "text", "name"].map((name) => form.elements[name]);
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept && document.querySelector(`[data-np-own="${CSS.escape(kept.id)}"]`)) sessionStorage.removeItem(key);
  else if (kept && !form.elements.text.value) for (const field of fields) field.value = kept[field.name] ?? "";
  const keep = () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
  if (form.elements.text.value !== form.elements.text.defaultValue) keep(); // typed before this script had come
  form.addEventListener("input", keep);
}

// "Remove from this device" leads here, also from a receipt whose own script had not come yet.
function dropAll() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("question-")) sessionStorage.removeItem(key);
}

try {
  if (location.hash === "#removed") dropAll();
  if (form) keepDraft();
} catch {
  // A browser that keeps nothing: the question is as safe as on any other page.
}
