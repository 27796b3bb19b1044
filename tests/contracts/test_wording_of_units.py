"""What a sentence says of the units it was judged by, of days that are not owed, and of what is planned."""

from dataclasses import replace
from datetime import date

import pytest

from contracts import wording
from contracts.wording.phrases import UnitStanding
from tests.contracts.test_wording import (
    CHANNELS,
    CLOSED,
    JUNE,
    MEETINGS,
    OFFICERS,
    PLACES,
    POSTS,
    PRIORITIES,
    SURGERIES,
    TODAY,
    Found,
    measure,
)

ONE = measure("count", minimum=1, channels=["meeting"])
YEARLY = measure("count", minimum=1, channels=["meeting"], period="year")
AT_MOST = measure("presence", fact="priority", maximum=3, per="neighbourhood", tolerance_days=2)
WALKS = measure("count", minimum=2, channels=["surgery"], per="officer")


def named(*units, due=None):
    """Units by name, each with what it has done of what it owes, and when its next one is due."""
    return [UnitStanding(name, done, required, due) for name, done, required in units]


CUT = replace(Found("exempt", **CLOSED), last_day=date(2026, 1, 29))
YEAR = {"period_first_day": date(2025, 4, 1), "period_last_day": date(2026, 3, 31)}
OCTOBER = date(2026, 4, 10)  # a day on which a unit's days in the window end


@pytest.mark.parametrize(
    ("which", "found", "known", "said"),
    [
        # All days are exempt, and why; some of them, and pro rata leaves nothing: the sum, and no exemption is blamed.
        (
            POSTS,
            CUT,
            {"owed_days": 0, "exempt_because": "Mutual aid.", "exempt_until": JUNE},
            "Nothing was owed: Mutual aid, until Tuesday 30 June.",
        ),
        (POSTS, CUT, {"owed_days": 0}, "Nothing was owed: every day is exempt."),
        (POSTS, CUT, {}, "Nothing was owed on these days."),
        (POSTS, CUT, {"owed_days": 3, "exempt_because": "Mutual aid."}, "Nothing was owed: no day of it is owed."),
        (SURGERIES, CUT, {"owed_days": 3}, "Nothing was owed: no neighbourhood had a day on which it was."),
        (
            ONE,
            CUT,
            {"owed_days": 29, "exempt_because": "Floods.", "exempt_until": JUNE},
            "Nothing was owed: 29 of the 90 days of the quarter are too few for one open meeting "
            "(1 × 29 ÷ 90 = 0.32, rounded to 0).",
        ),
        (
            YEARLY,
            replace(CUT, **YEAR),
            {"owed_days": 182},
            "Nothing was owed: 182 of the 365 days of the year are too few for one open meeting "
            "(1 × 182 ÷ 365 = 0.499, rounded to 0).",
        ),
        (
            PLACES,
            CUT,
            {"owed_days": 29},
            "Nothing was owed: no neighbourhood had more than 29 of the 90 days of the quarter, too few for one open "
            "meeting (1 × 29 ÷ 90 = 0.32, rounded to 0).",
        ),
        (PLACES, CUT, {"owed_days": 60}, "Nothing was owed: no neighbourhood had days enough for one open meeting."),
        # What was owed to each is what it owed, not what the rule says of a whole period.
        (
            WALKS,
            Found("met", 2, 2, **CLOSED),
            {"units": named(("", 2, 2), ("", 3, 2))},
            "Both officers have had their 2 surgeries.",
        ),
        (
            WALKS,
            Found("missed", 1, 2, **CLOSED),
            {"units": named(("PC Ashby", 1, 1), ("PC Bell", 0, 1))},
            "1 of 2 officers had their surgery. PC Bell did not.",
        ),
        (
            WALKS,
            Found("missed", 1, 3, **CLOSED),
            {"units": named(("PC Ashby", 2, 2), ("PC Bell", 0, 1), ("", 1, 2), ("PC Cole", 0, 0))},
            "1 of 3 officers had what was owed to each, 1 or 2 surgeries. PC Bell did not.",
        ),
        (WALKS, Found("missed", 2, 3, **CLOSED), {}, "2 of 3 officers had what was owed to each."),
        (
            WALKS,
            Found("missed", 0, 1, **CLOSED),
            {"units": named(("PC Bell", 1, 2))},
            "PC Bell did not have their 2 surgeries.",
        ),
        (
            PLACES,
            Found("missed", 1, 7, **CLOSED),
            {"units": named(*((name, 0, 1) for name in "ABCDEF"))},
            "1 of 7 neighbourhoods had their open meeting. A, B, C, D and 2 others did not.",
        ),
        # Broken while the window is open: by those whose own days in it are over.
        (
            PLACES,
            Found("missed", 1, 3, 0),
            {"units": [*named(("Holt", 0, 1)), *named(("Ham", 0, 1), due=JUNE)]},
            "1 of 3 neighbourhoods have had their open meeting. It is too late for Holt.",
        ),
        (
            PLACES,
            Found("at_risk", 2, 3, 0, JUNE),
            {"units": named(("Holt", 0, 1), due=JUNE)},
            "2 of 3 neighbourhoods have had their open meeting; the last, in Holt, is due by Tuesday 30 June, "
            "and none is planned by then.",
        ),
        (
            PLACES,
            Found("on_track", 1, 3, 1, OCTOBER),
            {"units": [*named(("Holt", 0, 1), due=OCTOBER), *named(("Ham", 0, 1), due=JUNE)]},
            "1 of 3 neighbourhoods have had their open meeting; 2 more are due, the first by Friday 10 April, "
            "planned for only 1.",
        ),
        (
            WALKS,
            Found("at_risk", 1, 3, 0, JUNE),
            {"units": named(("PC Bell", 1, 2), ("PC Cole", 0, 1), due=JUNE)},
            "1 of 3 officers have had what was owed to each, 1 or 2 surgeries; 2 more are due by Tuesday 30 June, "
            "and not enough is planned by then.",
        ),
        (
            SURGERIES,
            Found("missed", 60, 56, 0),
            {"units": named(("Holt", 60, 56), ("Ham", 57, 56), ("Ash", 3, 56))},
            "60 days without a surgery in Holt; 56 is the most. Ham went over it too.",
        ),
        (
            SURGERIES,
            Found("on_track", 5, 56, 0, JUNE),
            {"units": [*named(("Holt", 5, 56), due=JUNE), *named(("Ham", 1, 56))]},
            "The next surgery in Holt is due by Tuesday 30 June.",
        ),
        (
            PRIORITIES,
            Found("missed", 3, 2),
            {"units": named(("Holt", 2, 2), ("Ham", 1, 2), ("Ash", 0, 2))},
            "3 days without 1 to 3 local priorities: 2 in Holt and 1 in Ham; 2 is the most.",
        ),
        (
            PRIORITIES,
            Found("missed", 3, 2),
            {"units": named(("Holt", 3, 2), ("Ham", 0, 2))},
            "3 days without 1 to 3 local priorities in Holt; 2 is the most.",
        ),
        (
            PRIORITIES,
            Found("at_risk", 1, 2),
            {"units": named(("Holt", 1, 2))},
            "1 day without 1 to 3 local priorities in Holt; 2 is the most, and more are coming.",
        ),
        (
            OFFICERS,
            Found("met", 0, 0, **CLOSED),
            {"owed_days": 88},
            "Every day that was owed had at least 1 named officer.",
        ),
        (
            SURGERIES,
            Found("at_risk", 5, 56, 0, JUNE),
            {"units": [*named(("Holt", 5, 56), due=JUNE), *named(("Ham", 1, 56))]},
            "The next surgery in Holt is due by Tuesday 30 June and none is planned by then.",
        ),
        (
            PRIORITIES,
            Found("at_risk", 0, 2),
            {"units": named(("Holt", 0, 2))},
            "Every day so far had 1 to 3 local priorities in each neighbourhood, but more days without are coming "
            "than the 2 allowed.",
        ),
        (
            AT_MOST,
            Found("missed", 3, 2),
            {"units": named(("Holt", 3, 2))},
            "3 days with more than 3 local priorities in Holt; 2 is the most.",
        ),
        # Whether people have been told of what is planned.
        (
            POSTS,
            Found("on_track", 5, 7, 1, JUNE),
            {"announced": 0},
            "The next post is due by Tuesday 30 June and one is planned, not announced yet.",
        ),
        (
            POSTS,
            Found("on_track", 5, 7, 3, JUNE),
            {"announced": 2},
            "The next post is due by Tuesday 30 June and 3 are planned, 2 of them announced.",
        ),
        (
            MEETINGS,
            Found("on_track", 2, 4, 2, JUNE),
            {"announced": 2},
            "2 of 4 open meetings so far; 2 more are due by Tuesday 30 June, and 2 are planned, all announced.",
        ),
        # Numbers are written the same everywhere.
        (MEETINGS, Found("met", 13515, 1200, **CLOSED), {}, "The team held 13,515 open meetings. It owed 1,200."),
    ],
)
def test_fact_says_what_is_so_and_of_whom(which, found, known, said):
    assert wording.fact(found, which, CHANNELS, today=TODAY, **known) == said
