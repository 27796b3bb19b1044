"""Where and when a generated world takes place: its dice, the day everything turns about, and its words."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")

# Days on which a calendar is easily got wrong: leap days, the clocks' changes, the ends of quarters and years.
TURNING_DAYS = (
    date(2023, 12, 31),
    date(2024, 2, 29),
    date(2024, 3, 31),  # the clocks go forward on the last day of a month, a quarter and a policing year
    date(2024, 6, 30),
    date(2024, 10, 27),  # the clocks go back
    date(2024, 12, 30),  # a week over the year's end begins
    date(2025, 1, 1),
    date(2025, 2, 28),
    date(2025, 3, 30),
    date(2025, 3, 31),
    date(2025, 4, 1),
    date(2025, 9, 30),
    date(2025, 10, 26),
)
CHANNELS = ("meeting", "surgery", "drop_in", "social_post", "alert", "web_chat", "survey")
AUDIENCES = ("youth", "older", "rural", "business")
GRADE_SCALES = (None, ("gold", "silver", "tin"))  # None: the scale the formats ship


@dataclass
class Setting:
    """One seed's dice and days. The same seed always rolls the same."""

    seed: int
    dice: Random = field(init=False)
    turn: date = field(init=False)  # the day the world is judged about
    begin: date = field(init=False)  # the first contract's first day
    channels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.turn = self.pick(TURNING_DAYS) + timedelta(days=self.pick((-3, -1, 0, 0, 0, 0, 1, 4)))
        self.begin = self.turn - timedelta(days=self.dice.randint(20, 130))
        self.channels = tuple(self.dice.sample(CHANNELS, 3))

    def chance(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    def pick(self, things: tuple[Thing, ...] | list[Thing]) -> Thing:
        return self.dice.choice(things)

    def some(self, things: tuple[Thing, ...] | list[Thing], at_least: int = 1) -> tuple[Thing, ...]:
        """A few of the things, in any order."""
        return tuple(self.dice.sample(list(things), self.dice.randint(at_least, len(things))))

    def day_between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.dice.randint(0, max(0, (last - first).days)))

    def day_about(self, day: date) -> date:
        """The day, or one so near that a wrong comparison shows."""
        return day + timedelta(days=self.pick((-8, -7, -2, -1, 0, 0, 1, 2, 7, 8)))

    def day_in_world(self) -> date:
        return self.day_between(self.begin - timedelta(days=5), self.turn + timedelta(days=40))

    def turning_point(self) -> date:
        """A day worth standing next to: the turn, the beginning, or the first of some month between."""
        found = self.pick((self.turn, self.begin, self.day_in_world().replace(day=1), self.day_in_world()))
        return self.day_about(found)

    def key(self, name: str) -> str:
        """A key that no other seed's world uses: keys are unique in the portal."""
        return f"g{self.seed}-{name}"
