// Parts of a page that change while it is read: the page is read again and they are taken over as the server wrote them.
// It happens when another script asks for it, and every so many seconds on a page that says so, until somebody stops it.
// A part in which somebody has the focus stays as it is.

const timed = document.querySelector("[data-np-again]");
const stop = document.querySelector("[data-np-stop]");
const address = document.querySelector("[data-np-here]")?.dataset.npHere ?? location.href;

async function look() {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Where the part that is looked at has gone, the page has become another one.
  if (timed?.dataset.npPart && !fresh.querySelector(`[data-np-part="${timed.dataset.npPart}"]`)) return location.reload();
  for (const part of document.querySelectorAll("[data-np-part]")) {
    const newer = fresh.querySelector(`[data-np-part="${part.dataset.npPart}"]`);
    const changed = newer && newer.textContent !== part.textContent;
    if (changed && !part.contains(document.activeElement)) part.replaceChildren(...document.importNode(newer, true).childNodes);
  }
}

document.addEventListener("np-look", look);
if (timed) {
  let stopped = false;
  setInterval(() => stopped || document.hidden || look(), Number(timed.dataset.npAgain) * 1_000);
  stop.hidden = false;
  stop.addEventListener("click", () => {
    stopped = !stopped;
    stop.textContent = stopped ? "Go on" : "Stop that";
  });
}
