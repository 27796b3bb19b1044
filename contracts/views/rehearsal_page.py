"""What a rehearsal shows: which way figures turn, each team before and after, and why each one turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from contracts.engine.assessment import AssessmentRow
from contracts.engine.rehearsal import giving_way, stored_contents
from contracts.models.statuses import AssessmentStatus
from contracts.queries.rehearsals import Rehearsed
from contracts.queries.turned import Turned, gravest_first
from contracts.queries.why_turned import Side, why
from contracts.rule_forms import RuleForm
from contracts.version_contents import StandardContent, VersionContent, in_turn
from contracts.views.rehearsal_strips import strip
from contracts.wording import contract_changes, deed, fact, rule, rule_in_brief, window_name
from contracts.wording.differences import difference
from record.dates import day_words
from teams.models import Force, Team

MOST_TURNED = 100  # shown with their reasons; the file has them all


@dataclass(frozen=True)
class RehearsedDraft:
    """What is rehearsed: a version as it would be, from which day, and of which standard alone (None: of all)."""

    force: Force
    contract: str
    content: VersionContent
    from_day: date
    code: str | None
    channels: Mapping[str, Any]
    audiences: Mapping[str, str]
    today: date

    @cached_property
    def was(self) -> Side:
        return Side(in_turn(self._stored) if self._stored else [])

    @cached_property
    def would_be(self) -> Side:
        return Side(giving_way(self._stored, self.content, from_day=self.from_day, today=self.today))

    @cached_property
    def _stored(self) -> list[VersionContent]:
        return stored_contents(self.force, self.contract)

    def changes(self, before: VersionContent) -> str:
        """What the draft makes of the one standard, in a sentence; empty where it is about several, or nothing."""
        if self.code is None:
            return ""
        pair = _Pair(before.standard(self.code), self.content.standard(self.code))
        return difference(pair, self.channels, self.audiences)


@dataclass(frozen=True)
class _Pair:
    before: StandardContent | None
    after: StandardContent | None


@dataclass(frozen=True)
class _Judged:
    """A row with the names that words ask for."""

    row: AssessmentRow
    last_day: date

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, {"period_first_day": "period_start", "period_last_day": "period_end"}.get(name, name))


def says(form: RuleForm, channels: Mapping[str, Any], audiences: Mapping[str, str], today: date) -> dict[str, Any]:
    """What the public, the board and a sergeant would read: by the draft where it is sound, else as it stands."""
    draft = form.cleaned_data.get("standard") if form.is_bound and form.is_valid() else None
    standard: StandardContent = draft or form.standard
    warned = standard.measure.get("warn_days")
    late = today + timedelta(days=warned or 0)
    return {
        "promise": standard.promise,
        "rule": _sentence(rule(standard.measure, channels, audiences)),
        "board": rule_in_brief(standard.measure),
        "code": standard.code,
        "title": standard.title,
        "deed": deed(standard.measure, channels),
        "warned": warned,
        "late": day_words(late, today),
    }


def found_words(draft: RehearsedDraft, rehearsed: Rehearsed, today: date) -> dict[str, Any]:
    """The answer: sums, a table a standard, and the figures that turn with their reasons, gravest first."""
    changed = rehearsed.turned
    names = {team.key: team.name for team in rehearsed.teams}
    ways = [
        {"before": before, "after": after, "number": number}
        for before, after, number in contract_changes.ways(rehearsed.counts)
    ]
    return {
        "judged": len(rehearsed.windows),
        "turned": len(changed),
        "teams": len(rehearsed.teams),
        "left_out": _left_out(rehearsed.left_out),
        "most": _most(changed, names),
        "ways": ways,
        "took": f"{rehearsed.took:.1f}",
        "from_day": draft.from_day,
        "tables": _tables(draft, rehearsed),
        "reasons": [_reason(one, draft, names, today) for one in gravest_first(changed)[:MOST_TURNED]],
        "more_reasons": max(0, len(changed) - MOST_TURNED),
    }


def _left_out(number: int) -> str:
    if not number:
        return ""
    return f"{number:,} more {'team is' if number == 1 else 'teams are'} left out: there was no time for a page."


def _most(changed: Sequence[Turned], names: Mapping[str, str]) -> str:
    """Where most of it happens, as in "28 of them in Wimborne, Holt and Ferndown"; empty where that is everywhere."""
    by_team = Counter(one.row.team for one in changed)
    if len(by_team) < 5:
        return ""
    first = sorted(by_team.items(), key=lambda item: (-item[1], names[item[0]]))[:3]
    return f"{sum(number for _, number in first)} of them in three teams"


def _tables(draft: RehearsedDraft, rehearsed: Rehearsed) -> list[dict[str, Any]]:
    """One a standard that turns anywhere, or the one asked about; most turned first."""
    by_code: dict[str, list[Turned]] = {}
    for one in rehearsed.windows:
        by_code.setdefault(one.row.standard, []).append(one)
    found = [
        _table(code, windows, draft, rehearsed.teams)
        for code, windows in by_code.items()
        if draft.code or any(one.status_before != one.status_after for one in windows)
    ]
    return sorted(found, key=lambda table: (-table["turned"], table["code"]))


def _table(code: str, windows: list[Turned], draft: RehearsedDraft, teams: Iterable[Team]) -> dict[str, Any]:
    by_team: dict[str, list[Turned]] = {}
    for one in windows:
        by_team.setdefault(one.row.team, []).append(one)
    rows = [_team_row(team, by_team[team.key]) for team in teams if team.key in by_team]
    return {
        "code": code,
        "title": _title(draft, windows[-1].row),
        "turned": sum(row["turned"] for row in rows),
        "rows": rows,
    }


def _team_row(team: Team, windows: list[Turned]) -> dict[str, Any]:
    in_time = sorted(windows, key=lambda one: one.row.first_day)
    return {
        "team": team.name,
        "before": strip([one.status_before for one in in_time if one.before]),
        "after": strip(
            [one.status_after for one in in_time if one.after],
            missed_already=[one.status_before == "missed" for one in in_time if one.after],
        ),
        "turned": sum(one.status_before != one.status_after for one in windows),
        "of": len(windows),
    }


def _reason(one: Turned, draft: RehearsedDraft, names: Mapping[str, str], today: date) -> dict[str, Any]:
    side = draft.would_be if one.after else draft.was
    return {
        "team": names[one.row.team],
        "title": side.title_of(one.row),
        "window": _window(one.row, side, today),
        "before": one.status_before or "",
        "after": one.status_after or "",
        "became": _word(one.status_after),
        "was": _word(one.status_before),
        "fact": _fact(one, draft, today),
        "why": contract_changes.WHY[why(one, draft.was, draft.would_be)],
        "url": f"/oversight/{one.row.team}/{one.row.contract}/{one.row.standard}/{one.row.first_day.isoformat()}/"
        if one.before
        else "",
    }


def _fact(one: Turned, draft: RehearsedDraft, today: date) -> str:
    """What happened, as the draft would say it; where it owes nothing, what the stored rules say."""
    side = draft.would_be if one.after else draft.was
    judged = _Judged(one.row, side.last_day(one.row))
    return fact(judged, side.measure_of(one.row), draft.channels, today=today)


def _window(row: AssessmentRow, side: Side, today: date) -> str:
    return window_name(side.measure_of(row)["period"], _Judged(row, side.last_day(row)), today)


def _title(draft: RehearsedDraft, row: AssessmentRow) -> str:
    side = draft.would_be if draft.would_be.names(row.standard) else draft.was
    named = next(one for placed in reversed(side.versions) if (one := placed.content.standard(row.standard)))
    return named.title


def _word(status: str | None) -> str:
    return AssessmentStatus(status).word if status else "not judged"


def _sentence(phrase: str) -> str:
    return f"{phrase[0].upper()}{phrase[1:]}."
