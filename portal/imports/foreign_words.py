"""Words of a file that are new to us: kinds, states, teams and places under names that nobody here has.

Asked about once; the answers are part of the mapping, so the next file of the list is read without a question.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

from engagement.importing.likeness import folded
from engagement.models import Channel, Status
from inputs.columns import as_ours
from inputs.models import SentFile
from inputs.tables import rows_in
from teams.models import Neighbourhood, Person
from teams.permissions import Permission, teams_for

MOST_WORDS = 60  # of one column
NAMED = ("team", "channel", "status", "neighbourhoods", "neighbourhood")
Known = list[tuple[str, str]]  # what we call it, and its name


@dataclass(frozen=True)
class ForeignWord:
    """A word of theirs in a column of ours, with what it could be."""

    column: str
    word: str
    choices: Known

    @property
    def nearest(self) -> str | None:
        """The key of the choice whose name is nearly the word; None where none is."""
        by_name = {folded(name): key for key, name in reversed(self.choices)}
        near = get_close_matches(folded(self.word), by_name, n=1, cutoff=0.8)
        return by_name[near[0]] if near else None


def known_words(person: Person, today: date) -> dict[str, Known]:
    """By column of ours what a cell may say: key and name."""
    teams = teams_for(person, Permission.IMPORT, today)
    places = Neighbourhood.objects.filter(team__in=teams).order_by("name", "id")
    named = [(place.police_id, place.name) for place in places]
    return {
        "team": [(team.key, team.name) for team in teams.order_by("name", "id")],
        "channel": list(Channel.objects.order_by("position", "key").values_list("key", "name")),
        "status": [(status.value, str(status.label)) for status in Status],
        "neighbourhoods": named,
        "neighbourhood": named,
    }


def foreign_words(
    sent: SentFile, columns: AnyMapping[str, str], known: dict[str, Known], said: AnyMapping[str, AnyMapping[str, str]]
) -> list[ForeignWord]:
    """The words of the file, in the columns that were chosen, that nobody has said anything of."""
    wanted = {theirs: ours for theirs, ours in columns.items() if ours in NAMED}
    found: dict[str, dict[str, str]] = {ours: {} for ours in wanted.values()}
    for theirs, words in _words(sent, list(wanted)).items():
        found[wanted[theirs]] |= words
    foreign = []
    for ours, words in found.items():
        ours_known = {folded(name) for pair in known[ours] for name in pair}
        answered = {folded(word) for word in said.get(ours, {})}
        new = [word for folded_word, word in words.items() if folded_word not in ours_known | answered]
        foreign += [ForeignWord(ours, word, known[ours]) for word in new]
    return foreign


def _words(sent: SentFile, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """By column of theirs the words in it, each as it came first."""
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    if not names:
        return found
    with TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "sent"
        path.write_bytes(bytes(sent.content))
        rows = rows_in(path)
        header = [as_ours(name) for name in next(rows)]
        places = {name: header.index(as_ours(name)) for name in names}
        for row in rows:
            for name, at in places.items():
                for word in row[at].split(";") if at < len(row) else ():
                    if (said := word.strip()) and len(found[name]) < MOST_WORDS:
                        found[name].setdefault(folded(said), said)
    return found
