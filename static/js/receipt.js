// A receipt says that the question has arrived: this tab need not keep its draft. "Remove from this device" drops them all.

const arrived = document.querySelector("[data-np-arrived]")?.dataset.npArrived;

function drop(isOver) {
  for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith("question-"))) {
    if (isOver(sessionStorage.getItem(key))) sessionStorage.removeItem(key);
  }
}

try {
  drop((kept) => JSON.parse(kept).id === arrived);
  document.querySelector("[data-np-remove]")?.addEventListener("submit", () => drop(() => true));
} catch {
  // A browser that keeps nothing has nothing to forget.
}
