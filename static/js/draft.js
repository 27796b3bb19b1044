// A question that is being typed survives every reload, until it has arrived.

const form = document.querySelector("[data-np-draft]");

function keepDraft() {
  const key = `question-${form.dataset.npDraft}`;
  const fields = ["id", "text", "name"].map((name) => form.elements[name]);
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept && document.querySelector(`[data-np-own="${CSS.escape(kept.id)}"]`)) sessionStorage.removeItem(key);
  else if (kept && !form.elements.text.value) for (const field of fields) field.value = kept[field.name] ?? "";
  form.addEventListener("input", () => {
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
  });
}

try {
  if (form) keepDraft();
} catch {
  // A browser that keeps nothing: the question is as safe as on any other page.
}
