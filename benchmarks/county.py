"""A county for measuring: teams, ten standards of every kind, three years of activities, all made by the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from contracts.engine import obligations
from contracts.measures import canonical, parse_measure
from contracts.models import Contract, ContractVersion, Standard
from teams.models import Force, Section, Team

YEARS = 3
PEOPLE = ["meeting", "surgery", "drop_in"]
STANDARDS = [
    {"kind": "count", "period": "quarter", "minimum": 1, "per": "neighbourhood", "channels": PEOPLE, "warn_days": 21},
    {"kind": "gap", "period": "month", "maximum_days": 28, "channels": ["surgery"], "warn_days": 7},
    {"kind": "count", "period": "quarter", "minimum": 2, "channels": ["web_chat"], "warn_days": 14},
    {"kind": "gap", "period": "month", "maximum_days": 7, "channels": ["social_post"], "warn_days": 2},
    {"kind": "count", "period": "month", "minimum": 2, "channels": ["alert"], "warn_days": 7},
    {
        "kind": "on_time",
        "period": "quarter",
        "item": "event_notice",
        "percent": 80,
        "within_days": 7,
        "channels": PEOPLE,
    },
    {"kind": "on_time", "period": "month", "item": "enquiry_reply", "percent": 90, "within_hours": 72},
    {"kind": "on_time", "period": "quarter", "item": "feedback", "percent": 50, "within_days": 28, "channels": PEOPLE},
    {"kind": "presence", "period": "month", "fact": "published_officer", "minimum": 1, "per": "neighbourhood"},
    {"kind": "graded", "period": "year", "passing": ["good", "outstanding"], "within_days": 60},
]
FILL = Path(__file__).with_suffix(".sql").read_text("utf-8")

LOGS = [
    f"engagement_{name}"
    for name in ("activity", "activityteam", "activityneighbourhood", "activityversion", "enquiry", "enquiryversion")
]
# Foreign keys first when they go, last when they come: what they refer to has its key by then.
CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint
WHERE contype IN ('f', 'u', 'p') AND (conrelid = ANY (%s::regclass[]) OR confrelid = ANY (%s::regclass[]))
ORDER BY contype <> 'f', conname
"""
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY (%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY indexrelid
"""


def make(*, teams: int, activities: int, today: date, places: int = 3) -> Force:
    """The county, in an empty database; analysed, so that plans rest on what is there. `places`: of each team."""
    call_command("migrate", verbosity=0)
    first = today.replace(month=4, day=1) - timedelta(days=365 * YEARS)
    force = Force.objects.create(key="bench", name="Bench")
    sections = Section.objects.bulk_create(
        Section(force=force, key=f"s{n}", name=f"Section {n}") for n in range(max(1, teams // 10))
    )
    Team.objects.bulk_create(
        Team(force=force, section=sections[n % len(sections)], key=f"t{n:04}", name=f"Team {n}", active_from=first)
        for n in range(teams)
    )
    _contract(force, first, today)
    with _indexed_afterwards(), connection.cursor() as cursor:
        cursor.execute(
            FILL, {"teams": teams, "activities": activities, "first": first, "today": today, "places": places}
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return force


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """The logs without indexes and keys while they are filled: made again, and so checked, at the end."""
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS, [LOGS, LOGS])
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, [LOGS])
        indexes = cursor.fetchall()
        for drop, _ in (*constraints, *indexes):
            cursor.execute(drop)
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, make in (*reversed(constraints), *indexes):
            cursor.execute(make)


def _contract(force: Force, first: date, today: date) -> None:
    contract = Contract.objects.create(force=force, key="nec", title="NEC")
    version = ContractVersion.objects.create(contract=contract, key="1", title="NEC", first_day=first)
    Standard.objects.bulk_create(
        Standard(version=version, code=f"S{n}", position=n, title=f"S{n}", measure=canonical(parse_measure(measure)))
        for n, measure in enumerate(STANDARDS, 1)
    )
    obligations.rebuild(contract, through=today)
