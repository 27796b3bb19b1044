"""Two forces for tests: Dorset with two sections and three teams, and Borsetshire, which must see nothing of it.

Everybody is named by role. `other_sergeant` runs another team of the sergeant's section, `other_inspector` runs the
other section. Borsetshire's five have the same roles there, and its names and keys are like Dorset's on purpose.
"""

from dataclasses import dataclass, field
from datetime import date

from teams.models import Force, Grant, Neighbourhood, Person, Posting, Rank, Role, Section, Team

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
        person = Person(force=self.force, key=f"{self.force.key}-{name}", name=name.replace("_", " ").capitalize())
        person.email = f"{name.replace('_', '-')}@{self.force.key}.example"
        person.set_password(PASSWORD)
        person.save()
        self.people[name] = person
        if role:
            self.grant(person, role, section=section, team=team)
        return person

    def grant(self, person: Person, role: Role, *, section: str | None = None, team: str | None = None) -> Grant:
        return Grant.objects.create(
            person=person,
            role=role,
            force=self.force,
            section=self.sections.get(section),
            team=self.teams.get(team),
            first_day=FIRST_DAY,
        )

    def add_team(self, key: str, *, section: str) -> Team:
        team = Team.objects.create(
            force=self.force,
            section=self.sections[section],
            key=key,
            name=f"{key.capitalize()} NPT",
            active_from=FIRST_DAY,
        )
        team.names.create(name=team.name, first_day=FIRST_DAY)
        self.teams[key] = team
        return team


def dorset() -> County:
    """`wimborne` and `ferndown` in section `east`, `bridport` in section `west`."""
    county = _county("dorset", ["east", "west"], [("wimborne", "east"), ("ferndown", "east"), ("bridport", "west")])
    _five(county, section="east", team="wimborne")
    county.person("other_sergeant", Role.SERGEANT, team="ferndown")
    county.person("other_inspector", Role.INSPECTOR, section="west")
    county.person("stranger")
    return county


def borsetshire() -> County:
    """`ambridge` in section `borchester`."""
    county = _county("borsetshire", ["borchester"], [("ambridge", "borchester")])
    _five(county, section="borchester", team="ambridge")
    return county


def _county(key: str, sections: list[str], teams: list[tuple[str, str]]) -> County:
    force = Force.objects.create(key=key, name=f"{key.capitalize()} Police", second_factor_required=False)
    county = County(force)
    for section in sections:
        county.sections[section] = Section.objects.create(force=force, key=section, name=section.capitalize())
    for team, section in teams:
        made = county.add_team(team, section=section)
        place = Neighbourhood.objects.create(force=force, team=made, police_id="55.X1 " + team, name="High Street")
        officer = Person.objects.create(force=force, key=f"{team}-officer", name="A. Example")
        Posting.objects.create(
            person=officer, team=made, rank=Rank.PC, neighbourhood=place, first_day=FIRST_DAY, published_from=FIRST_DAY
        )
    return county


def _five(county: County, *, section: str, team: str) -> None:
    county.person("pc", Role.PC, team=team)
    county.person("sergeant", Role.SERGEANT, team=team)
    county.person("inspector", Role.INSPECTOR, section=section)
    county.person("reviewer", Role.REVIEWER)
    county.person("admin", Role.ADMIN)
