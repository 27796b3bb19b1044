"""Exemptions: asked for by one person, decided by another."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts.actions import exemptions
from contracts.actions.exemptions import MOVES
from contracts.models import Contract, Exemption, ExemptionVersion
from record.entries import Entry, Head
from record.marks import Mark
from record.refusal import Invalid
from record.timezones import day_of
from tests.contracts import kept_contracted

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 31)
SOON = timedelta(days=10)
DECIDE = {"approved": exemptions.approve, "refused": exemptions.refuse, "withdrawn": exemptions.withdraw}


kept, dorset = kept_contracted.kept, kept_contracted.dorset


@pytest.fixture
def ask(wimborne, sergeant):
    def ask(**changes) -> Exemption:
        said = {"team": wimborne, "standard": "nec/S1", "first_day": FIRST, "last_day": LAST, "reason": "Mutual aid"}
        return exemptions.ask(**said | {"by": sergeant} | changes)

    return ask


def versions() -> list[tuple]:
    return list(ExemptionVersion.objects.order_by("id").values_list("version", "state", "by"))


def marked() -> list[tuple[int, date]]:
    return list(Mark.objects.order_by("id").values_list("team", "first_day"))


def state() -> list:
    """Everything that an exemption's writing may touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Exemption, ExemptionVersion, Entry, Head, Mark)]


class TestAsking:
    def test_is_kept_with_its_version_and_entry(self, ask, wimborne, sergeant):
        asked = Exemption.objects.get(pk=ask().pk)
        assert (asked.team, asked.contract, asked.code) == (wimborne, Contract.objects.get(), "S1")
        assert (asked.first_day, asked.last_day, asked.reason, asked.state) == (FIRST, LAST, "Mutual aid", "asked")
        assert (asked.asked_by, asked.decided_by, asked.version) == (sergeant, None, 1)
        version = asked.versions.get()
        assert (version.team_id, version.contract_id, version.code) == (wimborne.pk, asked.contract_id, "S1")
        assert (version.first_day, version.last_day, version.reason, version.state) == (
            FIRST,
            LAST,
            "Mutual aid",
            "asked",
        )
        assert (version.version, version.by, version.known_at) == (1, "dorset-sergeant", asked.known_at)
        assert version.content_hash == asked.content_hash and len(asked.content_hash) == 64
        entry = Entry.objects.get(force="dorset")
        assert (entry.action, entry.by, entry.at) == ("exemption.asked", "dorset-sergeant", asked.known_at)
        assert entry.subject == f"exemption:{asked.pk}" and entry.before is None
        assert entry.after == {
            "team": "wimborne",
            "contract": "nec",
            "code": "S1",
            "first_day": "2026-01-05",
            "last_day": "2026-01-31",
            "state": "asked",
            "version": 1,
            "content_hash": asked.content_hash,
        }

    def test_changes_nobody_standing(self, ask):
        ask()
        assert marked() == []

    def test_may_be_for_every_standard(self, ask):
        asked = ask(standard="")
        assert (asked.contract, asked.code) == (None, "")
        assert Entry.objects.get().after["contract"] is None

    @pytest.mark.parametrize("standard", ["nec/S9", "nec", "S1", "other/S1", "/", "nec/S1/"])
    def test_for_a_standard_that_is_none(self, ask, standard):
        with pytest.raises(Invalid, match="No contract of this force has that standard") as error:
            ask(standard=standard)
        assert list(error.value.fields) == ["standard"] and not Exemption.objects.exists()

    def test_for_another_force_s_standard(self, ask, borsetshire):
        team, person = borsetshire.teams["ambridge"], borsetshire.people["sergeant"]
        with pytest.raises(Invalid, match="No contract of this force"):
            ask(team=team, by=person)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"last_day": FIRST - timedelta(days=1)}, "last_day"),
            ({"last_day": date(2200, 1, 1)}, "last_day"),
            ({"first_day": date(1899, 12, 31)}, "first_day"),
            ({"reason": " "}, "reason"),
        ],
    )
    def test_what_cannot_be(self, ask, changes, field):
        before = state()
        with pytest.raises(Invalid) as error:
            ask(**changes)
        assert list(error.value.fields) == [field] and state() == before

    def test_one_day_is_enough(self, ask):
        assert ask(last_day=FIRST).last_day == FIRST

    @pytest.mark.parametrize("verb", ["refused", "withdrawn"])
    def test_again_after_it_came_to_nothing(self, ask, inspector, dorset, verb):
        DECIDE[verb](exemption=ask(), by=inspector, reason="No.")
        again = ask(last_day=FIRST, reason="Flu", by=dorset.people["pc"])
        assert Exemption.objects.get() == again
        again.refresh_from_db()
        assert (again.state, again.last_day, again.reason, again.version) == ("asked", FIRST, "Flu", 3)
        assert (again.asked_by, again.decided_by) == (dorset.people["pc"], None)

    @pytest.mark.parametrize("approved", [False, True])
    def test_again_while_it_stands_is_refused(self, ask, inspector, approved):
        asked = ask()
        if approved:
            exemptions.approve(exemption=asked, by=inspector)
        before = state()
        with pytest.raises(Invalid, match="it cannot be asked now"):
            ask()
        assert state() == before


class TestDeciding:
    def test_approval_is_kept_and_judges_the_team_anew(self, ask, inspector, wimborne):
        approved = exemptions.approve(exemption=ask(), by=inspector)
        approved.refresh_from_db()
        assert (approved.state, approved.decided_by, approved.version) == ("approved", inspector, 2)
        assert versions() == [(1, "asked", "dorset-sergeant"), (2, "approved", "dorset-inspector")]
        assert marked() == [(wimborne.pk, FIRST)]
        entry = Entry.objects.get(action="exemption.approved")
        assert (entry.before["state"], entry.after["state"]) == ("asked", "approved")

    def test_one_that_is_to_come_is_looked_at_today(self, ask, inspector, wimborne):
        """Excused days to come move the day on which a clock that runs today will run out."""
        today = day_of(timezone.now())
        exemptions.approve(exemption=ask(first_day=today + SOON, last_day=today + SOON), by=inspector)
        assert marked() == [(wimborne.pk, today)]

    def test_refusal_says_why(self, ask, inspector):
        refusal = exemptions.refuse(exemption=ask(), by=inspector, reason="The team was at full strength.")
        refusal.refresh_from_db()
        assert (refusal.state, refusal.decided_by, refusal.reason) == ("refused", inspector, "Mutual aid")
        assert Entry.objects.get(action="exemption.refused").reason == "The team was at full strength."
        assert marked() == []

    def test_withdrawal_of_an_approved_one_judges_anew(self, ask, inspector, sergeant, wimborne):
        approved = exemptions.approve(exemption=ask(), by=inspector)
        Mark.objects.all().delete()
        withdrawn = exemptions.withdraw(exemption=approved, by=sergeant, reason="Back early.")
        withdrawn.refresh_from_db()
        assert (withdrawn.state, withdrawn.decided_by, withdrawn.version) == ("withdrawn", inspector, 3)
        assert marked() == [(wimborne.pk, FIRST)]
        assert Entry.objects.get(action="exemption.withdrawn").reason == "Back early."

    def test_withdrawal_of_one_only_asked_for_judges_nobody(self, ask, sergeant):
        exemptions.withdraw(exemption=ask(), by=sergeant, reason="By mistake.")
        assert marked() == []

    @pytest.mark.parametrize("verb", ["approved", "refused"])
    def test_nobody_decides_their_own(self, ask, inspector, verb):
        asked = ask(by=inspector)
        before = state()
        why = {"reason": "Because."} if verb == "refused" else {}
        with pytest.raises(Invalid, match="somebody else must decide it"):
            DECIDE[verb](exemption=asked, by=inspector, **why)
        assert state() == before

    def test_nor_does_the_database_let_them(self, ask, inspector):
        asked = ask(by=inspector)
        with pytest.raises(IntegrityError, match="nobody_decides_their_own_exemption"), transaction.atomic():
            Exemption.objects.filter(pk=asked.pk).update(decided_by=inspector)

    @pytest.mark.parametrize("verb", ["refused", "withdrawn"])
    def test_a_reason_is_needed(self, ask, inspector, verb):
        asked = ask()
        before = state()
        with pytest.raises(Invalid, match="Give a reason") as error:
            DECIDE[verb](exemption=asked, by=inspector, reason="  ")
        assert list(error.value.fields) == ["reason"] and state() == before

    @pytest.mark.parametrize("now", ["asked", "approved", "refused", "withdrawn"])
    @pytest.mark.parametrize("verb", ["approved", "refused", "withdrawn"])
    def test_every_move_from_every_state(self, ask, inspector, now, verb):
        """Said here once more by hand: what the table of moves allows."""
        allowed = {("asked", "approved"), ("asked", "refused"), ("asked", "withdrawn"), ("approved", "withdrawn")}
        exemption = ask()
        if now != "asked":
            why = {} if now == "approved" else {"reason": "Because."}
            exemption = DECIDE[now](exemption=exemption, by=inspector, **why)
        before, why = state(), {} if verb == "approved" else {"reason": "Because."}
        if (now, verb) in allowed:
            assert DECIDE[verb](exemption=exemption, by=inspector, **why).state == MOVES[verb][1] == verb
            return
        with pytest.raises(Invalid, match=f"it cannot be {verb} now"):
            DECIDE[verb](exemption=exemption, by=inspector, **why)
        assert state() == before

    @pytest.mark.parametrize("verb", ["approved", "refused", "withdrawn"])
    def test_what_changed_since_it_was_looked_at_is_not_decided(self, ask, sergeant, inspector, verb):
        seen = ask()
        exemptions.withdraw(exemption=seen, by=sergeant, reason="Longer.")
        ask(last_day=LAST + SOON)
        stale = Exemption.objects.get(pk=seen.pk)
        stale.version = 1
        before, why = state(), {} if verb == "approved" else {"reason": "Because."}
        with pytest.raises(Invalid, match="has changed since you looked at it"):
            DECIDE[verb](exemption=stale, by=inspector, **why)
        assert state() == before
