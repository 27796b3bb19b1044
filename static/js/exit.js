// GOV.UK's "Exit this page", which static/build.js puts before these lines with kept/1_tab.js, so that nothing is left to come back to: the
// browser is told to forget, the drafts of this tab go, and the page's own place in the history is taken. Without script
// it is a link that lets the browser forget and leads on.

const ELSEWHERE = "https://www.bbc.co.uk/weather"; // as settings.EXIT_TO

class Leaving extends ExitThisPage {
  exitPage() {
    document.body.classList.add("govuk-exit-this-page-hide-content");
    this.$overlay = document.createElement("div");
    this.$overlay.className = "govuk-exit-this-page-overlay";
    this.$overlay.setAttribute("role", "alert");
    document.body.append(this.$overlay);
    this.$overlay.textContent = this.i18n.t("activated");
    document.title = "Weather";
    forgetTab();
    // The answer takes the cookie away; it is sent on also when this page is gone, and waited for only a moment.
    const forgotten = fetch(this.$button.href, { keepalive: true, redirect: "manual" }).catch(() => null);
    const moment = new Promise((over) => setTimeout(over, 300));
    Promise.race([forgotten, moment]).then(() => window.location.replace(ELSEWHERE));
  }
}

document.body.classList.add("govuk-frontend-supported");
for (const root of document.querySelectorAll('[data-module="govuk-exit-this-page"]')) new Leaving(root);
