"""A change of the rules in a generated world: the draft of a version, and the day from which it is to bind."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from contracts.measures import canonical, parse_measure
from contracts.plain.world import Contract, Version, World
from contracts.version_contents import StandardContent, VersionContent
from tests.contracts.generated.promises import taken_over
from tests.contracts.generated.setting import Setting

DRAFT = "draft"


@dataclass(frozen=True)
class ChangeOfRules:
    """The draft as its file would state it, and all the contract's versions once it binds from the day on."""

    content: VersionContent
    day: date
    contract: Contract
    given_way: tuple[str, ...]  # versions that begin on the day or later, by key

    def world(self, world: World) -> World:
        """The same world, in which the changed contract is what has been promised."""
        others = [contract for contract in world.contracts if contract.key != self.contract.key]
        facts = {name: getattr(world, name) for name in ("activities", "enquiries", "exemptions", "grades")}
        return World(world.force, world.teams, sorted([*others, self.contract], key=lambda c: c.key), **facts)


def change_of(seed: int, world: World) -> ChangeOfRules:
    """What changes in the seed's first contract: measures, standards dropped and new, warnings, the day.

    Two in three bind from a day in the past; others from about the day that the world turns about. The dice are not
    those of the world, so that the world stays the same.
    """
    setting = Setting(seed)
    setting.dice = Random(f"change {seed}")
    contract = world.contracts[0]
    day = setting.pick(
        (setting.day_between(setting.begin, setting.turn), setting.day_in_world(), setting.turning_point())
    )
    before = tuple(_ended(version, day) for version in contract.versions if version.in_force[0] < day)
    latest = (before or contract.versions)[-1]
    mappings = {code: canonical(measure) for code, measure in latest.measures.items()}
    measures = {
        code: parse_measure(mapping, grades=latest.grades)
        for code, mapping in taken_over(setting, mappings, latest.grades).items()
    }
    draft = Version(DRAFT, (day, None), measures, latest.grades)
    return ChangeOfRules(
        stated(draft, in_force_from=day - timedelta(days=setting.dice.randint(0, 900))),
        day,
        Contract(contract.key, (*before, draft)),
        tuple(version.key for version in contract.versions if version.in_force[0] >= day),
    )


def stated(version: Version, *, in_force_from: date | None = None) -> VersionContent:
    return VersionContent(
        version=DRAFT,
        title="As drafted",
        provisional=False,
        in_force_from=in_force_from or version.in_force[0],
        in_force_until=None,
        grades=tuple(version.grades),
        standards=tuple(
            StandardContent(code=code, title=code, promise="", duties=(), measure=canonical(measure))
            for code, measure in version.measures.items()
        ),
    )


def _ended(version: Version, day: date) -> Version:
    first, last = version.in_force
    yesterday = day - timedelta(days=1)
    return Version(version.key, (first, min(last or yesterday, yesterday)), version.measures, version.grades)
