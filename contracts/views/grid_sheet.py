"""What of the grid passes the filters: columns, teams in their order, and the cells of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from contracts.grid_forms import MOST_TEAMS, GridFilter
from contracts.models import ContractVersion, Standard
from contracts.models.statuses import AT_RISK, MISSED, URGENT_VALUES
from contracts.queries.adoption import adoption_words
from contracts.queries.grid import Cells, GridCell, GridQuery, cells
from contracts.queries.versions import Terms
from record.timezones import last_instant
from teams.models import Section, Team

MOST_STANDARDS = 12  # with words in each cell; of more a cell is icon and figure


@dataclass(frozen=True)
class Sheet:
    """The columns in turn, first those of the version in force; the teams in turn; and their cells.

    `ended`: teams with windows of the quarter that were no longer active at its end. `whole`: the cells before a filter
    by status, of which the page says how many teams ask for somebody.
    """

    terms: Terms
    version: ContractVersion
    standards: list[Standard]
    dropped: list[Standard]
    teams: list[Team]
    ended: list[Team]
    cells: Cells
    whole: Cells
    asked: GridQuery
    number: int  # of the teams before a filter by status
    order: str = "section"
    afterwards: Collection[tuple[int, str, date]] = field(default=())
    adopted: dict[tuple[int, date], str] = field(default_factory=dict)  # words that were made already

    @cached_property
    def columns(self) -> list[Standard]:
        return [*self.standards, *self.dropped]

    @property
    def everybody(self) -> list[Team]:
        return [*self.teams, *self.ended]

    @property
    def query(self) -> str:
        """What a link to a proof carries on: the second clock."""
        return f"?known_at={self.asked.known_on}" if self.asked.known_on else ""

    @property
    def is_large(self) -> bool:
        """Whether its sections are folded."""
        return len(self.teams) > MOST_TEAMS

    @property
    def is_compact(self) -> bool:
        """Whether its cells have no words."""
        return self.is_large or len(self.columns) > MOST_STANDARDS

    def row(self, team: Team) -> list[GridCell | None]:
        return [self.cells.get((team.pk, standard.code)) for standard in self.columns]

    def shown(self, teams: Sequence[Team]) -> Iterator[GridCell]:
        return (cell for team in teams for cell in self.row(team) if cell)

    def counts(self, teams: Sequence[Team] | None = None) -> dict[str, int]:
        """How many cells have which status."""
        some = self.cells.values() if teams is None else self.shown(teams)
        return dict(Counter([cell.status for cell in some]))

    @cached_property
    def windows(self) -> int:
        """How many figures it shows: the lines of its file."""
        return sum([len(cell.windows) for cell in self.cells.values()])

    @cached_property
    def troubled(self) -> int:
        """How many teams have something missed or at risk, whatever statuses are shown."""
        return len({team for (team, _), cell in self.whole.items() if cell.status in URGENT_VALUES})

    def per_standard(self, teams: Sequence[Team] | None = None) -> list[Counter[str]]:
        """Of each column, how many of the teams, or of all, have which status: whatever statuses are shown."""
        of = list({team for team, _ in self.whole}) if teams is None else [team.pk for team in teams]
        return [
            Counter([cell.status for team in of if (cell := self.whole.get((team, standard.code)))])
            for standard in self.columns
        ]

    def adoption_words(self, version: int, first_day: date) -> str:
        """Of a window judged by that version: the same for every team."""
        key = (version, first_day)
        if key not in self.adopted:
            self.adopted[key] = adoption_words(self.terms.version(version), first_day)
        return self.adopted[key]

    def sections(self) -> list[tuple[Section, list[Team]]]:
        return [(section, list(teams)) for section, teams in groupby(self.teams, lambda team: team.section)]


def sheet(form: GridFilter, terms: Terms, teams: list[Team], today: date) -> Sheet:
    """Everything that passes the filters. Ended teams and dropped standards are in a quarter into which they reach."""
    asked = GridQuery(terms.contract, today, quarter=form.quarter, known_on=form.cleaned_data["known_on"])
    wanted = [team for team in teams if is_wanted(team, form)]
    found = cells(asked, wanted)
    version = _known(terms, asked).nearest(asked.day)
    code = form.cleaned_data["standard"]
    if code:
        found = {key: cell for key, cell in found.items() if key[1] == code}
    standards = [one for one in version.standards.all() if code in ("", one.code)]
    active = [team for team in wanted if _is_active(team, asked.day)] if standards or found else []
    has_some = {team for team, _ in found} if asked.quarter else set()
    ended = [team for team in wanted if team.pk in has_some and not _is_active(team, asked.day)]
    shown = {team.pk for team in (*active, *ended)}
    found = {key: cell for key, cell in found.items() if key[0] in shown}
    made = Sheet(
        terms=terms,
        version=version,
        standards=standards,
        dropped=_dropped(terms, standards, found),
        teams=active,
        ended=ended,
        cells=found,
        whole=found,
        asked=asked,
        number=len(active) + len(ended),
        order=form.order,
    )
    return _in_order(_only(made, form.statuses))


def is_wanted(team: Team, form: GridFilter) -> bool:
    section, key = form.cleaned_data["section"], form.cleaned_data["team"]
    return section in ("", team.section.key) and key in ("", team.key)


def _known(terms: Terms, asked: GridQuery) -> Terms:
    """The versions that the portal had been told of by the day asked for; all where it had been told of none."""
    if asked.known_on is None:
        return terms
    known = [one for one in terms.versions if one.known_at <= last_instant(asked.known_on)]
    return Terms(terms.contract, known or terms.versions)


def _is_active(team: Team, day: date) -> bool:
    return team.active_from <= day and (team.active_until is None or day <= team.active_until)


def _dropped(terms: Terms, standards: Sequence[Standard], found: Cells) -> list[Standard]:
    """Standards that the version in force has no more, of which a window belongs to what is shown."""
    present = {standard.code for standard in standards}
    versions: dict[str, int] = {}
    for (_, code), cell in found.items():
        if code not in present:
            newest = max(cell.windows, key=lambda one: one.last_day)
            versions[code] = max(versions.get(code, 0), newest.version_id)
    gone = [terms.standard(version, code) for code, version in versions.items()]
    return sorted(gone, key=lambda one: (one.position, one.code))


def _only(sheet: Sheet, statuses: Sequence[str]) -> Sheet:
    """The figures that have one of the statuses, and the teams that have such a figure; all where none is asked for."""
    if not statuses:
        return sheet
    narrowed = {key: kept for key, cell in sheet.cells.items() if (kept := cell.only(statuses))}
    left = {team for team, _ in narrowed}
    teams, ended = ([team for team in some if team.pk in left] for some in (sheet.teams, sheet.ended))
    return replace(sheet, cells=narrowed, teams=teams, ended=ended)


def _in_order(sheet: Sheet) -> Sheet:
    """As asked for. Where to look is no rank: teams stay in their sections, and none has a number before its name."""
    if sheet.order != "missed":
        return sheet
    trouble: dict[int, Counter[str]] = {}
    for (team, _), cell in sheet.cells.items():
        if cell.status in URGENT_VALUES:
            trouble.setdefault(team, Counter())[cell.status] += 1
    by_section: dict[int, Counter[str]] = {}
    for one in sheet.teams:
        by_section.setdefault(one.section_id, Counter()).update(trouble.get(one.pk, {}))

    def gravity(counts: Counter[str] | None) -> tuple[int, int]:
        return (-counts[MISSED], -counts[AT_RISK]) if counts else (0, 0)

    # The teams come by section and name, which decides between equals.
    ordered = sorted(sheet.teams, key=lambda one: gravity(trouble.get(one.pk)))
    ordered.sort(key=lambda one: (*gravity(by_section[one.section_id]), one.section.name, one.section_id))
    return replace(sheet, teams=ordered)
