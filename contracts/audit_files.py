"""A year for the auditor as one ZIP: every export with all versions, the proofs of the year, and what checks them.

The exports are read as of one moment and laid on the disk, so that nobody's slow line keeps a transaction open; the
proofs are asked for one by one, and agree with them by the second clock: all are as known at one instant before.
Source: interfaces.md, "Pages"; docs/adr/0037.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from contracts.contracts_file import contracts_of
from contracts.exporting import exemptions_as_csv, grades_as_csv
from contracts.models import Contract, Exemption, Grade
from contracts.periods import Period
from contracts.proofs_file import LIST_HEADER, Wanted, as_list, listed, proofs
from engagement.exporting import activities_as_csv, enquiries_as_csv
from engagement.models import Activity, Enquiry
from inputs.exports import as_csv
from inputs.one_moment import of_one_moment
from inputs.output_files import document
from inputs.zip_stream import ZipStream, pieces_of
from record.entries import await_writers
from record.timezones import day_of, last_instant, to_milliseconds
from teams.exporting import structure_of
from teams.models import Force, Team

README = "README.txt"
HASHES = "SHA256SUMS"
# What `check_proof.py` loads, and beside it whole folders of kinds: the portal's own SQL may be read there.
CODE = (
    "check_proof.py",
    "contracts/__init__.py",
    "contracts/measures.py",
    "contracts/periods.py",
    "contracts/plain/*.py",
    "contracts/kinds/*.py",
    "contracts/kinds/*/*.py",
    "contracts/kinds/*/*.sql",
    "record/__init__.py",
    "record/timezones.py",
)


@dataclass(frozen=True)
class Audit:
    """What is asked for: figures with a day in the span, of these contracts, as of and as known at the instant."""

    force: Force
    span: Period
    contracts: tuple[Contract, ...]
    at: datetime

    @property
    def name(self) -> str:
        """As in "dorset-audit-2025-04-01-to-2026-03-31-as-of-2026-11-30", with the contracts where it is not all."""
        keys = [f"{one.key}-" for one in self.contracts] if self.is_part else []
        days = f"{self.span.first_day}-to-{self.span.last_day}"
        return f"{self.force.key}-{''.join(keys)}audit-{days}-as-of-{day_of(self.at)}"

    @property
    def is_part(self) -> bool:
        return Contract.objects.filter(force=self.force).count() > len(self.contracts)


def known_by_now(force: Force) -> datetime:
    """An instant by which everything that will ever have been known is there to be read."""
    instant = to_milliseconds(timezone.now())
    await_writers(force.key)
    return instant


def audit_zip(audit: Audit) -> Iterator[bytes]:
    """The bytes of the file. What checks comes first, the exports next, then the proofs, which take the longest."""
    made = ZipStream(at=audit.at)
    for path in code_files():
        yield from made.add(path.relative_to(settings.BASE_DIR).as_posix(), [path.read_bytes()])
    with ExitStack() as kept:
        for name, file in _exported(audit.force, kept):
            yield from made.add(name, pieces_of(file))
    figures: list[list[object]] = []
    teams = Team.objects.filter(force=audit.force).select_related("force").order_by("key")
    yield from made.add("proofs.json", as_list(_noted(proofs(teams, wanted(audit)), figures)))
    yield from made.add("figures.csv", as_csv(LIST_HEADER, figures))
    yield from made.add(README, [_readme(audit, len(figures))])
    yield from made.add(HASHES, [f"{told}  {name}\n" for name, told in sorted(made.hashes.items())])
    yield from made.end()


def wanted(audit: Audit) -> Wanted:
    days = {"first_day": audit.span.first_day, "last_day": audit.span.last_day}
    return Wanted(audit.at, audit.at, contracts=frozenset(one.pk for one in audit.contracts), **days)


def code_files() -> list[Path]:
    return sorted(path for pattern in CODE for path in settings.BASE_DIR.glob(pattern))


def _exported(force: Force, kept: ExitStack) -> list[tuple[str, IO[bytes]]]:
    """Each export in a file that has no name and is gone when it is closed."""
    files: list[tuple[str, IO[bytes]]] = []
    with of_one_moment():
        for name, pieces in _exports(force):
            file = kept.enter_context(TemporaryFile())  # noqa: SIM115 - closed with the others
            for piece in pieces:
                file.write(piece.encode())
            files.append((name, file))
    return files


def _exports(force: Force) -> Iterator[tuple[str, Iterable[str]]]:
    """What the commands of the same names write, in their order."""
    activities = Activity.objects.filter(force=force).order_by("starts_at", "id")
    enquiries = Enquiry.objects.filter(force=force).order_by("received_at", "id")
    exemptions = Exemption.objects.filter(team__force=force).order_by("team__key", "first_day", "id")
    grades = Grade.objects.filter(team__force=force).order_by("team__key", "period_first_day", "graded_on", "id")
    yield "activities.csv", activities_as_csv(activities, all_versions=True)
    yield "enquiries.csv", enquiries_as_csv(enquiries, all_versions=True)
    yield "exemptions.csv", exemptions_as_csv(exemptions, all_versions=True)
    yield "grades.csv", grades_as_csv(grades, all_versions=True)
    for name, said in (("teams.json", structure_of), ("contracts.json", contracts_of)):
        yield name, [document(said(force, all_versions=True), Path(name))]


def _noted(found: Iterator[dict], figures: list[list[object]]) -> Iterator[dict]:
    for one in found:
        figures.append(listed(one))
        yield one


def _readme(audit: Audit, number: int) -> str:
    context = {
        "audit": audit,
        "name": audit.name,
        "number": number,
        "contracts": _versions(audit),
        "is_over": last_instant(audit.span.last_day) < audit.at,
        "kinds": sorted(path.parent.name for path in code_files() if path.name == "plain.py"),
        "site": settings.SITE_URL,
        "instant": audit.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return render_to_string("contracts/audit_readme.txt", context)


def _versions(audit: Audit) -> list[Contract]:
    """With the versions that have a day in the span."""
    for contract in audit.contracts:
        within = contract.versions.filter(first_day__lte=audit.span.last_day).order_by("first_day", "id")
        ended = {"last_day__lt": audit.span.first_day}
        vars(contract)["audited"] = list(within.exclude(**ended))
    return list(audit.contracts)
