"""A figure that the record keeps and nothing owes any longer: what it was last, since when it is not, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.models import Assessment
from contracts.queries.shown_then import OnRecord, kept_figure, on_record
from contracts.queries.three_figures import taken_away
from contracts.views.proof_clocks import lines
from contracts.wording import figure_recorded, window_name
from record.entries import Entry


def no_longer_owed(window: Assessment, today: date) -> dict[str, Any] | None:
    """The context of `contracts/proof_removed.html`; None where the record's last word is not that it was removed."""
    record = on_record(window)
    last = record.entries[-1] if record.entries else None
    if last is None or last.after is not None or last.before is None:
        return None
    was = kept_figure(window, last.before, last)
    return {
        "team": window.team,
        "code": window.code,
        "name": window_name(was.measure["period"], was.judgement, today),
        "removed": last,
        "was": {"status": was.judgement.status, "figure": figure_recorded(was.judgement, was.measure)},
        "version": was.version,
        "lines": lines(taken_away(record), today),
        "entries": [_entry(record, entry) for entry in reversed(record.entries)],
        "today": today,
        "freshness": None,
    }


def _entry(record: OnRecord, entry: Entry) -> dict[str, Any]:
    said = {"before": entry.before, "after": entry.after}
    stood = {name: one and _stood(record.assessment, one, entry) for name, one in said.items()}
    return {"at": entry.at, "sequence": entry.sequence, "version": "", **stood}


def _stood(window: Assessment, said: dict[str, Any], entry: Entry) -> dict[str, str]:
    kept = kept_figure(window, said, entry)
    return {"status": kept.judgement.status, "figure": figure_recorded(kept.judgement, kept.measure)}
