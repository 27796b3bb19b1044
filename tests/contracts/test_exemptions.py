"""Exemptions: asked for by one person and decided by another, or taken from a file as approved."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts.actions import exemptions
from contracts.actions.exemptions import MOVES, ExemptionError
from contracts.models import Contract, Exemption, ExemptionVersion
from record.entries import Entry, Head
from record.london import day_of
from record.marks import Mark
from teams.models import Person, Team
from tests.contracts.contract_files import contract, refused, taken, written

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 31)
SOON = timedelta(days=10)
DECIDE = {"approved": exemptions.approve, "refused": exemptions.refuse, "withdrawn": exemptions.withdraw}


@pytest.fixture(autouse=True)
def contracted(dorset, tmp_path, as_owner):
    """Dorset has the contract nec with S1 and S2; what its import marked and recorded is forgotten."""
    taken("import_contract", written(tmp_path, contract()))
    with as_owner():
        Mark.objects.all().delete()
        Entry.objects.all().delete()


@pytest.fixture
def wimborne(dorset) -> Team:
    return dorset.teams["wimborne"]


@pytest.fixture
def sergeant(dorset) -> Person:
    return dorset.people["sergeant"]


@pytest.fixture
def inspector(dorset) -> Person:
    return dorset.people["inspector"]


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
        with pytest.raises(ExemptionError, match="No contract of this force has that standard") as error:
            ask(standard=standard)
        assert error.value.field == "standard" and not Exemption.objects.exists()

    def test_for_another_force_s_standard(self, ask, borsetshire):
        team, person = borsetshire.teams["ambridge"], borsetshire.people["sergeant"]
        with pytest.raises(ExemptionError, match="No contract of this force"):
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
        with pytest.raises(ExemptionError) as error:
            ask(**changes)
        assert error.value.field == field and state() == before

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
        with pytest.raises(ExemptionError, match="it cannot be asked now"):
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
        with pytest.raises(ExemptionError, match="somebody else must decide it"):
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
        with pytest.raises(ExemptionError, match="Give a reason") as error:
            DECIDE[verb](exemption=asked, by=inspector, reason="  ")
        assert error.value.field == "reason" and state() == before

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
        with pytest.raises(ExemptionError, match=f"it cannot be {verb} now"):
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
        with pytest.raises(ExemptionError, match="has changed since you looked at it"):
            DECIDE[verb](exemption=stale, by=inspector, **why)
        assert state() == before


HEADER = "team,standard,first_day,last_day,reason\n"


@pytest.fixture
def file(tmp_path):
    def file(*rows: str, header: str = HEADER):
        return written(tmp_path, header + "".join(f"{row}\n" for row in rows), "exemptions.csv")

    return file


class TestImporting:
    def test_they_count_as_approved(self, file, wimborne):
        path = file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid", "wimborne,,2026-02-01,2026-02-01,")
        assert taken("import_exemptions", path) == "Exemptions: 2 stored, 0 as they were.\n"
        one, every = Exemption.objects.order_by("first_day")
        assert (one.team, one.code, one.last_day, one.reason) == (wimborne, "S1", LAST, "Mutual aid")
        assert (one.state, one.asked_by, one.decided_by) == ("approved", None, None)
        assert (every.contract, every.code, every.reason) == (None, "", "")
        assert versions() == [(1, "approved", "command line")] * 2
        assert marked() == [(wimborne.pk, FIRST)]
        actions = list(Entry.objects.order_by("sequence").values_list("action", "by", "subject"))
        assert actions == [("exemption.imported", "command line", f"exemption:{row.pk}") for row in (one, every)]

    def test_the_same_file_again_changes_nothing(self, file):
        path = file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid")
        taken("import_exemptions", path)
        before = state()
        assert taken("import_exemptions", path) == "Exemptions: 0 stored, 1 as they were.\n"
        assert state() == before

    def test_of_two_lines_for_one_the_later_stands_however_often(self, file):
        path = file("wimborne,,2026-01-05,2026-01-31,A", "wimborne,,2026-01-05,2026-02-28,B")
        taken("import_exemptions", path)
        before = state()
        taken("import_exemptions", path)
        assert state() == before
        assert Exemption.objects.get().last_day == date(2026, 2, 28) and len(versions()) == 1

    def test_what_differs_is_another_version(self, file, wimborne):
        taken("import_exemptions", file("wimborne,,2026-01-05,2026-01-31,A", "ferndown,,2026-01-05,2026-01-31,A"))
        Mark.objects.all().delete()
        taken("import_exemptions", file("wimborne,,2026-01-05,2026-01-30,A"))
        row = Exemption.objects.get(team=wimborne)
        assert (row.version, row.last_day) == (2, date(2026, 1, 30))
        assert list(row.versions.order_by("version").values_list("last_day", flat=True)) == [LAST, date(2026, 1, 30)]
        assert marked() == [(wimborne.pk, FIRST)]
        assert Exemption.objects.count() == 2  # what is absent is left alone

    def test_it_approves_what_was_asked_for(self, ask, file, inspector):
        asked = ask()
        taken("import_exemptions", file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid"), "--by", inspector.email)
        asked.refresh_from_db()
        assert (asked.state, asked.decided_by, asked.version) == ("approved", inspector, 2)

    def test_but_not_for_who_asked(self, ask, file, sergeant):
        ask()
        before = state()
        path = file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid")
        said = refused("import_exemptions", path, "--by", sergeant.email)
        assert "line 2, column team: you asked for this exemption, so somebody else" in said
        assert state() == before

    def test_two_forces_in_one_file_each_have_their_record(self, file, borsetshire):
        taken("import_exemptions", file("wimborne,,2026-01-05,2026-01-31,", "ambridge,,2026-01-05,2026-01-31,"))
        assert sorted(Entry.objects.values_list("force", flat=True)) == ["borsetshire", "dorset"]

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("devizes,,2026-01-05,2026-01-31,", "line 2, column team: 'devizes' is not a team"),
            (",,2026-01-05,2026-01-31,", "line 2, column team: is empty, and must not be"),
            ("wim borne,,2026-01-05,2026-01-31,", "column team: 'wim borne' is not a key"),
            ("wimborne,nec/S9,2026-01-05,2026-01-31,", "column standard: 'nec/S9' is not a standard (contract/code)"),
            ("wimborne,S1,2026-01-05,2026-01-31,", "column standard: 'S1' is not a standard (contract/code) of dorset"),
            ("ambridge,nec/S1,2026-01-05,2026-01-31,", "column standard: 'nec/S1' is not a standard"),
            ("wimborne,,,2026-01-31,", "column first_day: is empty, and must not be"),
            ("wimborne,,2026-01-05,,", "column last_day: is empty, and must not be"),
            ("wimborne,,5.1.2026,2026-01-31,", "column first_day: '5.1.2026' is not a date written as YYYY-MM-DD"),
            ("wimborne,,2026-01-05,2026-02-30,", "column last_day: '2026-02-30' is not a date"),
            ("wimborne,,2026-01-05,9999-12-31,", "column last_day: 9999-12-31 lies outside the years 1900 to 2199"),
            ("wimborne,,2026-01-05,2026-01-04,", "column last_day: 2026-01-04 is before first_day, 2026-01-05"),
            ("wimborne,,2026-01-05", "line 2: this row has 3 cells, and the first row has 5"),
            ('wimborne,,2026-01-05,2026-01-31,"Mutual', "a quote is opened in this record and never closed"),
            (f"wimborne,,2026-01-05,2026-01-31,{'x' * 20_000_000}", "this record is larger than 1 MiB"),
        ],
        ids=lambda value: value[:60],
    )
    def test_a_bad_row_is_named_and_nothing_is_imported(self, file, borsetshire, row, told):
        before = state()
        said = refused("import_exemptions", file(row, "ferndown,,2026-01-05,2026-01-31,"))
        assert told in said
        assert state() == before

    @pytest.mark.parametrize(
        ("header", "told"),
        [
            ("team,first_day,last_day,reason\n", "line 1, column standard: this column is missing"),
            ("team,standard,first_day,last_day,why\n", "line 1, column 'why': this column is not known"),
            ("", "the file is empty"),
        ],
    )
    def test_a_bad_header_is_named(self, file, header, told):
        assert told in refused("import_exemptions", file(header=header))

    def test_the_reason_may_be_left_out_and_columns_come_in_any_order(self, file):
        taken("import_exemptions", file("2026-01-31,wimborne,2026-01-05,", header="last_day,team,first_day,standard\n"))
        assert Exemption.objects.get().last_day == LAST

    def test_the_good_rows_go_in_where_somebody_says_so(self, file, tmp_path):
        path = file("wimborne,,2026-01-05,2026-01-31,A", "devizes,,2026-01-05,2026-01-31,B")
        told = taken("import_exemptions", path, "--keep-going")
        assert told.startswith("Exemptions: 1 stored, 0 as they were. 1 row refused: see ")
        assert Exemption.objects.count() == 1
        aside = (tmp_path / "exemptions.refused.csv").read_text().splitlines()
        assert aside[1] == "3,team: 'devizes' is not a team,devizes,,2026-01-05,2026-01-31,B"
