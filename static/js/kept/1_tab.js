// What is typed in a public form stays in its tab alone, as `question-…` in sessionStorage, until it has arrived or
// somebody ends it: static/build.js puts these lines before exit.js as well.

/** Forget what this tab keeps, or what `isOver` says of. */
function forgetTab(isOver) {
  try {
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith("question-"))) {
      if (!isOver || isOver(JSON.parse(sessionStorage.getItem(key)))) sessionStorage.removeItem(key);
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
