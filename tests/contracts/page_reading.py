"""Reads pages as a person does: the words of elements, and where links lead."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser


class Page(HTMLParser):
    """`text` is all there is to read, `links` are pairs of words and address, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html.split("<main", 1)[1].split("</main>", 1)[0])

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag == "a":
            self._open.append((dict(attrs).get("href", ""), []))

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            address, words = self._open.pop()
            self.links.append((plain("".join(words)), address))

    @property
    def text(self) -> str:
        return plain(" ".join(self.words))

    def link(self, words: str) -> str:
        """The address of the one link that reads so."""
        found = {address for said, address in self.links if said == words}
        assert len(found) == 1, (words, sorted({said for said, _ in self.links}))
        return found.pop()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(text)).strip()


def read(answer) -> Page:
    """The page of an answer; one that is not a page fails."""
    assert answer.status_code == 200, answer
    return Page(answer.content.decode())


def rows_of(answer, section: str) -> str:
    """The words of one section of a page, by its id."""
    html = answer.content.decode()
    found = re.search(rf'<section[^>]*aria-labelledby="{section}".*?</section>', html, re.DOTALL)
    return plain(re.sub(r"<[^>]+>", " ", found.group())) if found else ""
