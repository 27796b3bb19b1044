"""The three figures of a proof as columns of its file: the same on every line, so that no row stands without them."""

from __future__ import annotations

from typing import Any

from contracts.queries.three_figures import ThreeFigures, said_by
from contracts.three_figures_words import agreement

FIGURE = ("status", "achieved", "required", "scheduled", "due_by", "last_day", "version")


def figure_columns(figures: ThreeFigures) -> dict[str, Any]:
    """Each figure under a prefix of its own; empty where there is none."""
    then, shown = figures.then, figures.shown
    return {
        **_columns("as_it_happened", said_by(figures.now)),
        **_columns("shown", shown.said if shown else None),
        "shown_on": figures.instant,
        "shown_entry": shown and shown.entry,
        "shown_since": shown and shown.at,
        **_columns("worked_out_again", said_by(then) if then else None),
        "agreement": agreement(figures),
    }


def _columns(prefix: str, said: tuple[Any, ...] | None) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in zip(FIGURE, said or [None] * len(FIGURE), strict=True)}
