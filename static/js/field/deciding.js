// What a person's decision makes of an item that could not go as it is.

const KEPT_AS_CORRECTION = "Another version was in the record when this one arrived; this one is right.";

/** "Keep mine": upon what is stored now, with both texts seen. */
export function resolution(item) {
  const { stored, sent } = item.answer;
  const upon = { state: "waiting", nextAt: 0, tries: 0, answer: null, after: null, base: { version: stored.version }, goneOn: false };
  if (item.what === "edit") return { ...upon, body: { reason: KEPT_AS_CORRECTION, ...item.body } };
  if (item.what !== "log") return upon;
  const body = { reason: KEPT_AS_CORRECTION };
  for (const [name, value] of Object.entries(sent)) {
    if (!["id", "team", "recorded_at"].includes(name) && JSON.stringify(value ?? null) !== JSON.stringify(stored[name] ?? null)) body[name] = value;
  }
  // The id of an edit is its own: that of the activity is taken by what is stored.
  return { ...upon, what: "edit", edit: crypto.randomUUID(), body, verb: "as this device has it" };
}

/** What was said to be held and is still to come, as a plan; null where that is not what was wrong. `now` as a form types it. */
export function plannedInstead(item, now) {
  if (item.what !== "log" || item.body.status !== "held" || !(item.body.starts_at > now)) return null;
  const form = (item.form ?? []).map(([name, value]) => (name === "status" ? [name, "planned"] : [name, value]));
  const { attendance: _came, ...body } = item.body;
  return { form, body: { ...body, attendance: null, status: "planned" }, status: "planned", state: "waiting", nextAt: 0, tries: 0, answer: null };
}

/** What was typed anew in the place of an item: in its place where nothing of it is stored, else as an edit upon it; null for no news. */
export function editedWaiting(there, item) {
  const fresh = { state: "waiting", tries: 0, nextAt: 0, answer: null };
  if (!there.tries || there.state === "refused") return { ...there, ...item, ...fresh, key: there.key, place: there.place };
  if (there.what !== "log") return item;
  const changed = Object.entries(item.body).filter(([name, value]) => name !== "recorded_at" && JSON.stringify(value ?? null) !== JSON.stringify(there.body[name] ?? null));
  if (!changed.length) return null;
  const body = { ...Object.fromEntries(changed), reason: "Put right on the device before its answer had come." };
  return { ...item, key: crypto.randomUUID(), what: "edit", body, verb: "put right", base: null, sameAs: null };
}
