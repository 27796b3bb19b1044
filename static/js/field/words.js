// Days and times as people say them, on the clocks of the portal's people, and the names of what an activity says.

const ZONE = "Europe/London";
const DAY = 24 * 60 * 60 * 1000; // ms

const london = (options, zone = ZONE) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
const dayIn = (at, zone) => london({ weekday: "long", day: "numeric", month: "long" }, zone).format(at).replace(",", "");
const clockIn = (at, zone) => london({ hour: "2-digit", minute: "2-digit" }, zone).format(at);

/** What London's clock shows, as a form types it: "2026-12-01T19:00". */
export const wall = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" }).format(at).replace(" ", "T");

/** "Today 10:00", "Thursday 10 December, 19:00"; of an instant, or of a time without an offset, which is London's. */
export function when(written, now = Date.now()) {
  const isWall = typeof written === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(written);
  const at = typeof written === "number" ? written : Date.parse(isWall ? `${written}Z` : written);
  if (Number.isNaN(at)) return "";
  const zone = isWall ? "UTC" : ZONE;
  const day = dayIn(at, zone);
  const near = { [dayIn(now, ZONE)]: "today", [dayIn(now - DAY, ZONE)]: "yesterday", [dayIn(now + DAY, ZONE)]: "tomorrow" };
  return near[day] ? `${near[day]} ${clockIn(at, zone)}` : `${day}, ${clockIn(at, zone)}`;
}

export const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

export const begun = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** The fields that people read, in the order of a page. */
export const FIELDS = {
  status: "It is", channel: "Kind", title: "What", neighbourhoods: "For", starts_at: "When", ends_at: "Until", attendance: "Came",
  advertised_on: "Advertised", open_to_public: "Open to all", face_to_face: "Face to face", led_by: "Led by", officers: "Took part",
  also_teams: "With", audiences: "Meant for", summary: "Raised", feedback_published_on: "Feedback", url: "Link",
};
const INSTANTS = ["starts_at", "ends_at"];

/** What a value says; `choices` are the words of the form's choices, {name: {value: label}}. */
export function said(name, value, choices = {}) {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return "nothing said";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value)) return value.map((one) => said(name, one, choices)).join(", ");
  if (INSTANTS.includes(name)) return begun(when(value));
  return choices[name]?.[value] ?? String(value);
}

/** The words of the choices in the markup of a form of the log. */
export function choicesIn(html) {
  const form = new DOMParser().parseFromString(html ?? "", "text/html");
  const choices = { status: { cancelled: "Cancelled", withdrawn: "Withdrawn", held: "Held", planned: "Planned" } };
  for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    const label = form.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    if (label && input.name !== "status") (choices[input.name] ??= {})[input.value] = label.textContent.trim();
  }
  for (const option of form.querySelectorAll("select option")) (choices[option.parentElement.name] ??= {})[option.value] = option.textContent.trim();
  return choices;
}
