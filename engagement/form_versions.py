"""Entries of forms that waited on a device, in the shape in which the form of that time wrote them.

A device may send today what was typed before the portal was changed: no older shape is ever refused for its age. What
the header `X-Form-Version` numbers is read here into the fields of the API. Source: interfaces.md, "HTTP API".

1  lists are one text, parted by commas; yes and no are words; attendance is text; no `which_…`.
2  the API's fields, but instants are London's clock as a form types it, with `which_starts_at` and `which_ends_at` of
   the hour that came twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engagement.form_fields import read_local
from engagement.form_instants import FIRST, SECOND, which
from record.refusal import Invalid
from record.timezones import comes_twice, parse_instant, second_of

HEADER = "X-Form-Version"
INSTANTS = ("starts_at", "ends_at")
LISTS = ("neighbourhoods", "officers", "also_teams", "audiences")
YES_NO = ("open_to_public", "face_to_face")
WORDS = {"yes": True, "no": False, "": None}
Entry = dict[str, Any]


def as_api(version: str, entry: Entry) -> Entry:
    """The entry in the API's fields. Raises Invalid, naming the field, or the version where nobody knows it."""
    if version not in SHAPES:
        known = ", ".join(SHAPES)
        raise Invalid.because(f"There is no form {version!r}: it is one of {known}.", field=HEADER)
    for step in SHAPES[version]:
        entry = step(entry)
    return {name: None if value == "" else value for name, value in entry.items()}


def _of_the_first(entry: Entry) -> Entry:
    """Version 1 as version 2 writes it."""
    said = dict(entry)
    for name in LISTS:
        if isinstance(said.get(name), str):
            said[name] = [part.strip() for part in said[name].split(",") if part.strip()]
    for name in YES_NO:
        if isinstance(said.get(name), str):
            said[name] = _word(name, said[name])
    came = said.get("attendance")
    if isinstance(came, str) and came.strip().isascii() and came.strip().isdigit():
        said["attendance"] = int(came)
    return said


def _word(name: str, word: str) -> bool | None:
    try:
        return WORDS[word.strip().lower()]
    except KeyError:
        raise Invalid.because(f"{word!r} is neither yes nor no.", field=name) from None


def _instants(entry: Entry) -> Entry:
    """London's clock as instants."""
    asked = {which(name) for name in INSTANTS}
    said = {name: value for name, value in entry.items() if name not in asked}
    for name in INSTANTS:
        written = said.get(name)
        if isinstance(written, str) and read_local(written):
            said[name] = _instant(name, written.strip(), entry.get(which(name)))
    return said


def _instant(name: str, written: str, answer: Any) -> str:
    if answer not in (None, "", FIRST, SECOND):
        raise Invalid.because(f"{answer!r} is neither {FIRST} nor {SECOND}.", field=which(name))
    try:
        first = parse_instant(written)
    except ValueError as error:
        raise Invalid.because(str(error), field=name) from None
    return (second_of(first) if answer == SECOND and comes_twice(written) else first).isoformat()


SHAPES: Mapping[str, tuple[Callable[[Entry], Entry], ...]] = {
    "1": (_of_the_first, _instants),
    "2": (_instants,),
}
