"""A run that can come to no browser does not wait for its driver, and no other run is left without it."""

import pytest

from tests.browser_wanted import is_browser_wanted


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["-q", "-k", "log"], True),
        (["tests"], True),
        (["tests/journeys"], True),
        (["tests/portal/test_look.py::test_a_long_word_stays_in_its_tile"], True),
        (["tests/teams", "tests/journeys/test_log_journey.py"], True),
        (["tests/teams", "-q"], False),
        (["tests/contracts/test_periods.py::test_a_period"], False),
        (["-m", "not slow and not browser and not transaction"], False),
    ],
)
def test_the_driver_is_loaded_where_a_journey_may_be_run(monkeypatch, arguments, wanted):
    monkeypatch.delenv("PORTAL_TESTS_WITHOUT_BROWSER", raising=False)
    assert is_browser_wanted(arguments) is wanted
