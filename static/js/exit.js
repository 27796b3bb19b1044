// Starts GOV.UK's "Exit this page", which static/build.js puts before these lines. Without script it is a plain link.

document.body.classList.add("govuk-frontend-supported");
for (const root of document.querySelectorAll('[data-module="govuk-exit-this-page"]')) new ExitThisPage(root);

// Whoever leaves in a hurry leaves no half-written question behind for whoever sits down next.
window.addEventListener("pagehide", () => {
  if (!document.body.classList.contains("govuk-exit-this-page-hide-content")) return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("question-")) sessionStorage.removeItem(key);
});
