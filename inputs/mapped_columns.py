"""A mapping laid over the columns of one file: their rows as rows of ours, before anybody reads a cell.

What comes out is text as our own files hold it, so every rule about a cell stands where it stood. What cannot be read
is noted by column and told when the column is read, beside the row's other faults. Source: formats.md, "Mapping".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from inputs.cells import shown
from inputs.columns import PASSED_OVER, as_ours
from inputs.mapping import INSTANTS, LISTS, Mapping, Shape, folded
from inputs.refusals import Refusal, Refused
from inputs.written_times import Said

GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[, '\u00a0\u202f][0-9]{3})+")
WITH_POINT = re.compile(r"([+-]?[0-9]+)\.0*")
ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+([/?#:]\S*)?")
NO_TIME = "holds a day and no time"


class MappedColumns:
    """Raises Refused, naming each column, where a file has not what the mapping reads, or more than it knows."""

    def __init__(self, mapping: Mapping, header: Sequence[str], line: int) -> None:
        self.mapping = mapping
        self.shape: Shape = mapping.shape
        self.times = mapping.written_times
        self.names = [as_ours(name) for name in header]
        self.notes: list[str] = []
        self._check(header, line)
        places = {name: at for at, name in enumerate(self.names)}
        self.own = {name: places[name] for name in self._own()}
        self.read = {ours: [places.get(as_ours(name)) for name in theirs] for ours, theirs in mapping.columns.items()}
        self.called = {ours: " + ".join(theirs) for ours, theirs in mapping.columns.items()}
        self.words = {
            ours: {folded(word): said for word, said in words.items()} for ours, words in mapping.values.items()
        }
        for column in self.shape.teams:
            by_name = {folded(name): key for name, key in mapping.team_by.items()}
            self.words[column] = {**by_name, **self.words.get(column, {})}

    def ours(self, cells: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The row by our columns, and by column what could not be read of it; there the cell is as it came."""
        said = dict(self.mapping.constants)
        if self.mapping.source:
            said[self.shape.source] = self.mapping.source
        said |= {name: cells[at] for name, at in self.own.items()}
        parts = {ours: self._parts(ours, cells) for ours in self.mapping.columns}
        unread: dict[str, str] = {}
        for ours, written in parts.items():
            if self.shape.kinds[ours] not in INSTANTS:
                try:
                    said[ours] = self._text(ours, written)
                except ValueError as error:
                    said[ours], unread[ours] = " ".join(filter(None, written)), str(error)
        self._moments(parts, said, unread)
        for column in self.mapping.cut:
            self._cut(column, said)
        return said, unread

    # -- The first row ------------------------------------------------------------------------------------------------

    def _theirs(self) -> list[str]:
        return list(dict.fromkeys(name for theirs in self.mapping.columns.values() for name in theirs))

    def _own(self) -> list[str]:
        """The columns of ours that stand beside theirs."""
        read = {as_ours(name) for name in self._theirs()}
        return [name for name in self.shape.beside if name in self.names and name not in read]

    def _check(self, header: Sequence[str], line: int) -> None:
        counted = Counter(filter(None, self.names))
        read = {as_ours(name): name for name in self._theirs()}
        ignored = {as_ours(name) for name in self.mapping.ignore}
        written = dict(zip(self.names, header, strict=True))
        faults = [Refusal(line, name, "this column is there twice") for key, name in read.items() if counted[key] > 1]
        for ours, theirs in self.mapping.columns.items():
            missing = [name for name in theirs if as_ours(name) not in counted]
            faults += [Refusal(line, ours, "this column is missing", name) for name in missing if self._needs(ours)]
            if missing and not self._needs(ours):
                self.notes.append(f"The file has no column {', '.join(missing)}: {ours} is not read from it.")
        known = {*read, *ignored, *PASSED_OVER, *self._own()}
        if not self.mapping.ignores_the_rest:
            reason = "no rule of the mapping reads this column, and none ignores it"
            faults += [Refusal(line, shown(written[key]), reason) for key in counted if key not in known]
        given = {*self.mapping.columns, *self.mapping.constants, *self.shape.made}
        without = [name for name in self.shape.columns.required if name not in given]
        faults += [
            Refusal(line, name, "no rule of the mapping gives this, and every row must have it") for name in without
        ]
        if faults:
            raise Refused(faults)

    def _needs(self, ours: str) -> bool:
        """Without the number in the other system, the same row would come as another one."""
        required = ours in self.shape.columns.required and ours not in self.shape.made
        return required or ours in ("id", self.shape.source_id)

    # -- One row ------------------------------------------------------------------------------------------------------

    def _parts(self, ours: str, cells: Sequence[str]) -> list[str]:
        """The cells of theirs that are read for it, their words as ours."""
        written = [cells[at].strip() if at is not None else "" for at in self.read[ours]]
        words = self.words.get(ours)
        if not words:
            return written
        if self.shape.kinds[ours] in LISTS:
            return [";".join(_word(one, words) for one in cell.split(";")) for cell in written]
        return [_word(cell, words) for cell in written]

    def _text(self, ours: str, written: Sequence[str]) -> str:
        kind, filled = self.shape.kinds[ours], [part for part in written if part]
        if kind == "day":
            said = self.times.said([" ".join(filled)])
            return self.times.day(said) if said else ""
        if kind in LISTS:
            return ";".join(filled)
        if kind == "text":
            return "\n".join(filled)
        joined = " ".join(filled)
        if kind == "whole" and self.mapping.loose_numbers:
            return _plain_number(joined)
        return f"https://{joined}" if kind == "address" and ADDRESS.fullmatch(joined) else joined

    def _moments(self, parts: dict[str, list[str]], said: dict[str, str], unread: dict[str, str]) -> None:
        found: dict[str, Said] = {}
        for ours in parts:
            if self.shape.kinds[ours] not in INSTANTS:
                continue
            try:
                if moment := self._moment(ours, parts[ours]):
                    found[ours], said[ours] = moment, self.times.instant(moment)
            except ValueError as error:
                said[ours], unread[ours] = " ".join(filter(None, parts[ours])), str(error)
        self._days_alone(found, said, unread)

    def _moment(self, ours: str, parts: list[str]) -> Said | None:
        """An end whose time is left out is not known, though its day is: the day may be the start's own column."""
        ends = self.shape.time_known[2] if self.shape.time_known else ""
        if ours == ends and self.mapping.times and len(parts) == 2 and not parts[1]:
            return None
        return self.times.said(parts)

    def _days_alone(self, found: dict[str, Said], said: dict[str, str], unread: dict[str, str]) -> None:
        """A day without a time: said of the start, left out as an end on the start's own day, else refused."""
        starts, known, ends = self.shape.time_known or ("", "", "")
        begin = found.get(starts)
        if begin and not begin.time_known:
            said[known] = said.get(known) or "no"
        for ours, moment in found.items():
            if moment.time_known or ours == starts:
                continue
            if ours == ends and begin and begin.at.date() == moment.at.date():
                said[ours] = ""
            elif not (ours == ends and begin and not begin.time_known):
                unread[ours] = NO_TIME

    def _cut(self, column: str, said: dict[str, str]) -> None:
        longest, rest = self.shape.cuts[column]
        text = " ".join(said.get(column, "").split())
        if len(text) <= longest:
            return
        at = text.rfind(" ", 0, longest)
        at = at if at > longest // 2 else longest - 1
        said[column] = f"{text[:at]}…"
        said[rest] = "\n\n".join(filter(None, [f"…{text[at:].lstrip()}", said.get(rest, "")]))


def _word(written: str, words: dict[str, str]) -> str:
    return words.get(folded(written), written.strip()) if written.strip() else ""


def _plain_number(written: str) -> str:
    """1,200 and 25.0 as 1200 and 25; what is no number stays as it is, and is refused as such."""
    text = re.sub(r"[, '\u00a0\u202f]", "", written) if GROUPED.fullmatch(written.partition(".")[0]) else written
    pointed = WITH_POINT.fullmatch(text)
    return pointed[1] if pointed else text
