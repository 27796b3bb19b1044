"""Contracts of a generated world: versions that take over, carry on, change, stop and leave holes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from contracts.measures import GRADES, RANKS, parse_measure
from tests.contracts.generated.setting import AUDIENCES, GRADE_SCALES, Setting
from tests.contracts.plain.world import Contract, Version

ONE_DAY = timedelta(days=1)
WARN_DAYS = (0, 1, 2, 7, 14, 30)
Mapping = dict[str, Any]


def contracts(setting: Setting) -> list[Contract]:
    found = [_contract(setting, "nec", setting.begin, standards=setting.dice.randint(4, 5))]
    if setting.chance(60):
        found.append(_contract(setting, "npg", setting.turning_point(), standards=2))
    return found


def _contract(setting: Setting, key: str, first: date, standards: int) -> Contract:
    """One to three versions, one after another, mostly without a day between."""
    grades = setting.pick(GRADE_SCALES) or GRADES
    measures = {f"S{number}": _measure(setting, grades) for number in range(standards)}
    versions: list[Version] = []
    for number in range(1, setting.pick((1, 2, 2, 3)) + 1):
        last = first + timedelta(days=setting.dice.randint(10, 90))
        parsed = {code: parse_measure(mapping, grades=grades) for code, mapping in measures.items()}
        versions.append(Version(str(number), (first, last), parsed, grades))
        first = last + timedelta(days=setting.pick((1, 1, 1, 4)))
        measures = _taken_over(setting, measures, grades)
    if setting.chance(70):
        latest = versions.pop()
        versions.append(Version(latest.key, (latest.in_force[0], None), latest.measures, grades))
    return Contract(key, tuple(versions))


def _taken_over(setting: Setting, measures: dict[str, Mapping], grades: tuple[str, ...]) -> dict[str, Mapping]:
    """The next version's standards: most carried on, some with another warning, some changed, dropped or new."""
    found = {}
    for code, mapping in measures.items():
        if setting.chance(15):
            continue
        found[code] = _measure(setting, grades) if setting.chance(25) else dict(mapping)
        if "warn_days" in found[code] and setting.chance(50):
            found[code]["warn_days"] = setting.pick(WARN_DAYS)
    found[f"S{len(measures)}"] = _measure(setting, grades)
    return found


def _measure(setting: Setting, grades: tuple[str, ...]) -> Mapping:
    kinds: tuple[Callable[..., Mapping], ...] = (_count, _count, _gap, _gap, _on_time, _on_time, _presence, _graded)
    return setting.pick(kinds)(setting, grades)


def _count(setting: Setting, _: tuple[str, ...]) -> Mapping:
    minimum = setting.pick((1, 1, 2, 3, 8))
    return {"kind": "count", "period": _period(setting), "minimum": minimum, **_units(setting), **_filters(setting)}


def _gap(setting: Setting, _: tuple[str, ...]) -> Mapping:
    most = setting.pick((1, 5, 7, 10, 14, 21, 60))
    return {"kind": "gap", "period": _period(setting), "maximum_days": most, **_units(setting), **_filters(setting)}


def _on_time(setting: Setting, _: tuple[str, ...]) -> Mapping:
    shared = {"kind": "on_time", "period": _period(setting), "percent": setting.pick((1, 33, 50, 67, 90, 100, 100))}
    if setting.chance(45):
        return {**shared, "item": "enquiry_reply", "within_hours": setting.pick((1, 24, 72, 72))}
    item, within = setting.pick(("event_notice", "feedback")), setting.pick((0, 3, 7, 14))
    return {**shared, "item": item, "within_days": within, "channels": _channels(setting), **_filters(setting)}


def _presence(setting: Setting, _: tuple[str, ...]) -> Mapping:
    low = setting.pick((None, 0, 1, 2))
    high = setting.pick((None, 1, 2, 3)) if low is not None else setting.pick((0, 1, 2))
    high = None if high is None else max(high, low or 0)
    bounds = {key: value for key, value in (("minimum", low), ("maximum", high)) if value is not None}
    return {
        "kind": "presence",
        "period": _period(setting),
        "fact": setting.pick(("published_officer", "priority")),
        "per": setting.pick(("team", "neighbourhood")),
        "tolerance_days": setting.pick((0, 0, 1, 5, 30)),
        "warn_days": setting.pick(WARN_DAYS),
        **bounds,
    }


def _graded(setting: Setting, grades: tuple[str, ...]) -> Mapping:
    passing = list(setting.some(grades[:-1]))
    within = setting.pick((0, 1, 14, 30))
    return {"kind": "graded", "period": _period(setting), "passing": passing, "within_days": within}


def _period(setting: Setting) -> str:
    return setting.pick(("week", "month", "month", "quarter", "quarter", "half_year", "year"))


def _channels(setting: Setting) -> list[str]:
    return list(setting.some(setting.channels))


def _units(setting: Setting) -> Mapping:
    found = {
        "channels": _channels(setting),
        "per": setting.pick(("team", "team", "neighbourhood", "officer")),
        "warn_days": setting.pick(WARN_DAYS),
    }
    if found["per"] == "officer" and setting.chance(50):
        found["ranks"] = list(setting.some(RANKS[:4]))
    return found


def _filters(setting: Setting) -> Mapping:
    """Usually one filter or none: several at once let hardly anything through."""
    every = {
        "open_to_public": setting.pick((True, True, False)),
        "face_to_face": setting.pick((True, True, False)),
        "min_attendance": setting.pick((0, 1, 5)),
        "min_notice_days": setting.pick((0, 3, 7, 14)),
        "led_by_rank": setting.pick(RANKS[:4]),
        "audiences": list(setting.some(AUDIENCES[:3])),
    }
    chosen = setting.dice.sample(list(every), setting.pick((0, 0, 1, 1, 2)))
    return {key: every[key] for key in chosen}
