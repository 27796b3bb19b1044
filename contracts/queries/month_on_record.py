"""What the record says of one month: flags, letters, exemptions, grades and rules, from its entries and nothing else.

Neither today's rows nor today's names are asked, so that the same month prints the same for ever: subjects and people
are called by their keys, as the record calls them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from contracts.periods import period_containing
from record.entries import Entry
from record.timezones import ONE_DAY, midnight

# What is printed, by the beginning of the action, under these headings. Assessments are the proofs' to show.
CHAPTERS = {
    "flag": "Flags, and who was told",
    "letter": "What readers of letters answered",
    "exemption": "Exemptions",
    "exemption_kind": "Kinds of exemption",
    "grade": "Grades",
    "contract": "Rules",
    "escalation": "Steps of the escalation",
    "bank_holiday": "Bank holidays",
    "force": "Going live, and safeguarding",
}


@dataclass(frozen=True)
class Chapter:
    """Everything of one sort: subjects in order of their first entry, each with its entries in order."""

    title: str
    stories: dict[str, list[Entry]]


@dataclass(frozen=True)
class MonthOnRecord:
    """`first` and `last` number the record's entries of the month, of every sort; None where there are none."""

    first: int | None
    last: int | None
    chapters: list[Chapter]
    provisional: list[str]  # versions of contracts whose numbers were so by the end of the month


def month_on_record(force: str, day: date) -> MonthOnRecord:
    """The month in which the day lies, of the force with this key. Reads the record alone, in three queries."""
    month = period_containing("month", day)
    of_month = Entry.objects.filter(
        force=force, at__gte=midnight(month.first_day), at__lt=midnight(month.last_day + ONE_DAY)
    ).order_by("sequence")
    numbers = list(of_month.values_list("sequence", flat=True))
    told: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in of_month.filter(_wanted()):
        told[entry.action.partition(".")[0]][entry.subject].append(entry)
    chapters = [Chapter(title, dict(told[kind])) for kind, title in CHAPTERS.items() if kind in told]
    ends = midnight(month.last_day + ONE_DAY)
    return MonthOnRecord(min(numbers, default=None), max(numbers, default=None), chapters, _provisional(force, ends))


def _provisional(force: str, ends: datetime) -> list[str]:
    """As in "contract:dorset/nec 2026": those of which the newest entry by then says so."""
    said = Entry.objects.filter(force=force, at__lt=ends, action__startswith="contract.version_").order_by("sequence")
    newest: dict[str, bool] = {}
    for entry in said:
        after = entry.after or {}
        if "provisional" in after:
            newest[f"{entry.subject} {after['version']}"] = after["provisional"]
    return sorted(version for version, provisional in newest.items() if provisional)


def _wanted() -> Q:
    wanted = Q()
    for kind in CHAPTERS:
        wanted |= Q(action__startswith=f"{kind}.")
    return wanted
