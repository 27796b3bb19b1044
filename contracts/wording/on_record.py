"""Entries of the record as lines of print. What an action is not known by here is printed under its own name."""

from __future__ import annotations

from typing import Any

from record.dates import moment_exact
from record.entries import Entry

DEEDS = {
    "flag.opened": "opened",
    "flag.risen": "rose",
    "flag.eased": "fell back",
    "flag.cleared": "cleared",
    "flag.reopened": "came back within three days",
    "flag.plan_passed": "its plan passed, and it still stands",
    "flag.plan_fell": "its plan will not keep it any more",
    "flag.escalated": "taken further",
    "flag.told": "told in a letter",
    "flag.untold": "its letter reached nobody, so it is told anew",
    "flag.nobody_told": "nobody could be told",
    "flag.acknowledged": "acknowledged",
    "flag.explained": "explained",
    "flag.closed": "closed",
    "letter.answered": "answered",
    "exemption.asked": "asked for",
    "exemption.passed_on": "passed on to the oversight body",
    "exemption.consented": "consented to by the oversight body",
    "exemption.refused_consent": "consent refused by the oversight body",
    "exemption.approved": "approved",
    "exemption.refused": "refused",
    "exemption.withdrawn": "taken back",
    "exemption.imported": "stored as approved, from a file",
    "grade.given": "given",
    "contract.version_added": "version added",
    "contract.version_replaced": "version replaced",
    "contract.version_ended": "version ended by a later one",
    "force.live_from_set": "goes live",
}
# Of an entry's content what only machines need.
UNSAID = {"content_hash", "version", "standards", "grades"}


def on_record(entry: Entry) -> str:
    """As in "3 October 2026, 10:02:11, sgt-1: asked for (state: asked, first_day: 2026-10-01). Reason: floods"."""
    deed = DEEDS.get(entry.action, entry.action)
    said = f" ({content})" if (content := _content(entry.after)) else ""
    because = f" Reason: {' '.join(entry.reason.split())}" if entry.reason else ""
    return f"{moment_exact(entry.at)}, {entry.by}: {deed}{said}.{because}"


def _content(after: Any) -> str:
    if not isinstance(after, dict):
        return "" if after is None else str(after)
    return ", ".join(f"{name}: {_word(value)}" for name, value in after.items() if _is_said(name, value))


def _is_said(name: str, value: Any) -> bool:
    return name not in UNSAID and value not in (None, "", [], {})


def _word(value: Any) -> str:
    return " ".join(str(value).split())
