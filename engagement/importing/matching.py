"""Which stored one a row is, and what the row then is: nothing new, its next version, a contradiction, or a new one.

Asked of the staged rows before they are stored; what is undecided is refused, so that a sheet put right and sent again
never counts twice. Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from engagement.facts import Facts
from engagement.importing.alike import Group, are_others
from engagement.importing.answers import Answer, Answers
from engagement.importing.findings import Finding, Findings, Kind
from engagement.importing.new_ids import numbered_anew
from engagement.importing.reading import Reading
from engagement.importing.resemblance import Pair, Resemblances, named
from engagement.importing.rows_and_versions import Comparison, StagedRow, StoredOne
from engagement.importing.scope import Scope
from engagement.importing.stage import AT_ONCE, StagedFacts, StagingTable
from engagement.joint import require_let_in
from engagement.names import Names
from inputs.models import LeftRow
from record.refusal import Invalid

ANOTHERS_NUMBER = "its id is that of one stored row, and its number that of another"
Free = dict[UUID, StoredOne]  # in the order of storing, those that no row is yet
UNSTORED = {Kind.NOTHING_NEW, Kind.LEFT, Kind.CONTRADICTS, Kind.LOOKS_LIKE, Kind.REFUSED}
TAKEN = "its id or its number is taken"  # by what the person cannot see
ANOTHER_TEAMS = "what is stored is another team's: its own sergeant or inspector changes it"
OWN_NAME = "it has the id or the number of a stored one: as another one it needs another, or none"


class Matching:
    """The staged rows of one file against all that is stored."""

    def __init__(
        self,
        stage: StagingTable,
        names: Names,
        check: Callable[[Any], Facts],
        answers: Answers,
        now: datetime,
        scope: Scope,
    ) -> None:
        self.stage = stage
        self.reading = Reading(stage)
        self.compared = Comparison(stage.ledger, names)
        self.check = check
        self.answers = answers
        self.now = now
        self.scope = scope
        self.findings = Findings()
        self.restaged: list[StagedFacts] = []
        self.left: list[tuple[UUID, str]] = []  # said now of these rows: leave what is stored
        self.matched: set[UUID] = set()  # stored ones that a row of this file is
        self.answered_new: set[int] = set()  # lines that are new because somebody said so

    def run(self) -> Findings:
        """Compare every row; what changes in the staging table is done to it."""
        known = self.stage.known_ids()
        numbered = self.stage.known_numbers()
        anothers = {line for line, id in numbered.items() if known.get(line, id) != id}
        self._refuse(anothers, ANOTHERS_NUMBER)
        surely = {line: id for line, id in sorted((numbered | known).items()) if line not in anothers}
        last = {id: line for line, id in surely.items()}
        for row, one in self.reading.pairs(surely.items()):
            if not self.scope.shows(one.newest.stated):
                self._refuse([row.line], TAKEN)
            elif last[one.id] != row.line:
                self.stage.overruled.append(row.line)
            else:
                self._known(row, one)
        self.stage.leave_out(self.stage.overruled)
        for rows, ones, could in self.reading.alike({*surely, *anothers}, self.matched):
            self._alike(rows, ones, could)
        self._settle()
        self._left_before()
        self._resembling()
        self._settle()
        self._number_anew()
        self._settle()
        return self.findings

    def _settle(self) -> None:
        """Do to the staging table what was found so far."""
        self.stage.leave_out([line for line, one in self.findings.by_line.items() if one.kind in UNSTORED])
        self.stage.restage(self.restaged)
        self.restaged = []

    # -- Which one ----------------------------------------------------------------------------------------------------

    def _known(self, row: StagedRow, one: StoredOne) -> None:
        """A row whose id or number is stored: its next version whatever differs, unless a person has corrected it."""
        self.matched.add(one.id)
        if row.exported and row.has_id:
            self._exported(row, one)
        elif one.never_told:
            self._next_version(row, one, Kind.NEW)
        elif self.compared.says_again(row, one):
            self._nothing_new(row, one)
        elif self._is_left(row, one):
            self._still_left(row, one)
        elif one.corrected_since and not self.compared.completes(row, one):
            self._contradicts(row, one, can_be_new=False)
        else:
            self._next_version(row, one, Kind.NEXT_VERSION)

    def _exported(self, row: StagedRow, one: StoredOne) -> None:
        """A row of the portal's own export: what differs from the version it was made from is its change."""
        base = one.at(row.exported)
        if base is None:
            self._refuse([row.line], f"there is no version {row.exported} of it")
            return
        changes = [change.name for change in self.compared.differing(row, base)]
        missing = [change for change in self.compared.differing(row, one.newest) if change.name in changes]
        if not missing:
            self._nothing_new(row, one, now=False)
        elif self._is_left(row, one):
            self._still_left(row, one)
        elif base is one.newest:
            self._next_version(row, one, Kind.NEXT_VERSION, changes)
        else:
            self._contradicts(row, one, names=changes, can_be_new=False)

    def _alike(self, rows: list[StagedRow], stored: list[StoredOne], could: Group) -> None:
        """Rows that could be these: those that say what a stored one says, then the others in order; the rest is new.

        One that says all of it comes before one that leaves cells empty, and that before what somebody has left.
        """
        free = {one.id: one for one in stored if self.scope.shows(one.newest.stated)}
        for is_it, then in (
            (self.compared.repeats, self._nothing_new),
            (self.compared.says_again, self._nothing_new),
            (self._is_left, self._still_left),
        ):
            others = []
            for row in rows:
                if one := next((one for one in _could_be(row, free, could) if is_it(row, one)), None):
                    then(row, self._match(free, one))
                else:
                    others.append(row)
            rows = others
        for row in rows:
            if one := next(_could_be(row, free, could), None):
                self._next_alike(row, one, free)

    def _next_alike(self, row: StagedRow, one: StoredOne, free: Free) -> None:
        """The next in order, of which no version says what the row says."""
        answer = self._answer(row, one)
        if one.never_told:
            self._next_version(row, self._match(free, one), Kind.NEW)
        elif answer is not Answer.NEW and self.compared.completes(row, one):
            self._next_version(row, self._match(free, one), Kind.COMPLETES)
        elif (answer or self.answers.for_all) is not Answer.NEW:
            self._contradicts(row, self._match(free, one))
        else:
            self.answered_new.add(row.line)

    def _match(self, free: Free, one: StoredOne) -> StoredOne:
        self.matched.add(one.id)
        return free.pop(one.id)

    def _left_before(self) -> None:
        """Rows that are still new, and of which somebody said before: leave a stored one as it is."""
        if not LeftRow.objects.exists():
            return
        fresh = [line for line in self.stage.still_new() if line not in self.answered_new]
        for row, left in self.reading.left_by(fresh, self.compared.mark):
            free = (one for one in left if one.id not in self.matched and self.scope.shows(one.newest.stated))
            one = next((one for one in free if self._is_left(row, one)), None)
            if one:
                self.matched.add(one.id)
                self._still_left(row, one)
        self._settle()

    def _resembling(self) -> None:
        """Rows that are still new and look like one that no row of the file is: asked about.

        Each stored one is offered to one row, the nearest. Whoever says of a pair that it is another one leaves both to
        the next.
        """
        found = Resemblances(self.stage, self.now).found(self.matched)
        pairs = [pair for pair in found if self.scope.shows(pair.stored)]
        lines, ids = set(self.answered_new), set[UUID]()
        asked = []
        for pair in sorted(pairs, key=lambda pair: (pair.apart, *pair.row_and_one)):
            if pair.line in lines or pair.id in ids or self._is_another(pair):
                continue
            lines.add(pair.line)
            ids.add(pair.id)
            asked.append(pair.row_and_one)
        for row, one in self.reading.pairs(asked):
            self._contradicts(row, one, kind=Kind.LOOKS_LIKE, words=named(one.newest.stated))

    def _is_another(self, pair: Pair) -> bool:
        """Whether somebody said that a row which looks like a stored one is not that one."""
        said = self.answers.of(pair.line, pair.answer, pair.id, pair.version)
        return (said or self.answers.for_all) is Answer.NEW

    # -- What it is then ----------------------------------------------------------------------------------------------

    def _answer(self, row: StagedRow, one: StoredOne) -> Answer | None:
        """The row's own; one given on a page holds for the version that was seen."""
        return self.answers.of(row.line, row.answer, one.id, one.newest.number)

    def _nothing_new(self, row: StagedRow, one: StoredOne, *, now: bool = True) -> None:
        """What a version said before. Where another stands now, that is told, and the row's own `update` takes it."""
        differences = self.compared.told(row, one) if now else ()
        if differences and self._answer(row, one) is Answer.UPDATE:
            self._next_version(row, one, Kind.NEXT_VERSION)
        else:
            self._found(row, one, Kind.NOTHING_NEW, tuple(each.turned() for each in differences))

    def _is_left(self, row: StagedRow, one: StoredOne) -> bool:
        """Somebody said of this very row: leave it as it is. Of what was never told there is nothing to leave."""
        if not one.left or one.never_told or self._answer(row, one):
            return False
        return self.compared.mark(row) in one.left

    def _still_left(self, row: StagedRow, one: StoredOne) -> None:
        self._found(row, one, Kind.NOTHING_NEW)

    def _left(self, row: StagedRow, one: StoredOne) -> None:
        self.left.append((one.id, self.compared.mark(row)))
        self._found(row, one, Kind.LEFT)

    def _next_version(self, row: StagedRow, one: StoredOne, kind: Kind, names: Iterable[str] | None = None) -> None:
        if self._answer(row, one) is Answer.LEAVE:
            self._left(row, one)
            return
        if not self.scope.may_change(one.newest.stated):
            self._refuse([row.line], ANOTHER_TEAMS)
            return
        content = self.compared.changed(row, one, row.filled if names is None else names)
        self._restage(row, content, one.newest.number, Finding(kind, one.id, one.newest.number), before=one)
        if len(self.restaged) >= AT_ONCE:  # each line is looked at once: what it becomes need not wait in memory
            self.stage.restage(self.restaged)
            self.restaged = []

    def _contradicts(
        self,
        row: StagedRow,
        one: StoredOne,
        *,
        kind: Kind = Kind.CONTRADICTS,
        names: Iterable[str] | None = None,
        can_be_new: bool = True,
        words: str = "",
    ) -> None:
        answer = self._answer(row, one) or self.answers.for_all
        if answer is Answer.NEW and not can_be_new:
            self._refuse([row.line], OWN_NAME)
        elif answer is Answer.UPDATE:
            self._next_version(row, one, Kind.NEXT_VERSION, names)
        elif answer is Answer.LEAVE:
            self._left(row, one)
        else:
            shown = None if names is None else [each for each in self.compared.fields if each.name in set(names)]
            self._found(row, one, kind, self.compared.told(row, one, shown), words)

    def _number_anew(self) -> None:
        """Give new rows whose id is taken the next of their likeness that nobody has."""
        rows = self.reading.rows(self.stage.taken_ids()).values()
        for row, content in numbered_anew(self.stage, self.compared, rows):
            self._restage(row, content, 0, Finding(Kind.NEW))

    def _found(
        self, row: StagedRow, one: StoredOne, kind: Kind, differences: tuple[Any, ...] = (), words: str = ""
    ) -> None:
        self.findings.by_line[row.line] = Finding(kind, one.id, one.newest.number, differences, words)

    def _refuse(self, lines: Iterable[int], reason: str) -> None:
        self.findings.by_line.update(dict.fromkeys(lines, Finding(Kind.REFUSED, words=reason)))

    def _restage(
        self, row: StagedRow, content: Any, upon: int, finding: Finding, *, before: StoredOne | None = None
    ) -> None:
        try:
            facts = self.check(content)
            if before and self.stage.ledger.has_links:
                require_let_in(before.id, before.newest.stated, facts.stated)
            self.restaged.append(StagedFacts(row.line, facts, upon=upon))
        except Invalid as invalid:
            self._refuse([row.line], invalid.said)
        else:
            self.findings.by_line[row.line] = finding


def _could_be(row: StagedRow, free: Free, could: Group) -> Iterator[StoredOne]:
    """In the order of storing."""
    mine = could[row.line]
    return (one for one in free.values() if one.id in mine and not are_others(row.stated, one.newest.stated))
