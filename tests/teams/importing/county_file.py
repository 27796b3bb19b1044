"""A county's file for the tests of its import, and what they ask afterwards."""

from datetime import date

from inputs import parse_document
from record.entries import Entry
from record.marks import Mark
from teams.importing import import_teams
from teams.importing.changes import REACH
from teams.models import Posting, Team

TODAY = date(2026, 6, 30)

FILE = """
force: {id: dorset, name: Dorset Police, oversight_body: Office of the Police and Crime Commissioner}
sections:
  - id: east
    name: East Dorset
    teams:
      - id: wimborne
        name: Wimborne NPT
        active_from: 2024-04-01
        neighbourhoods:
          - {id: "55.X1", name: Wimborne Minster, active_from: 2024-05-01}
          - {id: "55 X2", name: Colehill}
        officers:
          - {id: sgt-1, name: A. Example, rank: sergeant, posted_from: 2024-04-01, published: yes, neighbourhood: 55.X1}
          - {id: pc-1, name: B. Example, rank: pc, posted_from: 2025-01-01}
        priorities:
          - {title: Speeding on Leigh Road, neighbourhood: "55.X1", from: 2026-01-05, until: 2026-03-31}
          - {title: Litter, from: 2026-02-01}
      - {id: ferndown, name: Ferndown NPT, active_from: 2024-06-01}
  - id: west
    name: West Dorset
"""


def take(text: str, *, today: date = TODAY, by=None) -> str:
    return import_teams(parse_document(text), by=by, today=today)


def changed(*pairs: tuple[str, str]) -> str:
    """The file with each first text, which must be in it, replaced by the second."""
    text = FILE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def forget_marks() -> None:
    Mark.objects.all().delete()


def since(day: date) -> date:
    """From when a team is judged whose structure differs from the day on: the window before it, too."""
    return day - REACH


def marks() -> dict[str, date]:
    """The earliest marked day of each team."""
    keys = dict(Team.objects.values_list("id", "key"))
    found: dict[str, date] = {}
    for mark in Mark.objects.order_by("-first_day"):
        found[keys[mark.team]] = mark.first_day
    return found


def entries() -> list[Entry]:
    return list(Entry.objects.order_by("sequence"))


def latest() -> list[tuple]:
    """What the last import wrote into the record."""
    newest = entries()[-1].at
    return [(e.action, e.subject, e.before, e.after) for e in entries() if e.at == newest]


def posting(person: str = "sgt-1") -> Posting:
    return Posting.objects.get(person__key=person)
