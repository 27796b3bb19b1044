"""Puts a plain world into the database, table by table and by the shortest way: for tests of the engine alone.

The importers have tests of their own; here only what the engine reads matters.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model

from contracts.actions.versions_compared import plain
from contracts.engine import obligations
from contracts.measures import canonical
from contracts.models import (
    Contract,
    ContractVersion,
    Exemption,
    ExemptionVersion,
    Grade,
    GradeVersion,
    Standard,
    VersionAsTold,
)
from engagement.models import (
    Activity,
    ActivityNeighbourhood,
    ActivityOfficer,
    ActivityTeam,
    ActivityVersion,
    Channel,
    Enquiry,
    EnquiryVersion,
)
from record.timezones import day_of
from teams.models import Force, Person, Section
from tests.contracts.generated.changes import stated
from tests.contracts.plain.world import Fact, World
from tests.contracts.structure_storing import StoredStructure

KINDS_OF_REASON = ("not_stated", "weather_or_flood", "staffing")
RECEIVED = datetime(2100, 1, 1, tzinfo=UTC)  # the row itself: always in time for what the portal refuses as future


class Stored:
    """A world's force in the database, with the ids of what it holds by key."""

    def __init__(self, world: World, *, through: date, promises_told: bool = True) -> None:
        """`promises_told` False: contracts as they are stored, and nothing of when they were told."""
        self.force = Force.objects.create(key=world.force, name=world.force)
        self.section = Section.objects.create(force=self.force, key=f"{world.force}-all", name="All")
        self.people: dict[str, Person] = {}
        structure = StoredStructure(self.force, self.section, world.teams_told, self._person)
        self.teams, self.places = structure.teams, structure.places
        self.contracts = {contract.key: self._contract(contract, through) for contract in world.contracts}
        if promises_told:
            self._tell_contracts(world.contracts_told)
        self._activities(world.activities)
        self._enquiries(world.enquiries)
        self._exemptions(world.exemptions)
        self._grades(world.grades)

    def _person(self, key: str) -> Person:
        if key not in self.people:
            self.people[key] = Person.objects.create(force=self.force, key=key, name=key)
        return self.people[key]

    def _contract(self, contract, through: date) -> Contract:
        row = Contract.objects.create(force=self.force, key=contract.key, title=contract.key)
        for version in contract.versions:
            stored = ContractVersion.objects.create(
                contract=row,
                key=version.key,
                title=contract.key,
                first_day=version.in_force[0],
                last_day=version.in_force[1],
                grades=list(version.grades),
            )
            Standard.objects.bulk_create(
                Standard(version=stored, code=code, position=position, title=code, measure=canonical(measure))
                for position, (code, measure) in enumerate(version.measures.items())
            )
        obligations.rebuild(row, through=through)
        return row

    def _tell_contracts(self, told: list[Fact]) -> None:
        """A row of each version whenever it is new, says something else or ends otherwise."""
        rows: list[VersionAsTold] = []
        for fact in told:
            for at, contract in fact.versions:
                row = self.contracts[contract.key]
                for version in contract.versions:
                    rows += self._told_version(row, version, at, [one for one in rows if one.known_at < at])
        VersionAsTold.objects.bulk_create(rows)

    def _told_version(self, contract: Contract, version, at: datetime, before: list[VersionAsTold]):
        stored = ContractVersion.objects.get(contract=contract, key=version.key)
        earlier = [one for one in before if one.version_id == stored.pk]
        content = plain(stated(version))
        days = (content, version.in_force[1])
        if earlier and (earlier[-1].content, earlier[-1].last_day) == days:
            return
        yield VersionAsTold(
            version=stored,
            number=len(earlier) + 1,
            content=content,
            first_day=version.in_force[0],
            last_day=version.in_force[1],
            ended_by_successor=False,
            known_at=at,
            by="command line",
            content_hash="",
        )

    def _activities(self, facts: list[Fact]) -> None:
        contents = [content for fact in facts for _, content in fact.versions]
        Channel.objects.bulk_create(
            (
                Channel(key=key, name=key, position=99, has_place=True)
                for key in dict.fromkeys(content.channel for content in contents)
            ),
            ignore_conflicts=True,
        )
        for content in contents:
            for key in (*content.officers, *([content.led_by] if content.led_by else [])):
                self._person(key)
        rows: dict[type[Model], list[Any]] = {
            model: [] for model in (Activity, ActivityTeam, ActivityNeighbourhood, ActivityOfficer, ActivityVersion)
        }
        for number, fact in enumerate(facts):
            self._activity(number, fact, rows)
        for model, made in rows.items():
            model.objects.bulk_create(made)

    def _activity(self, number: int, fact: Fact, rows: dict[type[Model], list[Any]]) -> None:
        newest = self._content(number, fact.versions[-1][1], len(fact.versions))
        links = {key: newest.pop(key) for key in ("also_team_ids", "neighbourhood_ids", "officer_ids")}
        row = Activity(**newest, force=self.force, known_at=RECEIVED)
        rows[Activity].append(row)
        held = {"activity": row, "day": row.day, "held": row.status == "held"}
        rows[ActivityTeam] += [
            ActivityTeam(**held, team_id=team, channel_id=row.channel_id)
            for team in dict.fromkeys([row.team_id, *links["also_team_ids"]])
        ]
        rows[ActivityNeighbourhood] += [
            ActivityNeighbourhood(**held, neighbourhood_id=place) for place in links["neighbourhood_ids"]
        ]
        rows[ActivityOfficer] += [
            ActivityOfficer(**held, person_id=person, named=person in links["officer_ids"])
            for person in dict.fromkeys([*links["officer_ids"], *([row.led_by_id] if row.led_by_id else [])])
        ]
        rows[ActivityVersion] += [
            self._version(row, number, content, received_at, version)
            for version, (received_at, content) in enumerate(fact.versions, 1)
        ]

    def _version(self, row: Activity, number: int, content, received_at: datetime, version: int) -> ActivityVersion:
        fields = self._content(number, content, version)
        del fields["id"]
        return ActivityVersion(**fields, activity=row, force_id=self.force.id, known_at=received_at, by="command line")

    def _content(self, number: int, content, version: int) -> dict[str, Any]:
        return {
            "id": _uuid(content.id, number),
            "team_id": self.teams[content.team].id,
            "also_team_ids": [self.teams[key].id for key in content.also_teams],
            "channel_id": content.channel,
            "status": content.status,
            "title": content.id,
            "starts_at": content.starts_at,
            "day": day_of(content.starts_at),
            "neighbourhood_ids": [self.places[key].id for key in content.neighbourhoods],
            "officer_ids": [self._person(key).id for key in content.officers],
            "led_by_id": self._person(content.led_by).id if content.led_by else None,
            "advertised_on": content.advertised_on,
            "open_to_public": content.open_to_public,
            "face_to_face": content.face_to_face,
            "attendance": content.attendance,
            "audiences": list(content.audiences),
            "feedback_published_on": content.feedback_published_on,
            "version": version,
            "content_hash": "",
        }

    def _enquiries(self, facts: list[Fact]) -> None:
        made = Enquiry.objects.bulk_create(
            Enquiry(
                id=_uuid(fact.versions[-1][1].id, 0),
                force=self.force,
                neighbourhood=self.places.get(fact.versions[-1][1].neighbourhood),
                known_at=RECEIVED,
                **self._asked(fact.versions[-1][1], len(fact.versions)),
            )
            for fact in facts
        )
        EnquiryVersion.objects.bulk_create(
            EnquiryVersion(
                enquiry=row, force_id=self.force.id, known_at=received_at, by="", **self._asked(content, version)
            )
            for row, fact in zip(made, facts, strict=True)
            for version, (received_at, content) in enumerate(fact.versions, 1)
        )

    def _asked(self, content, version: int) -> dict[str, Any]:
        return {
            "team_id": self.teams[content.team].id,
            "received_at": content.received_at,
            "received_on": day_of(content.received_at),
            "answered_at": content.answered_at,
            "withdrawn_because": content.withdrawn_because,
            "version": version,
            "content_hash": "",
        }

    def _exemptions(self, facts: list[Fact]) -> None:
        made = Exemption.objects.bulk_create(
            Exemption(known_at=RECEIVED, **self._excused(fact.versions[-1][1], len(fact.versions))) for fact in facts
        )
        ExemptionVersion.objects.bulk_create(
            ExemptionVersion(exemption=row, known_at=received_at, by="", **self._excused(content, version))
            for row, fact in zip(made, facts, strict=True)
            for version, (received_at, content) in enumerate(fact.versions, 1)
        )

    def _excused(self, content, version: int) -> dict[str, Any]:
        contract, _, code = (content.standard or "").partition("/")
        return {
            "team_id": self.teams[content.team].id,
            "contract_id": self._contract_id(contract) if contract else None,
            "code": code,
            "first_day": content.first_day,
            "last_day": content.last_day,
            "state": content.status,
            "kind_id": KINDS_OF_REASON[content.first_day.day % len(KINDS_OF_REASON)],  # no figure depends on it
            "public_words": "So it was." * (content.first_day.day % 2),
            "version": version,
            "content_hash": "",
        }

    def _contract_id(self, key: str) -> int:
        return self.contracts[key].id

    def _grades(self, facts: list[Fact]) -> None:
        made = Grade.objects.bulk_create(
            Grade(known_at=RECEIVED, **self._graded(fact.versions[-1][1], len(fact.versions))) for fact in facts
        )
        GradeVersion.objects.bulk_create(
            GradeVersion(grade_row=row, known_at=received_at, by="", **self._graded(content, version))
            for row, fact in zip(made, facts, strict=True)
            for version, (received_at, content) in enumerate(fact.versions, 1)
        )

    def _graded(self, content, version: int) -> dict[str, Any]:
        contract, _, code = content.standard.partition("/")
        return {
            "team_id": self.teams[content.team].id,
            "contract_id": self._contract_id(contract),
            "code": code,
            "period_first_day": content.period_start,
            "graded_on": content.graded_on,
            "grade": content.grade,
            "version": version,
            "content_hash": "",
        }


def _uuid(text: str, number: int) -> Any:
    from uuid import NAMESPACE_URL, UUID, uuid5

    try:
        return UUID(text)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{text} {number}")
