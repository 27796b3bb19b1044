"""Generated worlds: small, different for every seed, the same for the same one, with the edges put in on purpose.

`random_world(seed)` can be given to the twin as it is and written as the formats' files by `write_world`. Facts are
received in two waves, FIRST and LATER of `plain.loading`; NOTED lies between. `moments(seed)` are instants to judge
as of.
"""

from datetime import datetime
from functools import cache

from tests.contracts.generated.facts import add_facts
from tests.contracts.generated.learnt import learnt_late
from tests.contracts.generated.moments import moments_of
from tests.contracts.generated.promises import contracts
from tests.contracts.generated.setting import Setting
from tests.contracts.generated.structure import teams
from tests.contracts.plain.world import World
from tests.contracts.plain.writing import write_world
from tests.contracts.plain_assessment import Assessed, assess

__all__ = ["made", "moments", "random_world", "twin", "write_world"]


def random_world(seed: int) -> World:
    """The world of a seed: two or three teams, one or two contracts, at most 60 activities. Not to be changed."""
    return made(seed)[0]


def moments(seed: int) -> tuple[datetime, ...]:
    """Four instants about which the seed's world turns."""
    return made(seed)[1]


@cache
def twin(seed: int, at: datetime, known_at: datetime | None = None) -> list[Assessed]:
    """What the slow twin says of the seed's world: it takes its time, so it is asked once. Not to be changed."""
    return assess(random_world(seed), at, known_at)


@cache
def made(seed: int) -> tuple[World, tuple[datetime, ...]]:
    """The seed's world and its moments, from one set of dice."""
    setting = Setting(seed)
    world = World(setting.key("force"), teams=teams(setting), contracts=contracts(setting))
    add_facts(setting, world)
    world = learnt_late(seed, world)
    return world, tuple(moments_of(setting, world))
