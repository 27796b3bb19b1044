"""After a contract changes, its marks lead to everything that can differ: nothing is left for a look at everything."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command
from django.utils import timezone

from contracts.engine.settling import assess_from, settle, unsettled
from teams.models import Team
from tests.contracts.contract_files import MEET, POST, contract, standard, taken, written
from tests.contracts.test_settling import KEPT, rows
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = pytest.mark.usefixtures("on_20_may_2026")

MORE = standard("S1", MEET | {"minimum": 2})
S1, S2, S3 = standard("S1", MEET), standard("S2", POST), standard("S3", POST | {"maximum_days": 300})
BASE = [S1, S2, S3]
# Each as another version, in days from today.
CHANGES = {
    "asks for more in the middle of a past quarter": {
        "from": -200,
        "standards": [standard("S1", MEET | {"minimum": 2})],
    },
    "on the first day of a period": {"on": (1, 1), "standards": [MORE, S2, S3]},
    "asks for less often": {"from": -100, "standards": [S1, standard("S2", POST | {"maximum_days": 40}), S3]},
    "warns earlier, and lets one go": {"from": -45, "standards": [S1, standard("S3", POST | {"warn_days": 366})]},
    "another rhythm since yesterday": {"from": -1, "standards": [standard("S1", MEET | {"period": "month"}), S2]},
    "ends what runs, in three days": {"from": 3, "standards": [S1]},
    "ends what runs, in three months": {"from": 95, "standards": [S1, S2]},
    "carries all on, and warns earlier": {"from": 20, "standards": [standard("S1", MEET | {"warn_days": 300}), S2, S3]},
    "an earlier one beside it": {"from": -900, "until": -651, "standards": BASE},
    "an earlier one with a hole after it": {"from": -900, "until": -700, "standards": BASE},
}


def a_settled_county() -> date:
    """Wimborne posted, met once and was excused; everything is settled. The day it is."""
    county.dorset()
    today = timezone.localdate()

    def day(ago: int) -> date:
        return today - timedelta(days=ago)

    acts = [f"wimborne,social_post,held,Post,{day(ago)}T12:00,\n" for ago in (2, 9, 15, 40, 90, 250)]
    acts += [f"wimborne,meeting,held,Meeting,{day(130)}T12:00,55.X1 wimborne\n"]
    text = "team,channel,status,title,starts_at,neighbourhoods\n" + "".join(acts)
    excused = f"team,standard,first_day,last_day\nwimborne,nec/S2,{day(20)},{day(-5)}\n"
    with TemporaryDirectory() as made:
        folder = Path(made)
        taken("import_contract", written(folder, contract(in_force_from=day(650), standards=BASE)))
        taken("import_activities", written(folder, text, "activities.csv"))
        taken("import_exemptions", written(folder, excused, "exemptions.csv"))
    call_command("assess", stdout=StringIO())
    return today


kept = kept_world(a_settled_county, at=datetime(2026, 5, 20, 11, tzinfo=UTC))


@pytest.fixture
def settled(own_world) -> date:
    return own_world


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_settling_what_is_marked_is_as_good_as_settling_everything(settled, tmp_path, change):
    now, before = timezone.now(), rows(KEPT)
    first = date(settled.year, *change["on"]) if "on" in change else settled + timedelta(days=change["from"])
    until = settled + timedelta(days=change["until"]) if "until" in change else None
    said = contract(version="2", in_force_from=first, in_force_until=until, standards=change["standards"])
    taken("import_contract", written(tmp_path, said))
    for team in unsettled(now=now):
        settle(team=team, now=now)
    after = rows(KEPT)
    assert after != before
    for team in Team.objects.all():
        assess_from(teams=[team], from_day=date(2000, 1, 1), now=now)
    assert rows(KEPT) == after
