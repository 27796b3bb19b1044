"""Every sentence about every cell of generated worlds is one of ours, and says what the cell says.

The cells are the slow twin's, on both clocks, at instants at which windows are open, over or cut; a grammar of the
test's own reads the sentences back. Six worlds a run; `SENTENCES=300` looks at the first three hundred.
"""

import os
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

import pytest

from contracts import wording
from contracts.kinds.count import words as words_of_counts
from contracts.kinds.gap import words as words_of_gaps
from contracts.kinds.on_time import words as words_in_time
from contracts.kinds.presence import words as words_in_presence
from contracts.wording import Looked, days, phrases
from contracts.wording.on_record import DEEDS, on_record
from record.dates import day_month
from record.entries import Entry
from tests.contracts.sentence_grammar import (
    ENTRY,
    EXEMPT,
    FACTS,
    FIGURES,
    MONTHS,
    NOTHING,
    REASONS,
    WINDOWS,
    Said,
    Unparseable,
)
from tests.contracts.told_cells import CHANNELS, Told, cells, expected

# Six worlds that have all there is to say between them; which they are was found by trying.
MANY_SIDED = (5, 6, 15, 16, 44, 45)
SEEDS = range(int(os.environ["SENTENCES"])) if "SENTENCES" in os.environ else MANY_SIDED
# In which forms each kind may speak of what stands so.
FORMS = {
    ("count", "met"): {"did", "all units"},
    ("count", "missed"): {"did", "broken"},
    ("count", "on_track"): {"so far", "units so far"},
    ("count", "at_risk"): {"so far", "units so far"},
    ("gap", "met"): {"never"},
    ("gap", "missed"): {"over"},
    ("gap", "on_track"): {"next", "nothing due"},
    ("gap", "at_risk"): {"next"},
    ("on_time", "met"): {"share", "none yet"},
    ("on_time", "missed"): {"share"},
    ("on_time", "on_track"): {"share", "none yet"},
    ("on_time", "at_risk"): {"share", "none yet"},
    ("presence", "met"): {"days without", "every day"},
    ("presence", "missed"): {"days without"},
    ("presence", "on_track"): {"days without", "every day"},
    ("presence", "at_risk"): {"days without", "every day"},
    ("graded", "met"): {"graded"},
    ("graded", "missed"): {"graded"},
    ("graded", "on_track"): {"not yet"},
    ("graded", "at_risk"): {"no grade"},
}
PER = ("team", "neighbourhood")
STATUSES = {"met": "Met", "missed": "Missed", "on_track": "On track", "at_risk": "At risk", "exempt": "Exempt"}


def agree(cell: Told, said: Said) -> None:
    """Every value that stands in the sentence is the cell's."""
    right = expected(cell)
    for name, value in said.values.items():
        if name in right and not name.startswith(("is_", "text_")):
            assert value == right[name], (name, value, right[name])
        if name in ("one", "many"):
            assert value == frozenset(cell.measure["channels"])
        if name == "things":
            assert value[1] == frozenset(cell.measure["channels"])
    CHECKS[said.form](cell, said.values)


def _did(cell: Told, said: dict[str, Any]) -> None:
    judged = cell.judged
    assert said["is_nothing"] == (judged.achieved == 0)
    assert (said["things"][0] == "one") == (judged.achieved in (0, 1))
    assert (judged.achieved >= judged.required) == (judged.status == "met")


def _planned(cell: Told, said: dict[str, Any]) -> None:
    """What is planned is the row's number, and whether it is announced what the page knows."""
    judged, number = cell.judged, cell.judged.scheduled
    assert said["is_none_planned"] == (number == 0 and judged.status == "at_risk")
    assert said["is_one_planned"] == (number == 1)
    assert ("scheduled" in said) == (number > 1)
    _announced(cell, said)


def _announced(cell: Told, said: dict[str, Any]) -> None:
    known, number = cell.announced, cell.judged.scheduled
    assert said["is_none_told"] == (known == 0)
    assert said["is_all_told"] == (known is not None and known == number)
    assert ("announced" in said) == (known is not None and 0 < known < number)


def _so_far(cell: Told, said: dict[str, Any]) -> None:
    judged = cell.judged
    missing = judged.required - judged.achieved
    assert said["is_nothing"] == (judged.achieved == 0)
    assert said["is_last"] == (missing == 1 and judged.achieved > 0)
    assert said["is_one_due"] == (missing == 1 and judged.achieved == 0)
    assert said["is_only"] == (0 < judged.scheduled < missing)
    assert "last_of" not in said
    _planned(cell, said)


def _theirs(cell: Told, said: dict[str, Any]) -> None:
    """What is said to have been owed to each was owed to each: pro rata, not the rule's number."""
    owed = {line.required for line in cell.found.units if line.required}
    if "things" in said:
        assert owed == {said.get("owed", 1)}
        assert (said["things"][0] == "one") == (owed == {1})
    else:
        assert len(owed) > 1 and (said["low"], said["high"]) == (min(owed), max(owed))


def _all_units(cell: Told, said: dict[str, Any]) -> None:
    _theirs(cell, said)
    assert cell.judged.achieved == cell.judged.required
    assert (said["text_alone"] is not None) == (cell.judged.required == 1)
    assert said["is_both"] == (cell.judged.required == 2)


def _who(cell: Told, said: dict[str, Any]) -> None:
    over = cell.judged.last_day < cell.today
    if said["text_alone"]:
        assert (cell.judged.achieved, cell.judged.required) == (0, 1)
        assert said["text_alone"] == ("did not have" if over else "has not had")
    else:
        assert said["text_had"] == ("had" if over else "have had")
    if "who" in said:
        _names(cell, said["who"], _short(cell))
    _theirs(cell, said)


def _broken(cell: Told, said: dict[str, Any]) -> None:
    """Who is named broke it, and whoever broke it is named, where names may be told."""
    _who(cell, said)
    short = _short(cell)
    if cell.judged.last_day < cell.today:
        assert "too_late" not in said
        if _may_name(cell) and cell.judged.required > 1:
            _names(cell, said["broke"], short)
    else:
        assert "broke" not in said
        gone = [key for key in short if _own_last_day(cell, key) < cell.today]
        assert gone
        if _may_name(cell):
            _names(cell, said["too_late"], gone)


def _units_so_far(cell: Told, said: dict[str, Any]) -> None:
    _who(cell, said)
    judged, short = cell.judged, _short(cell)
    missing = judged.required - judged.achieved
    assert len(short) == missing
    assert said["is_last"] == (missing == 1 and judged.achieved > 0)
    if "last_of" in said:
        _names(cell, said["last_of"], short)
    ends = {_own_last_day(cell, key) for key in short}
    assert said["is_first"] == (len(ends) > 1)
    assert said["is_none_planned"] <= (judged.scheduled == 0 and not any(_expected(cell, key) for key in short))
    assert said["is_too_few"] <= (judged.scheduled == 0)
    assert said["is_planned"] == (judged.scheduled > 0)
    assert said["is_all"] == (judged.scheduled == missing > 1)
    assert ("scheduled" in said) == (0 < judged.scheduled < missing)
    _announced(cell, said)


def _over(cell: Told, said: dict[str, Any]) -> None:
    if cell.per == "team" or not _may_name(cell):
        assert "longest" not in said and "others" not in said
        return
    ages = {line.key: line.done for line in cell.found.units}
    _names(cell, said["longest"], [key for key, age in ages.items() if age == cell.judged.achieved])
    others = [key for key, age in ages.items() if cell.judged.required < age < cell.judged.achieved]
    assert ("others" in said) == bool(others)
    if others:
        _names(cell, said["others"], others)


def _next(cell: Told, said: dict[str, Any]) -> None:
    assert ("last_on" in said) == (cell.per == "team" and cell.known["last_on"] is not None)
    first = [line.key for line in cell.found.units if line.next_due_on == cell.judged.due_by]
    if cell.per != "team" and _may_name(cell) and len(first) < len(cell.found.units):
        _names(cell, said["due_first"], first)
    else:
        assert "due_first" not in said
    _planned(cell, said)


def _nothing_due(cell: Told, said: dict[str, Any]) -> None:
    assert cell.judged.due_by is None


def _pending(cell: Told, said: dict[str, Any]) -> None:
    waits = cell.judged.scheduled if cell.judged.due_by else 0
    assert said["is_one_waits"] == (waits == 1)
    assert ("scheduled" in said) == (waits > 1)


def _none_yet(cell: Told, said: dict[str, Any]) -> None:
    assert cell.judged.achieved == cell.late == 0
    _pending(cell, said)


def _share(cell: Told, said: dict[str, Any]) -> None:
    judged, percent = cell.judged, cell.measure["percent"]
    total = said["whole"] + judged.scheduled
    assert said["is_every"] == (percent == 100)
    assert judged.required == ceil(percent * total / 100)
    asks_for_all = percent < 100 and judged.required == total and judged.achieved < judged.required
    assert ("total" in said) == asks_for_all
    assert said["is_the_one"] == (asks_for_all and total == 1)
    assert said["is_before"] == (cell.measure.get("within_days") == 0 and cell.measure["item"] == "event_notice")
    assert said["is_same"] == (cell.measure.get("within_days") == 0 and cell.measure["item"] == "feedback")
    if "things" in said:
        assert (said["things"][0] == "one") == (said["whole"] == 1)
    _pending(cell, said)


def _bounds(cell: Told, said: dict[str, Any]) -> None:
    low, high = cell.measure.get("minimum"), cell.measure.get("maximum")
    if "over" in said:
        assert not low and said["over"] == high
        return
    assert said.get("low", 0) == (low or 0)
    assert said.get("high", said.get("low") if high is not None else None) == high
    assert said["text_fact"].startswith("named" if cell.measure["fact"] == "published_officer" else "local")


def _days_without(cell: Told, said: dict[str, Any]) -> None:
    _bounds(cell, said)
    judged = cell.judged
    assert said["is_none_allowed"] == (judged.required == 0)
    assert said["is_coming"] == (judged.status == "at_risk")
    of_units = cell.found.units if cell.per != "team" and _may_name(cell) else []
    lacking = {cell.names[line.key]: line.done for line in of_units if line.done}
    assert bool(said["text_parts"]) == (len(lacking) > 1)
    if len(lacking) == 1:
        _names(cell, said["where"], [key for key, name in cell.names.items() if name in lacking])
    if said["text_parts"]:
        parts = [re.fullmatch(r"(\d+) in (.+)", part) for part in re.split(", | and ", said["text_parts"][2:])]
        assert {part[2]: int(part[1]) for part in parts if part} == lacking
        assert sum(lacking.values()) == judged.achieved


def _every_day_had(cell: Told, said: dict[str, Any]) -> None:
    _bounds(cell, said)
    assert cell.judged.achieved == 0
    assert said["is_some_exempt"] == (cell.owed_days < len(cell.window.days))
    assert said["is_so_far"] == (cell.judged.status != "met")
    assert said["is_coming"] == (cell.judged.status == "at_risk")


def _graded(cell: Told, said: dict[str, Any]) -> None:
    assert said["text_grade"].replace(" ", "_") == cell.grade
    assert said["text_passed"] == ("passes" if cell.judged.status == "met" else "would pass")


def _exempt(cell: Told, said: dict[str, Any]) -> None:
    assert (said["text_was"] == "was") == (cell.judged.last_day < cell.today)


def _every_day_exempt(cell: Told, said: dict[str, Any]) -> None:
    _exempt(cell, said)
    assert all(cell.window.is_exempt(day) for day in cell.window.days)


def _some_days_owed(cell: Told, said: dict[str, Any]) -> None:
    _exempt(cell, said)
    assert cell.owed_days > 0


def _too_few(cell: Told, said: dict[str, Any]) -> None:
    _some_days_owed(cell, said)
    share = said["minimum"] * said["left"] / said["period"]
    assert abs(float(said["text_quotient"]) - share) < 0.005 and float(said["text_quotient"]) < 0.5


def _nothing(cell: Told, said: dict[str, Any]) -> None:
    pass


CHECKS = {
    "did": _did,
    "so far": _so_far,
    "all units": _all_units,
    "broken": _broken,
    "units so far": _units_so_far,
    "over": _over,
    "never": _nothing,
    "nothing due": _nothing_due,
    "next": _next,
    "none yet": _none_yet,
    "share": _share,
    "days without": _days_without,
    "every day": _every_day_had,
    "graded": _graded,
    "no grade": _nothing,
    "not yet": _nothing,
    "nothing": _nothing,
    "all exempt": _every_day_exempt,
    "too few": _too_few,
    "too few each": _too_few,
    "short units": _some_days_owed,
    "no unit": _some_days_owed,
}


def _may_name(cell: Told) -> bool:
    return all(unit.name for unit in cell.units)


def _short(cell: Told) -> list[str]:
    return [line.key for line in cell.found.units if (line.done or 0) < (line.required or 0)]


def _own_last_day(cell: Told, key: str) -> date:
    return next(own[-1] for unit, own in cell.window.units() if unit.key == key)


def _expected(cell: Told, key: str) -> list[Any]:
    unit, own = next(pair for pair in cell.window.units() if pair[0].key == key)
    return [plan for plan in cell.window.expected(unit) if cell.window.day(plan) in own]


def _names(cell: Told, said: tuple[tuple[str, ...], int], keys: list[str]) -> None:
    """Those that are named are among these, and with the others who are counted they are all of these."""
    names, others = said
    assert len(names) + others == len(keys) and len(set(names)) == len(names)
    assert set(names) <= {cell.names[key] for key in keys}


def the_fact_agrees(cell: Told) -> None:
    status = cell.judged.status
    said = wording.fact(cell.judged, cell.measure, CHANNELS, today=cell.today, **cell.known)
    whole = wording.sentence(cell.judged, cell.measure, CHANNELS, today=cell.today, **cell.known)
    if status == "not_applicable":
        assert whole == said
        agree(cell, NOTHING.parse(said, cell.vocabulary))
        return
    assert whole == f"{STATUSES[status]}. {said}"
    found = (EXEMPT if status == "exempt" else FACTS[cell.kind]).parse(said, cell.vocabulary)
    assert status == "exempt" or found.form in FORMS[cell.kind, status], found
    agree(cell, found)


def the_figure_agrees(cell: Told) -> None:
    judged, late = cell.judged, cell.known["late"]
    for said, known_late in (
        (wording.figure(judged, cell.measure, late=late), late),
        (wording.figure_recorded(judged, cell.measure), None),
    ):
        if judged.status in ("exempt", "not_applicable"):
            assert said == ""
            continue
        found = FIGURES[cell.kind].parse(said, cell.vocabulary)
        right = expected(cell)
        assert all(value == right[name] for name, value in found.values.items() if name in right), (said, right)
        if cell.kind == "on_time":
            _share_of(cell, found, known_late)
        if cell.kind == "graded":
            assert found.values["text_word"] == GRADED[judged.status]
        assert found.form != "none" or not judged.achieved


GRADED = {"met": "passed", "missed": "not passed", "on_track": "no grade yet", "at_risk": "no grade"}


def _share_of(cell: Told, found: Said, late: int | None) -> None:
    """Few as numbers, many as a percentage that is never too great; of the record how many are needed."""
    achieved, whole = cell.judged.achieved or 0, expected(cell)["whole"]
    if late is None:
        assert found.form == "recorded"
    elif found.form == "percent":
        assert whole >= 10 and found.values["share"] <= 100 * achieved / whole < found.values["share"] + 1
    else:
        assert (found.form == "none") == (whole == 0) and whole < 10


def the_reasons_agree(cell: Told) -> int:
    """Each thing that was looked at has its reason in words; how many there were."""
    activities = {one.id: one for one in cell.facts.activities}
    enquiries = {one.id: one for one in cell.facts.enquiries}
    for one in cell.looked_at:
        activity, enquiry = activities.get(one.id), enquiries.get(one.id)
        looked = Looked(one.day, withdrawn_because=enquiry.withdrawn_because if enquiry else "")
        if activity:
            looked = Looked(one.day, activity.status, activity.channel, activity.advertised_on, activity.attendance)
        said = wording.reason(one.reason, cell.measure, CHANNELS, looked=looked)
        found = REASONS[one.reason].parse(said, cell.vocabulary)
        _reason_agrees(cell, found.values, looked)
    return len(cell.looked_at)


def _reason_agrees(cell: Told, said: dict[str, Any], looked: Looked) -> None:
    measure = cell.measure
    ahead = (looked.day - looked.advertised_on).days if looked.day and looked.advertised_on else None
    right = {
        "hours": measure.get("within_hours"),
        "within": measure.get("within_days"),
        "notice": measure.get("min_notice_days"),
        "asked": measure.get("min_attendance"),
        "came": looked.attendance,
        "ahead": ahead,
        "text_per": measure.get("per"),
        "text_because": looked.withdrawn_because,
    }
    assert all(said[name] == value for name, value in right.items() if said.get(name) is not None), (said, right)
    assert not said.get("is_nobody") or looked.attendance == 0
    assert not said.get("is_unknown") or looked.attendance is None
    assert not said.get("is_on_day") or ahead == 0
    assert not said.get("is_afterwards") or (ahead is not None and ahead < 0)
    if said.get("text_status"):
        assert said["text_status"].lower() == looked.status


def the_window_agrees(cell: Told) -> None:
    """The name of the window, read back, is its days; a window of one day is one day."""
    judged = cell.judged
    found = WINDOWS.parse(wording.window_name(cell.measure["period"], judged), cell.vocabulary)
    first, last = _days_of(found)
    assert (first, last) == (judged.first_day, judged.last_day)
    assert (found.form == "day") == (first == last)


def _days_of(found: Said) -> tuple[date, date]:
    said = found.values
    if found.form == "week":
        return said["first_day"], said["first_day"] + timedelta(days=6)
    if found.form == "day":
        return said["first_day"], said["first_day"]
    if found.form == "days of a month":
        return said["last_day"].replace(day=said["first_of_month"]), said["last_day"]
    if found.form == "days":
        same_year = said["first_day"].replace(year=said["last_day"].year)
        return (said["first_day"] if said["first_day"] <= said["last_day"] else same_year), said["last_day"]
    begun, _, ended = (said.get("text_month") or said["text_months"]).partition(" to ")
    month, year = (ended or begun).split()
    first, *own = begun.split()
    end = date(int(year), MONTHS.index(month) + 1, 28) + timedelta(days=4)
    return date(int((own or [year])[0]), MONTHS.index(first) + 1, 1), end.replace(day=1) - timedelta(days=1)


def the_entry_agrees(cell: Told, number: int) -> None:
    """What an entry of the record says of the row, for each deed that has words and for one that has none."""
    judged, at = cell.judged, datetime(2024, 10, 27, 0, 30, tzinfo=UTC) + timedelta(minutes=number)
    after = {name: getattr(judged, name) for name in ("status", "achieved", "required", "scheduled")}
    deed = [*DEEDS, "flag.unheard_of"][number % (len(DEEDS) + 1)]
    said = ENTRY.fullmatch(on_record(Entry(at=at, by="sgt-1", action=deed, after=after, reason="So  it was")))
    assert said, deed
    assert said["deed"] == DEEDS.get(deed, deed) and said["by"] == "sgt-1" and said["why"] == "So it was"
    content = dict(part.split(": ") for part in said["content"].split(", "))
    assert content == {name: str(value) for name, value in after.items() if value is not None}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_sentence_of_a_world_is_read_back_and_says_what_the_row_says(seed):
    seen: Counter[str] = Counter()
    for number, cell in enumerate(cells(seed)):
        try:
            the_fact_agrees(cell)
            the_figure_agrees(cell)
            the_window_agrees(cell)
            the_entry_agrees(cell, number)
            seen["reasons"] += the_reasons_agree(cell)
        except AssertionError as error:
            said = wording.fact(cell.judged, cell.measure, CHANNELS, today=cell.today, **cell.known)
            raise AssertionError(f"{cell}\n{said}\n{error!r}") from error
        seen["cells"] += 1
    assert seen["cells"] > 20


def test_worlds_leave_no_kind_and_status_and_no_unit_unsaid():
    found = {(cell.kind, cell.per, cell.judged.status) for seed in MANY_SIDED for cell in cells(seed)}
    per = {"count": (*PER, "officer"), "gap": (*PER, "officer"), "presence": PER}
    per |= {"on_time": ("team",), "graded": ("team",)}
    wanted = {(kind, unit, status) for kind, status in FORMS for unit in per[kind]}
    assert wanted - found <= RARE, wanted - found


# Hardly ever thrown: their sentences stand in the tables of test_wording and test_wording_of_units.
RARE = {(kind, unit, "at_risk") for kind, unit in (("gap", "neighbourhood"), *(("presence", per) for per in PER))}
WRONG = [
    (words_of_counts, "digits", lambda n: f"{n + 1:,}"),
    (words_of_counts, "some", lambda names: names[0]),
    (words_of_gaps, "days", lambda n: f"{n} day"),
    (words_of_gaps, "day_words", lambda day, today: f"Monday {day.day} May"),
    (words_in_time, "digits", lambda n: str(n).replace("3", "4")),
    (words_in_time, "FEW", 3),
    (words_in_presence, "digits", lambda n: "2"),
    (phrases, "announcing", lambda scheduled, announced: " and announced"),
    (days, "from_to", lambda first, last: f"{first.day} to {day_month(last)}"),
]


@pytest.mark.parametrize(("module", "name", "wrong"), WRONG, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_planted_wrong_word_is_found(monkeypatch, module, name, wrong):
    """The test above is no test where a false number, name or day passes it."""
    monkeypatch.setattr(module, name, wrong)
    with pytest.raises((AssertionError, Unparseable)):
        for seed in MANY_SIDED:
            for cell in cells(seed):
                the_fact_agrees(cell)
                the_figure_agrees(cell)
                the_window_agrees(cell)
