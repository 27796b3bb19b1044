"""The three figures of a proof as lines of its file, and what came between: under the columns of `proof_file`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from contracts.queries.recorded_between import Between
from contracts.queries.three_figures import ThreeFigures, said_by
from contracts.three_figures_words import agreement, not_shown, nothing_more, why_they_differ
from contracts.wording.came_between import came_between_words
from record.timezones import day_of

COLUMNS = ("figure_status", "achieved", "required", "scheduled", "due_by", "last_day", "version")


def figure_lines(figures: ThreeFigures, now: datetime) -> Iterator[dict[str, Any]]:
    """`of` says which is which; a line stands there also where nothing was shown, or nothing owed, and says so."""
    today, then, shown = day_of(now), figures.then, figures.shown
    first = figures.now.proof
    yield _line("as_it_happened", said_by(figures.now), first.as_of, first.known_at or first.as_of)
    if shown:
        yield _line("shown", shown.said, shown.at, figures.instant) | {"id": shown.entry}
    else:
        yield _line("shown", None, None, figures.instant) | {"title": not_shown(figures, today)}
    as_of = then.proof.as_of if then else None
    again = _line("worked_out_again", said_by(then) if then else None, as_of, figures.instant)
    yield again | {"title": f"{agreement(figures)} {why_they_differ(figures, today)}".strip()}
    for one in figures.why.since if figures.why else ():
        yield _between("not_worked_in", one, now)
    for one in figures.between:
        yield _between("came_between", one, now)
    yield {"of": "nothing_else", "title": nothing_more(figures, today)[1]}


def _line(of: str, said: tuple[Any, ...] | None, as_of: datetime | None, known_at: datetime) -> dict[str, Any]:
    figure = dict(zip(COLUMNS, said or [None] * len(COLUMNS), strict=True))
    return figure | {"of": of, "as_of": as_of, "known_at": known_at}


def _between(of: str, one: Between, now: datetime) -> dict[str, Any]:
    """`reason` is what was recorded, by its noun; `received_at_portal` is when."""
    said = came_between_words(one, day_of(now)).text
    return {"of": of, "id": one.id, "reason": one.noun, "title": said, "received_at_portal": one.recorded_at}
