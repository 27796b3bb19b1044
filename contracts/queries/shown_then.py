"""What the portal showed: the figures that its record says were kept, each from an instant on. They never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.models import Assessment, ContractVersion, VersionAsTold
from contracts.models.statuses import FINAL
from contracts.periods import period_containing
from contracts.queries.proof import Judgement, entries_of
from contracts.version_contents import VersionContent, content_of
from record.entries import Entry
from record.timezones import day_of


@dataclass(frozen=True)
class KeptFigure:
    """A figure as one entry of the record has it, with the measure that its version stated then."""

    entry: int
    at: datetime
    judgement: Judgement
    version: str
    measure: dict[str, Any]

    @property
    def said(self) -> tuple[Any, ...]:
        """All that the entry says, as `said_by` says it of a proof."""
        one = self.judgement
        figures = (one.status, one.achieved, one.required, one.scheduled, one.due_by)
        return (*figures, one.last_day, self.version)


@dataclass(frozen=True)
class OnRecord:
    """The record of one assessment, the earliest entry first."""

    assessment: Assessment
    entries: Sequence[Entry]

    @property
    def first_kept(self) -> Entry | None:
        return next((entry for entry in self.entries if entry.after), None)

    def entry_at(self, instant: datetime) -> Entry | None:
        """The newest entry by the instant: what it left stood then. One without `after` says: no longer owed."""
        return next((entry for entry in reversed(self.entries) if entry.at <= instant), None)

    def shown_at(self, instant: datetime) -> KeptFigure | None:
        """What was kept at the instant; None where nothing was, not yet or no longer."""
        entry = self.entry_at(instant)
        return kept_figure(self.assessment, entry.after, entry) if entry and entry.after else None

    def revisions(self) -> list[Entry]:
        """The entries that undid what time would have left: a settled status, or a closed window's figure."""
        pairs = zip((None, *self.entries), self.entries, strict=False)
        return [entry for before, entry in pairs if entry.before and entry.after and _is_revision(before, entry)]


def on_record(assessment: Assessment) -> OnRecord:
    """One query. The assessment's team must be loaded with its force, and its contract."""
    found = entries_of(assessment.team.force, assessment)
    return OnRecord(assessment, sorted(found, key=lambda entry: (entry.at, entry.sequence)))


def kept_figure(assessment: Assessment, said: dict[str, Any], entry: Entry) -> KeptFigure:
    """What an entry says before or after. Its period is that of the measure it was judged by then."""
    measure = measure_then(assessment, said["version"], entry.at)
    period = period_containing(measure["period"], assessment.first_day)
    judgement = Judgement(
        **{name: said[name] for name in ("status", "achieved", "required", "scheduled")},
        due_by=_day(said["due_by"]),
        first_day=assessment.first_day,
        last_day=_day(said["last_day"]) or assessment.last_day,
        period_first_day=period.first_day,
        period_last_day=period.last_day,
    )
    return KeptFigure(entry.sequence, entry.at, judgement, said["version"], measure)


def measure_then(assessment: Assessment, version: str, instant: datetime) -> dict[str, Any]:
    """What the version said of the standard at the instant; what it says now, where it was never told otherwise."""
    told = VersionAsTold.objects.filter(version__contract=assessment.contract, version__key=version)
    known = told.filter(known_at__lte=instant).order_by("-number").first()
    content: Any = VersionContent.from_json(known.content) if known else _content_now(assessment, version)
    return content.standard(assessment.code).measure


def _content_now(assessment: Assessment, version: str) -> Any:
    rows = ContractVersion.objects.prefetch_related("standards")
    return content_of(rows.get(contract=assessment.contract, key=version))


def _is_revision(before: Entry | None, entry: Entry) -> bool:
    """Whether time alone could not have brought the entry: its status was final, and it or a closed figure turned."""
    was, said = entry.before or {}, entry.after or {}
    if was["status"] not in FINAL:
        return False
    if was["status"] != said["status"]:
        return True
    closed = before is not None and day_of(before.at) > (_day(was["last_day"]) or date.max)
    return closed and any(was[name] != said[name] for name in ("achieved", "required"))


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
