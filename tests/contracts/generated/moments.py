"""Instants at which a generated world is worth judging."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from contracts.kinds.count.kind import Count
from contracts.kinds.gap.kind import Gap
from contracts.kinds.on_time.kind import OnTime
from contracts.plain.plain_assessment import assess
from contracts.plain.world import World
from record.timezones import last_instant, midnight
from tests.contracts.generated.setting import Setting

NOON = timedelta(hours=12)


def moments_of(setting: Setting, world: World) -> list[datetime]:
    """The end of the turning day and its noon, the edge of a warning, and the very second of a deadline."""
    return [
        last_instant(setting.turn),
        last_instant(setting.pick(list(_edges_of_warnings(world, setting.turn)) or [setting.day_about(setting.turn)])),
        setting.pick(list(_deadlines(world, setting.turn)) or [midnight(setting.turn)]),
        midnight(setting.turn) + NOON,
    ]


def _edges_of_warnings(world: World, day: date) -> Iterator[date]:
    """Days from which a due day is exactly as far ahead as the standard warns, and the day before."""
    measures = {
        (contract.key, version.key, code): measure
        for contract in world.contracts
        for version in contract.versions
        for code, measure in version.measures.items()
    }
    for assessed in assess(world, last_instant(day)):
        _, contract, version, code, *_, status, _, _, scheduled, due_by = assessed.row
        measure = measures[contract, version, code]
        undecided = status in ("on_track", "at_risk") and scheduled == "0"
        if undecided and due_by and isinstance(measure, Count | Gap):
            edge = date.fromisoformat(due_by) - timedelta(days=measure.warn_days)
            if abs((edge - day).days) < 20:
                yield edge
                yield edge - timedelta(days=1)


def _deadlines(world: World, day: date) -> Iterator[datetime]:
    """Instants by which an enquiry of about that day must be answered."""
    for contract in world.contracts:
        for version in contract.versions:
            for measure in version.measures.values():
                if isinstance(measure, OnTime) and measure.within_hours is not None:
                    for fact in world.enquiries:
                        deadline = fact.versions[-1][1].received_at + timedelta(hours=measure.within_hours)
                        if abs(deadline - last_instant(day)) < timedelta(days=10):
                            yield deadline
