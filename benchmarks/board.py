"""The oversight grid at 12 teams by 10 standards and at 600 by 20: server time, bytes and queries of page and file.

What the grid shows is written straight into the tables, two years of it: how figures come to be is the engine's part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.measures import canonical, parse_measure
from contracts.models import Assessment, Contract, ContractVersion, Settlement, Standard
from contracts.periods import Period, periods_between
from record.timezones import LONDON, day_of
from teams.models import Force, Grant, Person, Role, Section, Team

YEARS = 2
A_SECTION = 25  # teams of a large county's; a small one has four sections
CHANNELS = ["meeting", "surgery"]
MEASURES = [
    {"kind": "gap", "period": "month", "maximum_days": 28, "channels": ["website_update"]},
    {"kind": "gap", "period": "month", "maximum_days": 7, "channels": ["social_post"]},
    {"kind": "count", "period": "month", "minimum": 2, "channels": ["alert"]},
    {"kind": "count", "period": "quarter", "minimum": 3, "channels": CHANNELS},
    {
        "kind": "on_time",
        "period": "quarter",
        "item": "event_notice",
        "percent": 90,
        "within_days": 7,
        "channels": CHANNELS,
    },
]
TITLES = [
    "Website",
    "Posts",
    "Alerts",
    "Open meetings",
    "Notice",
    "Surveys",
    "Newsletter",
    "Bulletins",
    "Surgeries",
    "Feedback",
    "Walkabouts",
    "Schools",
    "Partners",
    "Web chat",
    "Replies",
    "Priorities",
    "Officers",
    "Reviews",
    "Photos",
    "Self evaluation",
]
PLACES = (
    "Avon",
    "Blackmore",
    "Chesil",
    "Durlston",
    "Frome",
    "Gallows",
    "Hardy",
    "Isle",
    "Kimmeridge",
    "Marshwood",
    "Purbeck",
)
KINDS = ("Valley", "Hill", "Quay", "Bay", "Heath", "Vale", "Down", "Harbour")
# One in thirty is missed; of open windows one in fifty is at risk, most are on track. `r` is a hash, not random().
FILL = """
INSERT INTO contracts_assessment (team_id, contract_id, code, first_day, last_day, period_first_day, period_last_day,
    version_id, status, achieved, required, scheduled, due_by)
SELECT d.team_id, v.contract_id, d.code, d.first_day, d.last_day, d.first_day, d.last_day, d.version_id, s.status,
       CASE WHEN s.status IN ('exempt', 'not_applicable') THEN NULL
            WHEN s.status IN ('missed', 'at_risk') THEN CASE WHEN %(gap)s THEN %(required)s + 3 + d.r %% 9 ELSE 0 END
            WHEN %(gap)s THEN %(required)s - 1 ELSE %(required)s END,
       CASE WHEN s.status NOT IN ('exempt', 'not_applicable') THEN %(required)s END,
       CASE WHEN s.status NOT IN ('exempt', 'not_applicable') THEN 0 END,
       CASE WHEN s.status IN ('on_track', 'at_risk') THEN d.last_day - 1 END
FROM (
    SELECT t.id AS team_id, st.code, st.version_id, p.first_day, p.last_day,
           abs(hashint8extended(t.id * 1000 + p.place, st.position)) %% 1000 AS r
    FROM contracts_standard st
    JOIN contracts_contractversion cv ON cv.id = st.version_id
    JOIN contracts_contract c ON c.id = cv.contract_id
    JOIN teams_team t ON t.force_id = c.force_id
    CROSS JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS p (first_day, last_day, place)
    WHERE st.id = %(standard)s
) AS d
JOIN contracts_contractversion v ON v.id = d.version_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN d.r >= 990 THEN 'exempt' WHEN d.r >= 980 THEN 'not_applicable' WHEN d.r < 30 THEN 'missed'
                WHEN d.last_day < %(today)s THEN 'met' WHEN d.r < 50 THEN 'at_risk' WHEN d.r < 700 THEN 'on_track'
                ELSE 'met' END AS status
) AS s
"""
PAGES = {
    "now": "",
    "a quarter": "?period={quarter}",
    "a section of it, open": "?open={key}-s000",
    "the file": "?format=csv",
}


def run() -> dict[str, Any]:
    """By size and sheet: milliseconds, KiB and queries."""
    found: dict[str, Any] = {}
    settings.ALLOWED_HOSTS = ["*"]
    now = timezone.now()
    for teams, standards in ((12, 10), (600, 20)):
        key = f"b{teams}"
        took = -perf_counter()
        reviewer = make(key=key, teams=teams, standards=standards, today=day_of(now))
        took += perf_counter()
        rows = Assessment.objects.filter(contract__force__key=key).count()
        print(f"the grid at {teams} × {standards}: {rows:,} assessments, made in {took:.0f} s")
        client = Client()
        client.force_login(reviewer)
        for name, query in pages(key, teams, day_of(now)):
            found[f"{teams} by {standards}, {name}"] = report(client, name, f"/oversight/{query}")
    return found


def pages(key: str, teams: int, today: date) -> Iterator[tuple[str, str]]:
    before = max(
        period.last_day
        for period in periods_between("quarter", today - timedelta(days=200), today)
        if period.last_day < today
    )
    for name, query in PAGES.items():
        if teams > A_SECTION or "open" not in query:
            yield name, query.format(quarter=before, key=key)


def report(client: Client, name: str, address: str) -> dict[str, float]:
    assert client.get(address).status_code == 200  # also: templates are read, connections open
    seconds, ours = [], []
    for _ in range(5):
        began, used = perf_counter(), process_time()
        answer = client.get(address)
        seconds.append(perf_counter() - began)
        ours.append(process_time() - used)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    took = f"{median(seconds) * 1000:.0f} ms, of which {median(ours) * 1000:.0f} ms Python's"
    kib = len(answer.content) / 1024
    print(f"  {name}: {took}; {kib:.0f} KiB, {len(queries)} queries", flush=True)
    return {"milliseconds": 1000 * median(seconds), "kib": kib, "queries": len(queries)}


def make(*, key: str, teams: int, standards: int, today: date) -> Person:
    """A county with its figures; who looks over it. The same for the same arguments."""
    first = date(today.year - YEARS, 1, 1)
    force = Force.objects.create(key=key, name=f"County of {teams} teams", second_factor_required=False)
    made = _teams(force, teams, first)
    version = _contract(force, standards, first)
    _assessments(version, first, today)
    now = timezone.now()
    Settlement.objects.bulk_create(Settlement(team=team, through=today + timedelta(days=30), at=now) for team in made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _reviewer(force, first)


def _teams(force: Force, number: int, first: date) -> list[Team]:
    wanted = max(4, number // A_SECTION)
    sections = Section.objects.bulk_create(
        Section(force=force, key=f"{force.key}-s{n:03}", name=_place(n, wanted)) for n in range(wanted)
    )
    return Team.objects.bulk_create(
        Team(
            force=force,
            section=sections[n % wanted],
            key=f"{force.key}-t{n:03}",
            name=_name(n, n // wanted + n % wanted, number),
            active_from=first,
        )
        for n in range(number)
    )


def _name(number: int, place: int, of: int) -> str:
    """One in nine is long, as some are."""
    return f"{_place(place, of)} and the {_place(number, of)}" if number % 9 == 0 else f"{_place(place, of)} NPT"


def _place(number: int, of: int) -> str:
    return f"{PLACES[number % len(PLACES)]} {KINDS[(number // len(PLACES) + number) % len(KINDS)]}"


def _contract(force: Force, standards: int, first: date) -> ContractVersion:
    contract = Contract.objects.create(force=force, key="nec", title="Neighbourhood Engagement Contract")
    version = ContractVersion.objects.create(
        contract=contract, key="1", title=contract.title, provisional=True, first_day=first, known_at=_noon(first)
    )
    Standard.objects.bulk_create(
        Standard(
            version=version,
            code=f"S{n + 1}",
            position=n,
            title=TITLES[n],
            measure=canonical(parse_measure(MEASURES[n % len(MEASURES)])),
        )
        for n in range(standards)
    )
    return version


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


def _assessments(version: ContractVersion, first: date, today: date) -> None:
    with connection.cursor() as cursor:
        for standard in version.standards.order_by("position"):
            periods = list(periods_between(standard.measure["period"], first, today))
            cursor.execute(
                FILL, {"standard": standard.pk, "today": today, **_days(periods), **_bounds(standard.measure)}
            )


def _days(periods: list[Period]) -> dict[str, Any]:
    return {"firsts": [one.first_day for one in periods], "lasts": [one.last_day for one in periods]}


def _bounds(measure: Mapping[str, Any]) -> dict[str, Any]:
    return {"required": measure.get("maximum_days") or measure.get("minimum") or 8, "gap": measure["kind"] == "gap"}


def _reviewer(force: Force, first: date) -> Person:
    person = Person.objects.create(
        force=force, key=f"{force.key}-reviewer", name="Reviewer", email=f"reviewer@{force.key}.example"
    )
    Grant.objects.create(person=person, force=force, role=Role.REVIEWER, first_day=first)
    return person
