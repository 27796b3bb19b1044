"""Proof pages for tests: Wimborne's meetings and excuses, the page of a window, and what its three figures say."""

import re
from datetime import timedelta

from contracts.actions import exemptions
from tests.contracts.page_reading import rows_of
from tests.contracts.reviewers_world import clock_at, held

DAY = timedelta(days=1)
Q1 = "2026-01-01"


def meeting(county, day, **more):
    told = {"advertised_on": day - 15 * DAY, "attendance": 9, "title": f"Meeting {day:%d %B}"} | more
    return held(county, "wimborne", more.pop("channel", "meeting"), day, **told)


def proof(client, first_day=Q1, query="", team="wimborne", code="S1"):
    return client.get(f"/oversight/{team}/nec/{code}/{first_day}/{query}")


def clocks_of(page):
    """What the three figures say. What was kept only now was kept first on a day that no test can know."""
    return re.sub(r"kept it first on [^,]+, [\d:]+, entry [\d,]+", "kept it first later", rows_of(page, "clocks"))


def exempted(county, first_day, last_day, at, reason="floods", code="S1"):
    with clock_at(at):
        wanted = {"team": county.teams["wimborne"], "first_day": first_day, "last_day": last_day, "reason": reason}
        made = exemptions.ask(by=county.people["sergeant"], standard=f"nec/{code}", **wanted)
        return exemptions.approve(exemption=made, by=county.people["inspector"])
