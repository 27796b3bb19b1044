"""What stood on each day of a `presence`: who was published, or which priorities, and since when that was known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from contracts.queries.proof import ShownFigure
from contracts.queries.proof_evidence import EvidenceRow
from contracts.queries.when_recorded import end_recorded_on, recorded_on
from record.timezones import ONE_DAY, day_of

STOOD = ("place", "shown_from", "shown_until", "days_counted", "recorded_at", "end_recorded_at", "recorded_afterwards")
RUN = ("run_until", "stood", "stood_ids", "stood_names", "outside")
# The days of each unit, and whatever could have stood on them: a posting that is not published too. By their names as
# they are today; all else as known at the instant.
EVIDENCE = """
-- FACTS
SELECT coalesce(n.police_id, t.key) AS unit, f.what, f.thing_id, f.thing, f.name, f.place, f.first_day, f.last_day
FROM cell x
JOIN unit u ON u.cell_id = x.id
JOIN life l ON l.id = u.life_id
JOIN duty d ON d.id = x.duty_id
JOIN teams_team t ON t.id = x.team_id
LEFT JOIN teams_neighbourhood n ON n.id = u.unit_id AND d.per = 'neighbourhood'
CROSS JOIN LATERAL (
    SELECT 'own' AS what, NULL::bigint AS thing_id, '' AS thing, '' AS name, '' AS place, lower(r.run) AS first_day,
           upper(r.run) - 1 AS last_day
    FROM unnest(l.days * contracts_span(x.first_day, x.last_day)) AS r (run)
    UNION ALL
    SELECT 'posting', p.id, e.key, e.name, coalesce(h.name, ''),
           CASE WHEN p.published_from IS NOT NULL THEN greatest(p.first_day, p.published_from) END,
           least(p.last_day, p.published_until)
    FROM posting p
    JOIN teams_person e ON e.id = p.person_id
    LEFT JOIN teams_neighbourhood h ON h.id = p.neighbourhood_id
    WHERE d.measure ->> 'fact' = 'published_officer' AND p.team_id = x.team_id
      AND p.first_day <= x.last_day AND (p.last_day IS NULL OR p.last_day >= x.first_day)
      AND (d.per = 'team' OR p.neighbourhood_id IS NULL OR p.neighbourhood_id = u.unit_id)
    UNION ALL
    SELECT 'priority', p.id, p.id::text, named.title, coalesce(h.name, ''), p.first_day, p.last_day
    FROM priority p
    JOIN teams_priority named ON named.id = p.id
    LEFT JOIN teams_neighbourhood h ON h.id = p.neighbourhood_id
    WHERE d.measure ->> 'fact' = 'priority' AND p.team_id = x.team_id
      AND p.first_day <= x.last_day AND (p.last_day IS NULL OR p.last_day >= x.first_day)
      AND (d.per = 'team' OR p.neighbourhood_id IS NULL OR p.neighbourhood_id = u.unit_id)
) AS f
ORDER BY unit, f.first_day, f.name, f.thing_id
"""


@dataclass(frozen=True)
class StandingDay:
    """One of a unit's own days: the rows of evidence that stood on it. Two postings of one person are one."""

    day: date
    rows: tuple[dict[str, Any], ...]
    afterwards: bool  # one of them was recorded only after the day
    outside: bool

    @property
    def number(self) -> int:
        return len({row["thing"] for row in self.rows})

    @property
    def run(self) -> tuple[Any, ...]:
        return [row["thing_id"] for row in self.rows], self.afterwards, self.outside


def things(told: ShownFigure) -> list[EvidenceRow]:
    """Each once, however many units it stood for. For staff: also who is not published, and who is no longer."""
    own = {day for days in _own_days(told).values() for day in days}
    found = {(row["what"], row["thing_id"]): row for row in told.proof.evidence if row["what"] != "own"}
    return [_thing(told, row, [day for day in sorted(own) if _stands(row, day)]) for row in found.values()]


def runs_of(told: ShownFigure) -> list[EvidenceRow]:
    """The days of each unit up to the day as of which it is judged, where the same stood in one line."""
    names = {unit.unit: unit.name for unit in told.proof.units}
    rows = []
    for unit in sorted(_own_days(told), key=lambda key: (names.get(key, key), key)):
        for run in _runs(list(_days(told, unit))):
            rows.append(EvidenceRow("run", unit, run[0].day, "", names.get(unit, told.team.name), _run(run)))
    return rows


def stood_on(told: ShownFigure, unit: str, day: date) -> dict[str, Any]:
    return _said(tuple(row for row in _rows(told, unit) if _stands(row, day)))


def _thing(told: ShownFigure, row: dict[str, Any], days: list[date]) -> EvidenceRow:
    told_days = told.days_told.get((row["what"], row["thing_id"]), [])
    recorded = recorded_on(told_days, days[0]) if days else (told_days[-1].at if told_days else None)
    said = {
        "place": row["place"],
        "shown_from": row["first_day"],
        "shown_until": row["last_day"] if row["first_day"] else None,
        "days_counted": len(days),
        "recorded_at": recorded,
        "end_recorded_at": end_recorded_on(told_days),
        "recorded_afterwards": any(_afterwards(told, row, day) for day in days),
    }
    return EvidenceRow(row["what"], str(row["thing_id"]), row["first_day"], "", row["name"], said)


def _run(run: list[StandingDay]) -> dict[str, Any]:
    said = _said(run[0].rows)
    return said | {"run_until": run[-1].day, "outside": run[0].outside, "recorded_afterwards": run[0].afterwards}


def _said(rows: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {
        "stood": len({row["thing"] for row in rows}),
        "stood_ids": [str(row["thing_id"]) for row in rows],
        "stood_names": list(dict.fromkeys(row["name"] for row in rows)),
    }


def _days(told: ShownFigure, unit: str) -> Iterator[StandingDay]:
    outside = {one.day for one in told.proof.counted if one.id == unit}
    rows = _rows(told, unit)
    for day in _own_days(told)[unit]:
        standing = tuple(row for row in rows if _stands(row, day))
        afterwards = any(_afterwards(told, row, day) for row in standing)
        yield StandingDay(day, standing, afterwards, day in outside)


def _runs(days: list[StandingDay]) -> Iterator[list[StandingDay]]:
    # Within a run the day grows as the place does, so their difference stays.
    keyed = groupby(enumerate(days), key=lambda pair: (pair[1].run, pair[1].day - pair[0] * ONE_DAY))
    return ([day for _, day in run] for _, run in keyed)


def _rows(told: ShownFigure, unit: str) -> list[dict[str, Any]]:
    return [row for row in told.proof.evidence if row["unit"] == unit and row["what"] != "own"]


def _own_days(told: ShownFigure) -> dict[str, list[date]]:
    """The days of each unit in the window that have come."""
    days: dict[str, list[date]] = {}
    for row in told.proof.evidence:
        if row["what"] == "own":
            last = min(row["last_day"], told.today)
            length = (last - row["first_day"]).days + 1
            days.setdefault(row["unit"], []).extend(row["first_day"] + number * ONE_DAY for number in range(length))
    return days


def _stands(row: dict[str, Any], day: date) -> bool:
    return row["first_day"] is not None and row["first_day"] <= day <= (row["last_day"] or date.max)


def _afterwards(told: ShownFigure, row: dict[str, Any], day: date) -> bool:
    recorded = recorded_on(told.days_told.get((row["what"], row["thing_id"]), []), day)
    return recorded is not None and day_of(recorded) > day
