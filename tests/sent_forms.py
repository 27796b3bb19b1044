"""What a browser would send of a form that a page shows, as it was drawn: nothing typed, nothing ticked anew."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

Sent = dict[str, list[str]]


def as_drawn(answer: HttpResponse, *, having: str) -> Sent:
    """The values of the page's form that has a field of this name."""
    reader = _Forms()
    reader.feed(answer.content.decode())
    [found] = [form for form in reader.forms if having in reader.names[id(form)]]
    return found


class _Forms(HTMLParser):
    """Every form of a page: by field, the values that would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Sent] = []
        self.names: dict[int, set[str]] = {}  # fields of a form, by its identity
        self.text: str | None = None  # the textarea or select that is open
        self.written = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.forms.append({})
            self.names[id(self.forms[-1])] = set()
        elif not self.forms or (tag in ("input", "textarea", "select") and not said.get("name")):
            return
        elif tag == "input":
            self._input(said)
        elif tag in ("textarea", "select"):
            self.text, self.written = said["name"], ""
            self.names[id(self.forms[-1])].add(said["name"])
        elif tag == "option" and "selected" in said and self.text:
            self._send(self.text, said.get("value") or "")

    def _input(self, said: dict[str, Any]) -> None:
        self.names[id(self.forms[-1])].add(said["name"])
        if said.get("type") not in ("checkbox", "radio") or "checked" in said:
            self._send(said["name"], said.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.written += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text:
            self._send(self.text, self.written.removeprefix("\n"))
        if tag in ("textarea", "select"):
            self.text = None

    def _send(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)
