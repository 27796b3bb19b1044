"""What a version would do, said before it is stored: by the command, to the figure."""

import io
import sys
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import versions
from contracts.actions.versions import Moved
from contracts.engine.assessment import AssessmentRow
from contracts.engine.settling import settle
from contracts.flagging import flag
from contracts.models import Assessment, Contract, ContractVersion, Flag, FlagChange, VersionAsTold
from contracts.queries.contract_preview import look
from contracts.queries.turned import Turned
from contracts.queries.why_turned import Side, Why, why
from contracts.version_contents import Placed
from record.entries import Entry
from record.marks import Mark
from teams.models import Force
from tests.contracts.contract_files import POST, contract, refused, standard, taken, written
from tests.contracts.reviewers_world import MEET, NOW, TODAY, agree, asked, held, version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
CHAT = {"kind": "count", "minimum": 1, "period": "month", "channels": ["web_chat"], "warn_days": 7}
DAY = timedelta(days=1)
LOOK = 63  # queries
BACKDATED = date(2026, 4, 29)  # thirteen days before the morning on which everybody looks


@pytest.fixture
def county(dorset):
    """Web chats and posts since January; every team has held a chat on 30 April and posted each week of April."""
    agree(dorset, {"S9": ("Web chat", CHAT), "S4": ("Posts", POST)}, first_day=date(2026, 1, 1))
    for team in dorset.teams:
        held(dorset, team, "web_chat", date(2026, 4, 30))
        for day in (1, 7, 13, 19, 25, 30):
            held(dorset, team, "social_post", date(2026, 4, day))
        held(dorset, team, "social_post", date(2026, 5, 6))
        held(dorset, team, "social_post", date(2026, 5, 11))
    for team in dorset.teams.values():
        settle(team=team, now=NOW)
    flag(force=dorset.force, now=NOW)
    dorset.force.live_from = date(2026, 1, 1)
    dorset.force.save()
    return dorset


def everything() -> list:
    models = (Contract, ContractVersion, VersionAsTold, Assessment, Flag, FlagChange, Entry, Mark)
    return [list(model.objects.order_by("pk").values()) for model in models]


def file(tmp_path, *standards, day=BACKDATED, key="2"):
    said = contract(version=key, in_force_from=day, standards=[standard(code, measure) for code, measure in standards])
    return written(tmp_path, said | {"provisional": "yes"})


def backdated(tmp_path):
    """Two chats a month instead of one, from thirteen days ago on; posts as they were, but for the warning."""
    return file(tmp_path, ("S9", CHAT | {"minimum": 2}), ("S4", POST))


class TestBackdatedByThirteenDays:
    """Found by an overseer: twelve of twelve teams in trouble within four minutes, and seventy-five letters."""

    def test_a_dry_run_says_the_cells_the_letters_and_the_days(self, county, tmp_path):
        said = taken("import_contract", backdated(tmp_path), "--dry-run")
        # April ends on the 28th for version 1: the chats of the 30th are not in it. Two days are too short for two.
        for team in ("Wimborne", "Ferndown", "Bridport"):
            cut = f"{team} NPT, S9 Web chat, 1 to 28 April 2026: Met becomes Missed"
            assert f"  {cut}, as its period is cut in another place\n" in said
            new = f"{team} NPT, S9 Standard S9, 29 to 30 April 2026: Not judged becomes Exempt"
            assert f"  {new}, as its measure changes\n" in said
        assert "  Met becomes Missed: 3\n  Missed becomes Met: 0\n  Not judged becomes Exempt: 3\n" in said
        # The two parts of April for chats, and April for posts, which is carried on: all by version 2 from now on.
        closed = "9 windows that have closed are judged anew"
        assert f"The past: 13 days in the past, from Wednesday 29 April on. {closed}.\n" in said
        # The sergeants of Wimborne and Ferndown, and the inspectors of both sections; Bridport has no sergeant.
        assert "Letters: 3 flags would open, 0 would rise, 0 would clear. 4 people would be told.\n" in said
        assert said.endswith("Nothing was stored.\n")

    def test_it_stores_nothing(self, county, tmp_path):
        before = everything()
        taken("import_contract", backdated(tmp_path), "--dry-run")
        assert everything() == before

    def test_without_it_the_same_is_said_and_comes_true(self, county, tmp_path):
        dry = taken("import_contract", backdated(tmp_path), "--dry-run")
        said = taken("import_contract", backdated(tmp_path))
        assert said.splitlines()[:-1] == dry.splitlines()[:-1]
        for team in county.teams.values():
            settle(team=team, now=NOW)
        flag(force=county.force, now=NOW)
        windows = Assessment.objects.filter(code="S9", period_first_day=date(2026, 4, 1)).order_by("team", "first_day")
        assert list(windows.values_list("first_day", "status")) == 3 * [
            (date(2026, 4, 1), "missed"),
            (BACKDATED, "exempt"),
        ]
        assert Flag.objects.standing().filter(code="S9").count() == 3

    def test_in_a_quiet_force_nobody_would_be_told(self, county, tmp_path):
        Force.objects.filter(pk=county.force.pk).update(live_from=TODAY + DAY)
        said = taken("import_contract", backdated(tmp_path), "--dry-run")
        assert "3 flags would open" in said
        assert "Nobody would be told: letters about flags have not begun in this force." in said

    @pytest.mark.parametrize(("days", "opened"), [(31, 3), (32, 0)])
    def test_what_has_ended_too_long_ago_opens_no_flag(self, county, tmp_path, days, opened):
        with time_machine.travel(NOW + timedelta(days=days - 12), tick=False):  # that long after 30 April
            said = taken("import_contract", backdated(tmp_path), "--dry-run")
        assert "Met becomes Missed: 3" in said and f"Letters: {opened} flags would open" in said


class TestOtherChanges:
    def test_one_that_changes_nothing_says_nought(self, county, tmp_path):
        day = TODAY + timedelta(days=40)
        said = taken("import_contract", file(tmp_path, ("S9", CHAT), ("S4", POST), day=day), "--dry-run")
        assert "0 figures of" in said
        assert "Met becomes Missed: 0" in said and "Missed becomes Met: 0" in said
        assert "No day in the past." in said and "Nobody would be told." in said

    def test_today_is_not_the_past(self, county, tmp_path):
        said = taken("import_contract", file(tmp_path, ("S9", CHAT), day=TODAY), "--dry-run")
        assert "No day in the past." in said
        said = taken("import_contract", file(tmp_path, ("S9", CHAT), day=TODAY - DAY), "--dry-run")
        assert "1 day in the past, from Monday 11 May on." in said

    def test_the_first_version_of_a_contract_lists_no_figures(self, dorset, tmp_path):
        said = taken("import_contract", file(tmp_path, ("S9", CHAT)), "--dry-run")
        assert "This is the first version: none of them was judged before." in said
        assert "Not judged becomes" in said and "NPT" not in said
        assert not Contract.objects.exists()

    def test_the_same_file_again_says_nothing_more(self, county, tmp_path):
        taken("import_contract", backdated(tmp_path))
        assert taken("import_contract", backdated(tmp_path)).count("\n") == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestAsking:
    def answered(self, monkeypatch, path, answer, *arguments):
        monkeypatch.setattr(sys, "stdin", Terminal(answer))
        out = io.StringIO()
        call_command("import_contract", str(path), *arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_at_a_terminal_it_asks_first(self, county, tmp_path, monkeypatch):
        said = self.answered(monkeypatch, backdated(tmp_path), "y\n")
        assert said.index("Met becomes Missed: 3") < said.index("Store it?") < said.index("stored, in force from")
        assert ContractVersion.objects.count() == 2

    @pytest.mark.parametrize("answer", ["n\n", "\n", ""])
    def test_whatever_is_no_yes_stores_nothing(self, county, tmp_path, monkeypatch, answer):
        before = everything()
        with pytest.raises(CommandError, match="not agreed to, nothing was imported"):
            self.answered(monkeypatch, backdated(tmp_path), answer)
        assert everything() == before

    def test_yes_answers(self, county, tmp_path, monkeypatch):
        assert "Store it?" not in self.answered(monkeypatch, backdated(tmp_path), "", "--yes")
        assert ContractVersion.objects.count() == 2

    def test_where_no_figure_turns_it_asks_nothing(self, county, tmp_path, monkeypatch):
        path = file(tmp_path, ("S9", CHAT), ("S4", POST), day=TODAY + timedelta(days=40))
        assert "Store it?" not in self.answered(monkeypatch, path, "")

    def test_what_others_stored_meanwhile_is_looked_at_again(self, county, tmp_path, monkeypatch):
        class Slow(Terminal):
            def readline(self, *size):
                agree(county, {"S9": ("Web chat", CHAT)}, first_day=TODAY + DAY, key="3")
                return "y\n"

        monkeypatch.setattr(sys, "stdin", Slow())
        said = refused("import_contract", backdated(tmp_path))
        assert "look again" in said
        assert set(ContractVersion.objects.values_list("key", flat=True)) == {"1", "3"}

    def test_an_interruption_is_a_sentence(self, county, tmp_path, monkeypatch):
        class Interrupted(Terminal):
            def readline(self, *size):
                raise KeyboardInterrupt

        before = everything()
        monkeypatch.setattr(sys, "stdin", Interrupted())
        with pytest.raises(CommandError, match="interrupted, nothing was imported") as told:
            call_command("import_contract", str(backdated(tmp_path)), stdout=io.StringIO())
        assert told.value.returncode == 130
        assert everything() == before


class TestWhy:
    """Each reason, of versions of their own: the window of 1 May, or that of 11 May."""

    OLD, MAY, NEW = date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 11)

    def side(self, *placed):
        return Side([Placed(version(key, standards, first), last) for key, standards, first, last in placed])

    def row(self, key, first_day=NEW, status="met"):
        period = (date(2026, 5, 1), date(2026, 5, 31))
        return AssessmentRow("t", "nec", key, "S1", *period, first_day, status, 1, 1, None, None)

    @pytest.mark.parametrize(
        ("was", "will_be", "before", "after", "reason"),
        [
            ({"S2": POST}, {"S1": CHAT}, None, ("2", NEW), Why.NEW),
            ({"S1": CHAT}, {"S2": POST}, ("1", NEW), None, Why.DROPPED),
            ({"S1": CHAT}, {"S1": CHAT | {"minimum": 2}}, None, ("2", NEW), Why.MEASURE),
            ({"S1": CHAT}, {"S1": CHAT | {"minimum": 2}}, ("1", MAY), ("1", MAY), Why.CUT),
            ({"S1": CHAT}, {"S1": CHAT | {"warn_days": 9}}, ("1", MAY), ("2", MAY), Why.WARNING),
        ],
    )
    def test_where_another_version_follows(self, was, will_be, before, after, reason):
        titled = [{code: (code, measure) for code, measure in one.items()} for one in (was, will_be)]
        one = self.side(("1", titled[0], self.OLD, None))
        other = self.side(("1", titled[0], self.OLD, self.NEW - DAY), ("2", titled[1], self.NEW, None))
        rows = [self.row(*place) if place else None for place in (before, after)]
        assert why(Turned(*rows), one, other) == reason

    def test_where_it_is_in_force_on_other_days(self):
        titled = {"S1": ("Chat", CHAT)}
        one = self.side(("1", titled, date(2026, 6, 1), None))
        other = self.side(("1", titled, self.NEW, None))
        assert why(Turned(None, self.row("1")), one, other) == Why.DAYS
        assert why(Turned(self.row("1"), None), other, one) == Why.DAYS


class TestTheLookIsNamed:
    def test_it_is_what_is_stored(self, county, tmp_path):
        content = version("2", {"S9": ("Web chat", CHAT)}, BACKDATED)
        found = look(force=county.force, contract="nec", content=content, now=NOW)
        said = {"force": county.force, "contract": "nec", "content": content, "by": None}
        for moved in (version("2", {"S9": ("Web chats", CHAT)}, BACKDATED), version("3", {}, BACKDATED)):
            with pytest.raises(Moved):
                versions.store(**said | {"content": moved}, today=TODAY, looked_at=found.fingerprint)
        with pytest.raises(Moved):
            versions.store(**said, today=TODAY + DAY, looked_at=found.fingerprint)
        assert versions.store(**said, today=TODAY, looked_at=found.fingerprint)

    def test_figures_of_the_look_are_the_figures_kept_later(self, county):
        """Of every window: what the look says it becomes is what it then is, and what it does not name stays."""
        asked(county, "wimborne", datetime.combine(date(2026, 5, 4), NOW.timetz()))
        content = version("2", {"S9": ("Chat", CHAT | {"minimum": 2}), "S1": ("Meet", MEET)}, date(2026, 3, 10))
        was = kept()
        found = look(force=county.force, contract="nec", content=content, now=NOW)
        versions.store(force=county.force, contract="nec", content=content, by=None, today=TODAY)
        for team in county.teams.values():
            settle(team=team, now=NOW)
        told = {(one.team, one.standard, one.first_day): (one.before, one.after) for one in found.turned}
        now = kept()
        turned = {window: (was.get(window, ""), now.get(window, "")) for window in {**was, **now}}
        assert told == {window: turn for window, turn in turned.items() if turn[0] != turn[1]}
        assert len(told) > 20


def kept() -> dict[tuple[str, str, str], str]:
    rows = Assessment.objects.values_list("team__key", "code", "first_day", "status")
    return {(team, code, day.isoformat()): status for team, code, day, status in rows}


def test_the_look_asks_no_more_for_more_teams(county):
    content = version("2", {"S9": ("Web chat", CHAT | {"minimum": 2})}, BACKDATED)
    asked_for = []
    for team in (None, "lytchett", "verwood"):
        if team:
            county.add_team(team, section="east")
        with CaptureQueriesContext(connection) as queries:
            look(force=county.force, contract="nec", content=content, now=NOW)
        asked_for.append(sum("ANALYZE" not in query["sql"] for query in queries))
    assert asked_for[1] == asked_for[2] == LOOK
