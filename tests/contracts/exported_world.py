"""Dorset with something of everything that can be exported, every part of it with more than one version."""

from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command

from contracts.actions import exemptions, grades
from engagement import actions as log
from teams.actions import withdraw_posting
from teams.models import FormerNeighbourhoodId, Posting, Priority, Team
from tests.contracts.reviewers_world import EVERY_KIND, NAMED, NOW, agree, asked, clock_at, held
from tests.structure_told import tell, tell_all
from tests.teams import county

FIRST = date(2025, 10, 1)
WAS_TOLD = datetime(2024, 6, 1, tzinfo=UTC)
WITHDRAWN = datetime(2026, 5, 5, 9, tzinfo=UTC)
OFFICERS = NAMED | {"fact": "published_officer", "per": "neighbourhood", "minimum": 2}
TABLES = ("activities", "enquiries", "exemptions", "grades")
DOCUMENTS = ("teams", "contracts")


def exported_world() -> county.County:
    dorset = county.dorset()
    _structure(dorset)
    standards = EVERY_KIND | {"S8": ("Officers", OFFICERS)}
    agree(dorset, standards, first_day=FIRST)
    agree(dorset, {code: standards[code] for code in standards if code != "S5"}, first_day=date(2026, 3, 16), key="2")
    _done(dorset)
    _judged(dorset)
    return dorset


def _structure(dorset: county.County) -> None:
    place = dorset.teams["wimborne"].neighbourhoods.get()
    FormerNeighbourhoodId.objects.create(force=dorset.force, neighbourhood=place, police_id="+55.old")
    old = Team.objects.create(
        force=dorset.force,
        section=dorset.sections["east"],
        key="old-wimborne",
        name="Old Wimborne NPT",
        active_from=date(2023, 1, 1),
        active_until=date(2024, 3, 31),
    )
    dorset.teams["wimborne"].predecessors.add(old)
    days = {"first_day": date(2026, 1, 5), "last_day": date(2026, 4, 30)}
    Priority.objects.create(team=dorset.teams["wimborne"], title="=Speeding, yes", neighbourhood=place, **days)
    published = {"published_from": date(2026, 2, 1), "published_until": date(2026, 3, 31)}
    of = {"person": dorset.people["sergeant"], "team": dorset.teams["wimborne"], "rank": "sergeant"}
    wrong = Posting.objects.create(**of, **days, published_from=days["first_day"])
    tell_all(dorset.force, at=WAS_TOLD)
    with clock_at(WITHDRAWN):  # told anew, and right: the same but for what was published
        withdraw_posting(posting=wrong, reason="Published too early", by=dorset.people["admin"], today=WITHDRAWN.date())
        tell(dorset.force, Posting.objects.create(**of, **days, **published), at=WITHDRAWN)
    Team.objects.filter(key="ferndown").update(active_until=date(2026, 6, 30))
    tell(dorset.force, Team.objects.get(key="ferndown"), at=WITHDRAWN)


def _done(dorset: county.County) -> None:
    sergeant = dorset.people["sergeant"]
    meeting = {"open_to_public": True, "attendance": 12, "advertised_on": date(2026, 1, 2), "title": "=1+1"}
    one = held(dorset, "wimborne", "meeting", date(2026, 1, 20), neighbourhoods=("55.X1 wimborne",), **meeting)
    held(dorset, "wimborne", "social_post", date(2026, 2, 3), also_teams=("ferndown",))
    gone = held(dorset, "ferndown", "social_post", date(2026, 4, 3))
    with clock_at(NOW):
        log.correct(activity=one, changes={"attendance": 13}, by=sergeant, reason="Counted again", version=1, now=NOW)
        log.withdraw(activity=gone, by=dorset.people["other_sergeant"], reason="Sent twice", now=NOW)
    asked(dorset, "wimborne", NOW.replace(month=4), hours=71)
    late = asked(dorset, "wimborne", NOW.replace(day=4))
    with clock_at(NOW):
        log.answer_enquiry(enquiry=late, answered_at=NOW, by=sergeant, now=NOW, version=1)


def _judged(dorset: county.County) -> None:
    people, team = dorset.people, dorset.teams["wimborne"]
    said = {"team": team, "last_day": date(2026, 2, 16), "by": people["sergeant"], "reason": "Floods"}
    kept = exemptions.ask(standard="", first_day=date(2026, 2, 10), kind="weather_or_flood", **said)
    exemptions.approve(exemption=kept, by=people["inspector"])
    gone = exemptions.ask(standard="nec/S3", first_day=date(2026, 2, 12), kind="staffing", **said)
    exemptions.withdraw(
        exemption=exemptions.approve(exemption=gone, by=people["inspector"]), reason="No", by=people["sergeant"]
    )
    exemptions.ask(standard="nec/S2", first_day=date(2026, 2, 11), kind="staffing", **said)
    graded = {"team": team, "standard": "nec/S7", "period_first_day": FIRST, "by": people["reviewer"]}
    grades.give(**graded, grade="good", graded_on=date(2026, 4, 2))
    grades.give(**graded, grade="adequate", graded_on=date(2026, 4, 2))


def exports(folder: Path, *arguments: str) -> Path:
    """A folder with every export of Dorset that `check_proof` reads."""
    folder.mkdir(exist_ok=True)
    for name in TABLES:
        export(name, folder / f"{name}.csv", "--all-versions")
    for name in DOCUMENTS:
        export(name, folder / f"{name}.json", "--all-versions")
    export("proofs", folder / "proofs.json", *arguments)
    return folder


def export(name: str, path: Path, *arguments: str) -> Path:
    call_command(f"export_{name}", *arguments, "--force", "dorset", "--output", str(path), verbosity=0)
    return path
