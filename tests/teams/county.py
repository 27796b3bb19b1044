"""Two forces for tests: Dorset with two sections and three teams, and Borsetshire, which must see nothing of it.

Everybody is named by role. `other_sergeant` runs another team of the sergeant's section, `other_inspector` runs the
other section. Borsetshire's five have the same roles there, and its names and keys are like Dorset's on purpose.
"""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from record.timezones import midnight
from teams.models import Force, Grant, Neighbourhood, Person, Posting, Rank, Role, Section, Team, TeamName
from tests.structure_told import tell

FIRST_DAY = date(2024, 4, 1)
PASSWORD = "correct horse battery"


@dataclass
class County:
    """One force as tests know it: `force`, `sections`, `teams` and `people` by key or by name of role."""

    force: Force
    sections: dict[str, Section] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str, role: Role | None = None, *, section: str | None = None, team: str | None = None):
        """Somebody with an account, and with the role where one is named."""
        person = self.account(name, make_password(PASSWORD))
        person.save()
        self.people[name] = person
        if role:
            self.grant(person, role, section=section, team=team)
        return person

    def grant(self, person: Person, role: Role, *, section: str | None = None, team: str | None = None) -> Grant:
        grant = self.role(person, role, section=section, team=team)
        grant.save()
        return grant

    def add_team(self, key: str, *, section: str) -> Team:
        team = self.team(key, section=section)
        team.save()
        team.names.create(name=team.name, first_day=FIRST_DAY)
        self.teams[key] = team
        tell(self.force, team, at=midnight(FIRST_DAY))
        return team

    # What the database does not hold yet

    def account(self, name: str, password: str) -> Person:
        called = {"key": f"{self.force.key}-{name}", "name": name.replace("_", " ").capitalize()}
        address = f"{name.replace('_', '-')}@{self.force.key}.example"
        return Person(force=self.force, email=address, password=password, **called)

    def role(self, person: Person, role: Role, *, section: str | None = None, team: str | None = None) -> Grant:
        scope = {"section": self.sections.get(section), "team": self.teams.get(team)}
        return Grant(person=person, role=role, force=self.force, first_day=FIRST_DAY, **scope)

    def team(self, key: str, *, section: str) -> Team:
        named = {"key": key, "name": f"{key.capitalize()} NPT"}
        return Team(force=self.force, section=self.sections[section], active_from=FIRST_DAY, **named)


def dorset() -> County:
    """`wimborne` and `ferndown` in section `east`, `bridport` in section `west`."""
    county = _county("dorset", ["east", "west"], [("wimborne", "east"), ("ferndown", "east"), ("bridport", "west")])
    others = [
        ("other_sergeant", Role.SERGEANT, {"team": "ferndown"}),
        ("other_inspector", Role.INSPECTOR, {"section": "west"}),
        ("stranger", None, {}),
    ]
    _people(county, _five(section="east", team="wimborne") + others)
    return county


def borsetshire() -> County:
    """`ambridge` in section `borchester`."""
    county = _county("borsetshire", ["borchester"], [("ambridge", "borchester")])
    _people(county, _five(section="borchester", team="ambridge"))
    return county


def _county(key: str, sections: list[str], teams: list[tuple[str, str]]) -> County:
    """A statement for each table, not for each row: nearly every test builds this."""
    named = {"key": key, "name": f"{key.capitalize()} Police"}
    force = Force.objects.create(**named, second_factor_required=False, live_from=FIRST_DAY)
    county = County(force)
    made = Section.objects.bulk_create(Section(force=force, key=key, name=key.capitalize()) for key in sections)
    county.sections = {section.key: section for section in made}
    made = Team.objects.bulk_create(county.team(key, section=section) for key, section in teams)
    county.teams = {team.key: team for team in made}
    TeamName.objects.bulk_create(TeamName(team=team, name=team.name, first_day=FIRST_DAY) for team in made)
    places = Neighbourhood.objects.bulk_create(
        Neighbourhood(force=force, team=team, police_id="55.X1 " + team.key, name="High Street") for team in made
    )
    officers = Person.objects.bulk_create(
        Person(force=force, key=f"{team.key}-officer", name="A. Example") for team in made
    )
    dates = {"first_day": FIRST_DAY, "published_from": FIRST_DAY}
    postings = Posting.objects.bulk_create(
        Posting(person=officer, team=place.team, rank=Rank.PC, neighbourhood=place, **dates)
        for officer, place in zip(officers, places, strict=True)
    )
    tell(force, *county.teams.values(), *places, *postings, at=midnight(FIRST_DAY))
    return county


def _five(*, section: str, team: str) -> list[tuple[str, Role | None, dict[str, str]]]:
    return [
        ("pc", Role.PC, {"team": team}),
        ("sergeant", Role.SERGEANT, {"team": team}),
        ("inspector", Role.INSPECTOR, {"section": section}),
        ("reviewer", Role.REVIEWER, {}),
        ("admin", Role.ADMIN, {}),
    ]


def _people(county: County, everybody: list[tuple[str, Role | None, dict[str, str]]]) -> None:
    password = make_password(PASSWORD)
    people = Person.objects.bulk_create(county.account(name, password) for name, _, _ in everybody)
    county.people = {name: person for (name, _, _), person in zip(everybody, people, strict=True)}
    Grant.objects.bulk_create(
        county.role(county.people[name], role, **scope) for name, role, scope in everybody if role
    )
