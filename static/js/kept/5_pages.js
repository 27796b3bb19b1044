// What a page says and does about words that are kept, beside its forms: nothing where there are none.

/** A refused or failed page, in answer to a form that has just been sent from this tab. */
function sayStillKept(place, key) {
  const line = lines().find((one) => one.key === key);
  if (!line || (person && line.person !== person)) return;
  place.querySelector("a").href = line.address;
  place.hidden = false;
  document.querySelector("[data-np-else]")?.remove();
}

function sayTabKeeps(place) {
  const page = document.querySelector("[data-np-else] a")?.getAttribute("href") ?? "";
  const chat = page.match(/^\/chats\/([0-9a-f-]{36})\//)?.[1];
  if (!chat || !attempt(() => sessionStorage.getItem(`question-${chat}`))) return;
  place.querySelector("a").href = page;
  place.hidden = false;
  document.querySelector("[data-np-else]").remove();
}

/** The page that asks whether to sign out names what would be lost; from elsewhere one is led there first. */
function nameWhatIsLost(place, waiting) {
  for (const line of waiting) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { className: "govuk-link", href: line.address });
    link.textContent = `${line.title}${line.label && `: “${line.label}”`}`;
    item.append(link, `, kept ${moment(line.at)}`);
    place.querySelector("ul").append(item);
  }
  place.hidden = !waiting.length;
}

function signOut(event) {
  const form = event.target;
  if (!form.matches("[data-np-sign-out]") || !mine().length) return;
  if (form.closest("main")) for (const line of mine()) drop(line.key);
  else {
    event.preventDefault();
    location.assign(form.getAttribute("action"));
  }
}

const sent = taken("sent");
const still = document.querySelector("[data-np-still]");
if (still && sent) sayStillKept(still, sent);
else if (still) sayTabKeeps(still);

const waits = document.querySelector("[data-np-waits]");
if (waits) {
  const next = new URLSearchParams(location.search).get("next");
  waits.hidden = !next || !lines().some((line) => line.address === next);
  if (!waits.hidden) note("signing-in", "yes");
}

if (person) {
  for (const form of document.querySelectorAll("main form[method=post]")) if (KeptForm.isOne(form)) new KeptForm(form);
  document.addEventListener("submit", signOut);
  const leaving = document.querySelector("[data-np-leaving]");
  if (leaving) nameWhatIsLost(leaving, mine());
}
