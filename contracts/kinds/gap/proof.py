"""What the proof of a `gap` shows: its activities, and the days from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from contracts.engine.proof import UnitLine, gathered
from contracts.kinds.gap.words import distance, length
from contracts.kinds.parts import Channels, Measure
from contracts.queries.proof import ShownFigure
from contracts.queries.proof_evidence import EvidenceRow, title_of
from contracts.queries.recordings import Recordings
from contracts.views import proof_of_activities as shared
from contracts.views.proof_bars import gap_bar
from contracts.views.proof_of_activities import (  # noqa: F401 (as this folder's)
    row_evidence,
    source,
    strip_label,
    unit_evidence,
)
from contracts.views.proof_rows import Rows, RowWords
from contracts.views.proof_sum import Sum, line, sum_of
from contracts.views.proof_tables import Table, recorded
from contracts.views.proof_units import day, last_and_next, number
from contracts.wording.things import bare_one_of, listed
from record.dates import day_short

ROWS = gathered("gap")
LEADS_WITH = "counted"
DISTANCE = (
    "ran_from",
    "ran_from_ids",
    "from_the_beginning",
    "ran_to",
    "ran_to_ids",
    "still_running",
    "days",
    "maximum_days",
    "makes_the_figure",
)
# Each distance that reaches into the window, with what stood at its ends; the last is cut off today, or where the
# window ends. Read from the beginning: of a distance that began before the window, `happened` does not hold the start.
EVIDENCE = """
-- FACTS AND CONSIDERED
SELECT found.*
FROM (
    WITH counted AS MATERIALIZED (
        SELECT l.id AS life_id, c.day, array_agg(c.activity_id::text ORDER BY c.activity_id) AS activities
        FROM life l
        JOIN cell x ON x.bound_id = l.bound_id
        JOIN considered c ON c.bound_id = l.bound_id AND c.team_id = l.team_id AND c.reason = 'counted'
        WHERE l.days @> c.day AND c.day <= x.last_day AND (
            l.per = 'team'
            OR (l.per = 'neighbourhood' AND EXISTS (
                SELECT FROM activity_neighbourhood n
                WHERE n.activity_id = c.activity_id AND n.neighbourhood_id = l.unit_id
            ))
            OR (l.per = 'officer' AND EXISTS (
                SELECT FROM activity_officer o WHERE o.activity_id = c.activity_id AND o.person_id = l.unit_id
            ))
        )
        GROUP BY l.id, c.day
    ),
    stretch AS (
        SELECT life_id, lag(day) OVER (PARTITION BY life_id ORDER BY day) AS after, day AS until
        FROM (
            SELECT life_id, day FROM counted
            UNION
            SELECT id, first_day - 1 FROM life
            UNION
            SELECT l.id, least(x.last_day, %(today)s) FROM life l JOIN cell x ON x.bound_id = l.bound_id
        ) AS turn
    )
    SELECT coalesce(n.police_id, p.key, t.key) AS unit, s.after, s.until,
           contracts_days(l.owed * contracts_span(s.after + 1, s.until)) AS days, l.first_day AS clock_first_day,
           coalesce(a.activities, '{}') AS after_activities, coalesce(b.activities, '{}') AS until_activities
    FROM stretch s
    JOIN life l ON l.id = s.life_id
    JOIN unit u ON u.life_id = l.id
    JOIN teams_team t ON t.id = l.team_id
    LEFT JOIN teams_neighbourhood n ON l.per = 'neighbourhood' AND n.id = l.unit_id
    LEFT JOIN teams_person p ON l.per = 'officer' AND p.id = l.unit_id
    LEFT JOIN counted a ON a.life_id = s.life_id AND a.day = s.after
    LEFT JOIN counted b ON b.life_id = s.life_id AND b.day = s.until
    WHERE s.after IS NOT NULL AND u.owed && contracts_span(s.after + 1, s.until)
    ORDER BY 1, 2
) AS found
"""


def template(measure: Measure) -> str:
    return "contracts/_gap.html"


def evidence_columns(measure: Measure) -> tuple[str, ...]:
    return ("units", *DISTANCE)


def further_evidence(told: ShownFigure) -> list[EvidenceRow]:
    """The activities before the window from which a distance ran, and every distance that reaches into it."""
    looked = {one.id for one in told.rows}
    before = {id: row["after"] for row in told.proof.evidence for id in row["after_activities"] if id not in looked}
    names = {unit.unit: unit.name for unit in told.proof.units}
    ends = [EvidenceRow("activity", id, day, "", title_of(told, id)) for id, day in before.items()]
    return ends + [_distance(told, row, names) for row in told.proof.evidence]


def sentence(told: ShownFigure, channels: Channels, today: date) -> str | None:
    """Of what was kept or broken, the distance that decided it, with both ends and, where there are several, whose."""
    found = greatest(told)
    if found is None or not found.said["days"] or told.judgement.status not in ("met", "missed"):
        return None
    place = "by" if told.measure["per"] == "officer" else "in"
    said = distance(
        found.said,
        bare_one_of(told.measure, channels),
        status=told.judgement.status,
        where="" if told.per_team else f"{place} {found.title}",
        closed=told.judgement.last_day < today,
        today=today,
    )
    return said + _others(told, found)


def _others(told: ShownFigure, found: EvidenceRow) -> str:
    """Who else broke the promise."""
    over = [unit for unit in told.proof.units if (unit.done or 0) > (unit.required or 0) and unit.unit != found.id]
    return f" {listed((unit.name for unit in over), 'and')} went over it too." if over and not told.per_team else ""


def rows(told: ShownFigure, words: RowWords) -> Rows:
    """With the distance that makes the figure, drawn and with what stood at its ends."""
    found, distance_row = shared.rows(told, words), greatest(told)
    return replace(found, shown=_shown(told, distance_row) if distance_row and distance_row.said["days"] else None)


def _shown(told: ShownFigure, row: EvidenceRow) -> dict[str, Any]:
    said = row.said
    bar = gap_bar(said["days"], said["maximum_days"], said["ran_from"], said["ran_to"], told.judgement.first_day)
    return {
        "said": said,
        "bar": bar,
        "whose": "" if told.per_team else row.title,
        "starts": [_end(told, id) for id in said["ran_from_ids"]],
        "ends": [_end(told, id) for id in said["ran_to_ids"]],
        "window_first_day": told.judgement.first_day,
        "closed": told.judgement.last_day < told.today,
        "length": length(said),
        "began_before": said["ran_from"] < told.judgement.first_day,
        "others": _others_over(told),
    }


def tables(told: ShownFigure, rows: Rows, words: RowWords, known: Recordings, today: date) -> list[Table]:
    """Both ends of each distance that makes the figure or is too long; then what was looked at."""
    distances = [row for row in further_evidence(told) if row.of == "gap" and _is_told(row.said)]
    whose = () if told.per_team else (told.measure["per"].capitalize(),)
    ends = [(one, cells) for one in distances for cells in _ends(told, one, known, today)]
    lines = [cells if told.per_team else (one.title, *cells) for one, cells in ends]
    head = (*whose, "Ran", "Day", "What", "Days", "Recorded", "By")
    several = "s" if len(distances) > 1 else ""
    longest = [Table(f"The longest distance{several}", head, lines)] if lines else []
    return [*longest, *shared.tables(told, rows, words, known, today)]


def _is_told(said: dict[str, Any]) -> bool:
    return bool(said["days"]) and (said["makes_the_figure"] or said["days"] > said["maximum_days"])


def _ends(told: ShownFigure, row: EvidenceRow, known: Recordings, today: date) -> Iterator[tuple[str, ...]]:
    said = row.said
    first, last = (day_short(said[name], today) for name in ("ran_from", "ran_to"))
    for id in said["ran_from_ids"]:
        yield "from", first, _end(told, id)["title"], "", *recorded(known, id, today)
    if said["from_the_beginning"]:
        yield "from", first, "The promise began", "", "", ""
    for id in said["ran_to_ids"]:
        yield "to", last, _end(told, id)["title"], str(said["days"]), *recorded(known, id, today)
    if said["still_running"]:
        closed = told.judgement.last_day < told.today
        end = "The end of this period" if closed else "Still running"
        yield "to", last, end, str(said["days"]), "", ""


def _others_over(told: ShownFigure) -> list[dict[str, Any]]:
    """Every other distance of the window that was too long: the figure is of the greatest alone."""
    others = (one for one in further_evidence(told) if one.of == "gap" and not one.said["makes_the_figure"])
    over = [one for one in others if one.said["days"] > one.said["maximum_days"]]
    return [one.said | {"whose": "" if told.per_team else one.title, "length": length(one.said)} for one in over]


def _end(told: ShownFigure, id: str) -> dict[str, str]:
    return {"title": title_of(told, id) or "An activity without a title", "url": f"/activities/{id}/"}


def greatest(told: ShownFigure) -> EvidenceRow | None:
    """The distance that makes the figure, the earliest where several do; None where no owed day has passed."""
    return next((row for row in further_evidence(told) if row.of == "gap" and row.said["makes_the_figure"]), None)


def _distance(told: ShownFigure, row: dict[str, Any], names: dict[str, str]) -> EvidenceRow:
    from_ids, to_ids = row["after_activities"], row["until_activities"]
    said = {
        "ran_from": _begun(row),
        "ran_from_ids": from_ids,
        "from_the_beginning": not from_ids,
        "ran_to": row["until"],
        "ran_to_ids": to_ids,
        "still_running": not to_ids,
        "days": row["days"],
        "maximum_days": told.measure["maximum_days"],
        "makes_the_figure": row is _greatest(told.proof.evidence, told.judgement.achieved),
    }
    return EvidenceRow("gap", row["unit"], None, "", names.get(row["unit"], row["unit"]), said)


def _begun(row: dict[str, Any]) -> date:
    """The day of what it ran from; where nothing was done before, that on which the promise began."""
    return row["after"] if row["after_activities"] else row["clock_first_day"]


def _greatest(distances: list[dict[str, Any]], achieved: int | None) -> dict[str, Any] | None:
    found = sorted((row for row in distances if row["days"] == achieved), key=lambda row: (row["until"], row["unit"]))
    return found[0] if found else None


def strip_spans(told: ShownFigure, rows: Rows, *, today: date, last_before: date | None) -> list[dict[str, Any]]:
    """From one that counts to the next, in days that are owed; the last runs on to today or the window's end."""
    if not told.per_team:
        return []
    return [_span(row) for row in told.proof.evidence if row["after_activities"]]


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    lines = [line("The most days allowed from one to the next", told.measure["maximum_days"])]
    lines += [line("The last one was on", day_short(day, today)) for day in _last_on(told)]
    if told.proof.calendar.exempt_days:
        lines.append(line("Exempt days, on which no clock runs", told.proof.calendar.exempt_days))
    return sum_of(
        "How the figure is made", lines, "The most there were, ended or still running", told.judgement.achieved
    )


def unit_cells(told: ShownFigure, unit: UnitLine) -> list[dict[str, Any]]:
    longest = _greatest([row for row in told.proof.evidence if row["unit"] == unit.unit], unit.done)
    first, last = (_begun(longest), longest["until"]) if longest else (None, None)
    ends = [day("From", first, "–"), day("To", last, "–")]
    return [number("Longest", unit.done), number("Most allowed", unit.required), *ends, *last_and_next(unit)]


def _last_on(told: ShownFigure) -> list[date]:
    """Of a team judged as one, where there ever was one: it may lie before the window."""
    days = [unit.last_on for unit in told.proof.units] if told.per_team else []
    return [day for day in days if day]


def _span(row: dict[str, Any]) -> dict[str, Any]:
    text = _days(row["days"])
    span = {"from": row["after"], "to": row["until"], "text": text}
    return span if row["until_activities"] else span | {"open": True, "text": text.replace("days", "so far")}


def _days(number: int) -> str:
    return str(number) if number < 5 else f"{number} days"
