"""A device in the field: a browser of its own, with its service worker, that has signal or has none."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from engagement.models import Activity
from portal.embedded_servers import wait_until
from tests.journeys.coming_in import come_in
from tests.journeys.signal import Signal

READ = """async (store) => {
  const asked = indexedDB.open("np-field");
  await new Promise((done) => { asked.onsuccess = done; });
  const rows = asked.result.transaction(store).objectStore(store).getAll();
  await new Promise((done) => { rows.onsuccess = done; });
  asked.result.close();
  return JSON.stringify(rows.result);
}"""
COME = 20_000  # ms, for what goes by itself


class Device:
    """One browser of somebody, at the end of a signal of its own."""

    def __init__(self, context: BrowserContext, portal: str) -> None:
        self.portal = portal
        self.signal = Signal(portal)
        self.context = context
        context.set_default_timeout(10_000)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        if "Content Security" in message.text:
            self.complaints.append(message.text)

    def come_in(self, person: str = "sergeant", to: str = "/my-team/") -> Page:
        """Signed in, with everything kept that is needed without signal."""
        come_in(self.page, self.signal.url, person, to)
        self.is_ready()
        return self.page

    def is_ready(self) -> None:
        assert wait_until(lambda: self.page.evaluate("navigator.serviceWorker.controller !== null"), 20)
        assert wait_until(lambda: self.kept("copies") != [], 20)

    def go(self, to: str) -> Page:
        self.page.goto(f"{self.signal.url}{to}")
        return self.page

    def kept(self, store: str) -> list[dict[str, Any]]:
        """What lies in one of the device's stores."""
        return json.loads(self.page.evaluate(READ, store))

    def waits(self) -> list[tuple[str, str]]:
        return [(item["what"], item["state"]) for item in sorted(self.kept("items"), key=lambda item: item["place"])]

    def logs(self, title: str = "Memorial Hall", kind: str = "Open meeting", **more: str) -> None:
        """Fills in the form of the log that is open, and sends it."""
        self.picks(kind)
        self.page.get_by_label("Where, or what about?").fill(title)
        for label, words in more.items():
            self.page.get_by_label(label.replace("_", " ")).fill(words)
        self.page.get_by_role("button", name="Save activity").click()

    def picks(self, kind: str) -> None:
        self.page.get_by_role("radio", name=kind).check(force=True)

    def is_kept(self, title: str = "Memorial Hall") -> None:
        expect(self.page.get_by_role("heading", name="Outbox")).to_be_visible()
        expect(self.page.get_by_role("heading", name=title).first).to_be_visible()

    def has_sent_all(self) -> None:
        assert wait_until(lambda: self.kept("items") == [], COME / 1000), self.kept("items")

    def close(self) -> None:
        self.signal.close()
        assert self.complaints == []


def titles() -> list[str]:
    return sorted(Activity.objects.values_list("title", flat=True))
