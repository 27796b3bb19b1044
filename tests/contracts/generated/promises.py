"""Contracts of a generated world: versions that take over, carry on, change, stop and leave holes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from contracts.measures import GRADES, RANKS, parse_measure
from tests.contracts.generated.setting import AUDIENCES, GRADE_SCALES, Setting
from tests.contracts.plain.world import Contract, Version

ONE_DAY = timedelta(days=1)
FILTERS = ("open_to_public", "face_to_face", "min_attendance", "min_notice_days", "led_by_rank", "audiences")
WARN_DAYS = (0, 1, 2, 3, 7, 8, 14, 30)
Mapping = dict[str, Any]


def contracts(setting: Setting) -> list[Contract]:
    found = [_contract(setting, "nec", setting.begin, standards=setting.dice.randint(4, 6))]
    if setting.chance(60):
        found.append(_contract(setting, "npg", setting.turning_point(), standards=2))
    return found


def _contract(setting: Setting, key: str, first: date, standards: int) -> Contract:
    """One to three versions, one after another, mostly without a day between."""
    grades = setting.pick(GRADE_SCALES) or GRADES
    measures = _first_measures(setting, standards, grades)
    versions: list[Version] = []
    for number in range(1, setting.pick((1, 2, 2, 3)) + 1):
        last = first + timedelta(days=setting.dice.randint(10, 90))
        parsed = {code: parse_measure(mapping, grades=grades) for code, mapping in measures.items()}
        versions.append(Version(str(number), (first, last), parsed, grades))
        first = last + timedelta(days=setting.pick((1, 1, 1, 4)))
        measures = taken_over(setting, measures, grades)
    if setting.chance(70):
        latest = versions.pop()
        versions.append(Version(latest.key, (latest.in_force[0], None), latest.measures, grades))
    return Contract(key, tuple(versions))


def taken_over(setting: Setting, measures: dict[str, Mapping], grades: tuple[str, ...]) -> dict[str, Mapping]:
    """The next version's standards: most carried on, some with another warning, some changed, dropped or new."""
    found = {}
    for code, mapping in measures.items():
        if setting.chance(15):
            continue
        found[code] = measure_of_any_kind(setting, grades) if setting.chance(25) else dict(mapping)
        if "warn_days" in found[code] and setting.chance(50):
            found[code]["warn_days"] = setting.pick(WARN_DAYS)
    found[f"S{len(measures)}"] = measure_of_any_kind(setting, grades)
    return found


def measure_of_any_kind(setting: Setting, grades: tuple[str, ...]) -> Mapping:
    kinds: tuple[Callable[..., Mapping], ...] = (_count,) * 3 + (_gap,) * 3 + (_on_time,) * 2 + (_presence,) * 2
    return setting.pick((*kinds, _graded))(setting, grades)


def _first_measures(setting: Setting, how_many: int, grades: tuple[str, ...]) -> dict[str, Mapping]:
    """One standard of each kind that looks at many things, the rest as the dice will."""
    certain: tuple[Callable[..., Mapping], ...] = (_count, _gap, _of_activities, _presence)
    kinds = (*certain, *[measure_of_any_kind] * (how_many - len(certain)))[:how_many]
    return {f"S{number}": kind(setting, grades) for number, kind in enumerate(kinds)}


def _count(setting: Setting, _: tuple[str, ...]) -> Mapping:
    minimum = setting.pick((1, 1, 1, 2, 3, 8))
    return {"kind": "count", "period": _period(setting), "minimum": minimum, **_units(setting), **_filters(setting)}


def _gap(setting: Setting, _: tuple[str, ...]) -> Mapping:
    most = setting.pick((1, 5, 7, 14, 14, 21, 28, 45, 60))
    return {"kind": "gap", "period": _period(setting), "maximum_days": most, **_units(setting), **_filters(setting)}


def _on_time(setting: Setting, grades: tuple[str, ...]) -> Mapping:
    return setting.pick((_of_activities, _of_activities, _of_enquiries))(setting, grades)


def _of_enquiries(setting: Setting, _: tuple[str, ...]) -> Mapping:
    return {**_deadline(setting), "item": "enquiry_reply", "within_hours": setting.pick((1, 24, 72, 72))}


def _of_activities(setting: Setting, _: tuple[str, ...]) -> Mapping:
    item, within = setting.pick(("event_notice", "feedback")), setting.pick((0, 3, 7, 14))
    found = {**_deadline(setting), "item": item, "within_days": within, "channels": _channels(setting)}
    # Seeds take turns with the filters, so that a few dozen of them leave none out.
    names = [FILTERS[setting.seed % len(FILTERS)]] if setting.chance(70) else []
    return {**found, **_filters(setting, names)}


def _deadline(setting: Setting) -> Mapping:
    return {"kind": "on_time", "period": _period(setting), "percent": setting.pick((1, 33, 50, 67, 90, 100, 100))}


def _presence(setting: Setting, _: tuple[str, ...]) -> Mapping:
    low = setting.pick((None, 0, 1, 1, 2))
    high = setting.pick((None, 1, 2, 3)) if low is not None else setting.pick((0, 1, 2))
    high = None if high is None else max(high, low or 0)
    bounds = {key: value for key, value in (("minimum", low), ("maximum", high)) if value is not None}
    return {
        "kind": "presence",
        "period": _period(setting),
        "fact": setting.pick(("published_officer", "priority")),
        "per": setting.pick(("team", "neighbourhood")),
        "tolerance_days": setting.pick((0, 0, 0, 1, 5, 30)),
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
    return list(setting.channels) if setting.chance(60) else list(setting.some(setting.channels))


def _units(setting: Setting) -> Mapping:
    found = {
        "channels": _channels(setting),
        "per": setting.pick(("team", "team", "neighbourhood", "officer")),
        "warn_days": setting.pick(WARN_DAYS),
    }
    if found["per"] == "officer" and setting.chance(50):
        found["ranks"] = list(setting.some(RANKS[:4]))
    return found


def _filters(setting: Setting, names: list[str] | None = None) -> Mapping:
    """Usually one filter or none: several at once let hardly anything through."""
    every = {
        "open_to_public": setting.pick((True, True, False)),
        "face_to_face": setting.pick((True, True, False)),
        "min_attendance": setting.pick((0, 1, 5)),
        "min_notice_days": setting.pick((0, 3, 7, 14)),
        "led_by_rank": setting.pick(RANKS[:4]),
        "audiences": list(setting.some(AUDIENCES[:3])),
    }
    chosen = setting.dice.sample(FILTERS, setting.pick((0, 0, 0, 1, 1, 2))) if names is None else names
    return {key: every[key] for key in chosen}
