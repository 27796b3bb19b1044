import pytest
import yaml

from contracts.kinds.count.kind import Count
from contracts.kinds.gap.kind import Gap
from contracts.kinds.graded.kind import Graded
from contracts.kinds.keys import shown
from contracts.kinds.on_time.kind import OnTime
from contracts.kinds.presence.kind import Presence
from contracts.measures import GRADES, RANKS, MeasureError, canonical, parse_measure

COUNT = {"kind": "count", "period": "month", "minimum": 2, "channels": ["meeting"]}
GAP = {"kind": "gap", "period": "month", "maximum_days": 7, "channels": ["social_post"]}
REPLY = {"kind": "on_time", "period": "month", "item": "enquiry_reply", "percent": 90, "within_hours": 72}
NOTICE = {
    "kind": "on_time",
    "period": "month",
    "item": "event_notice",
    "percent": 90,
    "within_days": 14,
    "channels": ["meeting"],
}
FEEDBACK = {**NOTICE, "item": "feedback"}
PRESENCE = {"kind": "presence", "period": "month", "fact": "priority", "minimum": 1}
GRADED = {"kind": "graded", "period": "quarter", "passing": ["good"], "within_days": 30}
EVERY = {
    "count": COUNT,
    "gap": GAP,
    "reply": REPLY,
    "notice": NOTICE,
    "feedback": FEEDBACK,
    "presence": PRESENCE,
    "graded": GRADED,
}
FILTERED = ("count", "gap", "notice", "feedback")
FILTERS = {
    "open_to_public": True,
    "face_to_face": True,
    "min_attendance": 5,
    "min_notice_days": 14,
    "led_by_rank": "sergeant",
    "audiences": ["youth"],
}


def refusal(mapping, **known):
    with pytest.raises(MeasureError) as refused:
        parse_measure(mapping, **known)
    assert str(refused.value) == f"{refused.value.key} {refused.value.reason}"
    return refused.value.key, refused.value.reason


def without(mapping, key):
    return {name: value for name, value in mapping.items() if name != key}


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("count", Count(period="month", minimum=2, channels=("meeting",), per="team", ranks=(), warn_days=7)),
        ("gap", Gap(period="month", maximum_days=7, channels=("social_post",), per="team", ranks=(), warn_days=7)),
        ("reply", OnTime(period="month", item="enquiry_reply", percent=90, within_hours=72)),
        ("notice", OnTime(period="month", item="event_notice", percent=90, within_days=14, channels=("meeting",))),
        ("feedback", OnTime(period="month", item="feedback", percent=90, within_days=14, channels=("meeting",))),
        ("presence", Presence(period="month", fact="priority", minimum=1, tolerance_days=0, per="team", warn_days=7)),
        ("graded", Graded(period="quarter", passing=("good",), within_days=30)),
    ],
)
def test_what_a_kind_requires_is_enough_and_the_rest_has_defaults(name, measure):
    assert parse_measure(EVERY[name]) == measure


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, given in EVERY.items() for key in given if key != "minimum"]
)
def test_a_missing_key_is_refused_by_name(name, key):
    assert refusal(without(EVERY[name], key)) == (key, "is missing")


def test_a_count_needs_its_minimum_and_a_presence_one_bound_or_the_other():
    assert refusal(without(COUNT, "minimum")) == ("minimum", "is missing")
    assert refusal(without(PRESENCE, "minimum")) == (
        "minimum",
        "is missing, and so is maximum: give at least one of them",
    )
    assert parse_measure({**without(PRESENCE, "minimum"), "maximum": 3}).maximum == 3


@pytest.mark.parametrize("name", EVERY)
def test_a_key_that_the_kind_does_not_know_is_refused_by_name(name):
    assert refusal({**EVERY[name], "colour": "blue"}) == ("colour", "is not known to this kind of measure")
    assert refusal({**EVERY[name], 7: "blue"})[0] == "7"


@pytest.mark.parametrize("key", FILTERS)
@pytest.mark.parametrize("name", EVERY)
def test_filters_belong_to_the_kinds_that_look_at_activities(name, key):
    filtered = {**EVERY[name], key: FILTERS[key]}
    if name in FILTERED:
        assert canonical(parse_measure(filtered))[key] == FILTERS[key]
    else:
        assert refusal(filtered)[0] == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("reply", "channels"),
        ("reply", "within_days"),
        ("notice", "within_hours"),
        ("reply", "warn_days"),
        ("feedback", "warn_days"),
        ("graded", "warn_days"),
        ("notice", "per"),
        ("graded", "per"),
        ("presence", "ranks"),
        ("gap", "minimum"),
        ("count", "maximum_days"),
    ],
)
def test_a_key_of_another_kind_is_unknown_to_this_one(name, key):
    assert refusal({**EVERY[name], key: 1}) == (key, "is not known to this kind of measure")


@pytest.mark.parametrize(
    ("name", "key", "low", "high"),
    [
        ("count", "minimum", 1, 1000),
        ("gap", "maximum_days", 1, 1000),
        ("reply", "percent", 1, 100),
        ("reply", "within_hours", 1, 8784),
        ("notice", "within_days", 0, 366),
        ("feedback", "within_days", 0, 366),
        ("presence", "minimum", 0, 1000),
        ("presence", "maximum", 0, 1000),
        ("presence", "tolerance_days", 0, 2**31 - 1),
        ("graded", "within_days", 0, 366),
        ("count", "warn_days", 0, 366),
        ("gap", "warn_days", 0, 366),
        ("presence", "warn_days", 0, 366),
        ("count", "min_notice_days", 0, 366),
        ("count", "min_attendance", 0, 2**31 - 1),
    ],
)
def test_a_number_keeps_within_its_range(name, key, low, high):
    # A maximum alone: beside a minimum, one below it is refused for another reason.
    given = without(EVERY[name], "minimum") if key == "maximum" else EVERY[name]
    for value in (low, high):
        assert getattr(parse_measure({**given, key: value}), key) == value
    for value in (low - 1, high + 1):
        assert refusal({**given, key: value}) == (key, f"must be between {low} and {high}, not {value}")


@pytest.mark.parametrize("value", [True, 7.0, "7", None, [7]])
def test_a_number_is_a_whole_number(value):
    key, reason = refusal({**COUNT, "minimum": value})
    assert key == "minimum"
    assert reason.startswith("must be a whole number")


def test_nothing_at_all_is_named_as_such():
    assert refusal({**COUNT, "minimum": None}) == ("minimum", "must be a whole number, not nothing")


@pytest.mark.parametrize(
    ("name", "key", "known"),
    [
        ("count", "kind", "count, gap, on_time, presence, graded"),
        ("count", "period", "week, month, quarter, half_year, year"),
        ("count", "per", "team, neighbourhood, officer"),
        ("presence", "per", "team, neighbourhood"),
        ("reply", "item", "enquiry_reply, event_notice, feedback"),
        ("presence", "fact", "published_officer, priority"),
        ("count", "led_by_rank", ", ".join(RANKS)),
    ],
)
def test_a_word_is_one_of_the_known_ones(name, key, known):
    for value in ("weekly", None, ["week"], 7, "officers"):
        key_refused, reason = refusal({**EVERY[name], key: value})
        assert key_refused == key
        assert reason.startswith(f"must be one of {known}, not ")


def test_a_presence_is_never_per_officer():
    assert refusal({**PRESENCE, "per": "officer"})[0] == "per"


@pytest.mark.parametrize(("name", "key"), [("count", "channels"), ("count", "audiences"), ("graded", "passing")])
def test_a_list_holds_names(name, key):
    assert refusal({**EVERY[name], key: []}) == (key, "is an empty list")
    assert refusal({**EVERY[name], key: "meeting"}) == (key, "must be a list, not 'meeting'")
    assert refusal({**EVERY[name], key: ["meeting", 7]}) == (key, "must hold names, not 7")
    assert refusal({**EVERY[name], key: ["meeting", ""]}) == (key, "must hold names, not ''")


def test_ranks_are_known_ranks_and_only_officers_have_them():
    ranked = {**COUNT, "per": "officer", "ranks": ["sergeant", "pc"]}
    assert parse_measure(ranked).ranks == ("pc", "sergeant")
    assert refusal({**ranked, "ranks": []}) == ("ranks", "is an empty list")
    assert refusal({**ranked, "ranks": ["general"]})[1].startswith("must be one of pcso, pc, sergeant")
    for per in ("team", "neighbourhood"):
        assert refusal({**ranked, "per": per}) == ("ranks", "may be given only with per: officer")
    assert refusal({**GAP, "ranks": ["pc"]}) == ("ranks", "may be given only with per: officer")


def test_presence_wants_its_minimum_no_greater_than_its_maximum():
    assert parse_measure({**PRESENCE, "minimum": 3, "maximum": 3}).maximum == 3
    assert refusal({**PRESENCE, "minimum": 4, "maximum": 3}) == (
        "minimum",
        "(4) must not be greater than maximum (3)",
    )


def test_passing_grades_are_out_of_the_scale():
    assert parse_measure({**GRADED, "passing": list(GRADES)}).passing == tuple(sorted(GRADES))
    assert refusal({**GRADED, "passing": ["good", "gold"]}) == (
        "passing",
        "holds 'gold', which is not one of outstanding, good, adequate, requires_improvement, inadequate",
    )
    assert parse_measure({**GRADED, "passing": ["gold"]}, grades=["gold", "tin"]).passing == ("gold",)
    assert refusal(GRADED, grades=["gold", "tin"])[0] == "passing"


def test_channels_and_audiences_are_checked_against_what_the_portal_knows():
    filtered = {**COUNT, "audiences": ["youth"]}
    assert parse_measure(filtered, channels=["meeting"], audiences=["youth", "rural"]).audiences == ("youth",)
    assert refusal(filtered, channels=["alert"]) == ("channels", "holds 'meeting', which is not one of alert")
    assert refusal(filtered, audiences=["rural"]) == ("audiences", "holds 'youth', which is not one of rural")


@pytest.mark.parametrize("key", ["open_to_public", "face_to_face"])
@pytest.mark.parametrize(
    ("written", "value"),
    [("yes", True), ("no", False), ("true", True), ("false", False)]
    + [(f'"{word}"', word in ("yes", "true")) for word in ("yes", "no", "true", "false")],
)
def test_yes_and_no_are_read_quoted_or_not(key, written, value):
    measure = parse_measure({**COUNT, **yaml.safe_load(f"{key}: {written}")})
    assert getattr(measure, key) is value


@pytest.mark.parametrize("value", [1, 0, "Y", "", None, "maybe", ["yes"]])
def test_anything_else_is_neither_yes_nor_no(value):
    key, reason = refusal({**COUNT, "open_to_public": value})
    assert key == "open_to_public"
    assert reason.startswith("must be yes or no, not ")


@pytest.mark.parametrize("value", [None, [], "count", 7])
def test_a_measure_is_a_mapping(value):
    assert refusal(value) == ("measure", "must be a mapping of keys to values")


@pytest.mark.parametrize(("letters", "dots"), [(58, False), (59, True)])
def test_a_value_of_sixty_characters_is_shown_whole(letters, dots):
    assert shown("x" * letters) == ("'" + "x" * 56 + "..." if dots else repr("x" * letters))


def test_a_long_value_is_shown_in_short():
    assert len(refusal({**COUNT, "period": "x" * 1000})[1]) < 130
