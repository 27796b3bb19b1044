"""What an exemption turns, looked at before it counts; and what every reader sees of one that does."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from contracts.actions import exemptions
from contracts.models import Assessment, Exemption, ExemptionVersion
from contracts.queries.afterwards import added_afterwards, asked_on
from contracts.queries.exemption_turns import would_turn
from contracts.queries.time_excused import by_approver, by_team
from record.entries import Entry, Head
from record.letters import Letter
from record.marks import Mark
from tests.contracts.contract_files import written
from tests.contracts.page_reading import read, rows_of
from tests.contracts.reviewers_world import NOW, POST, TODAY, agree, assessed, clock_at
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
SECRET = "Sgt Garland is ill and her mother lives in Holt"  # what a sergeant may write and residents must never read
MEET = {"kind": "count", "minimum": 2, "period": "month", "channels": ["meeting"]}


def owing() -> County:
    """Nothing was posted and nobody met since February: every closed month is missed."""
    dorset = counties.dorset()
    agree(dorset, {"S1": ("Meetings", MEET), "S3": ("Posts", POST)}, first_day=date(2026, 2, 1))
    assessed()
    return dorset


kept = kept_world(owing, at=NOW)


@pytest.fixture
def dorset(own_world):
    return own_world


def ask(dorset, *, at=NOW, team="wimborne", by="sergeant", first=date(2026, 3, 1), last=date(2026, 3, 31), **more):
    said = {"first_day": first, "last_day": last, "reason": SECRET, "kind": "weather_or_flood"} | more
    with clock_at(at):
        return exemptions.ask(team=dorset.teams[team], by=dorset.people[by], **said)


def approved(dorset, **more) -> Exemption:
    at = more.get("at", NOW)
    asked = ask(dorset, **more)
    with clock_at(at):
        words = "The hall was under water."
        return exemptions.approve(exemption=asked, public_words=words, by=dorset.people["inspector"])


def everything() -> list:
    models = (Exemption, ExemptionVersion, Entry, Head, Mark, Letter, Assessment)
    return [list(model.objects.order_by("pk").values()) for model in models]


def windows() -> dict:
    return {(one.code, one.first_day): one.status for one in Assessment.objects.filter(team__key="wimborne")}


class TestWhatItTurns:
    def test_is_what_comes_true_once_it_is_approved(self, dorset):
        asked = ask(dorset, last=date(2026, 4, 15))
        told = would_turn([asked], NOW, most=100)
        before = windows()
        exemptions.approve(exemption=asked, by=dorset.people["inspector"])
        assessed()
        turned = {key for key, status in windows().items() if status != before[key]}
        assert {(one["standard"], one["period"]) for one in told.named} == {
            ({"S1": "Meetings", "S3": "Posts"}[code], f"{day:%B} 2026") for code, day in turned
        }
        assert turned == {("S1", date(2026, 3, 1)), ("S3", date(2026, 3, 1))}
        touched = {(code, day) for code, day in before if date(2026, 3, 1) <= day <= date(2026, 4, 15)}
        assert (told.number, told.stay) == (2, len(touched - turned)) == (2, 2)

    def test_keeps_nothing(self, dorset):
        asked = ask(dorset)
        before = everything()
        assert would_turn([asked], NOW).number == 2
        assert everything() == before

    def test_one_not_asked_for_yet_is_looked_at_as_well(self, dorset):
        (unsaved,) = exemptions.exemptions_of([(dorset.teams["wimborne"], "nec/S1")], date(2026, 3, 1))
        unsaved.last_day, unsaved.kind_id = date(2026, 3, 31), "staffing"
        assert [(one["standard"], one["before"], one["after"]) for one in would_turn([unsaved], NOW).named] == [
            ("Meetings", "missed", "exempt")
        ]
        assert not Exemption.objects.exists()

    def test_of_many_the_first_dozen_and_how_many_more(self, dorset):
        asked = ask(dorset, first=date(2000, 1, 1), last=date(2036, 12, 31))
        told = would_turn([asked], NOW, most=3)
        assert (told.number, len(told.named), told.more, told.stay) == (8, 3, 5, 0)
        assert told.named[0]["before"] == "missed"

    def test_team_by_team(self, dorset):
        wanted = [(dorset.teams[key], "nec/S1") for key in ("wimborne", "ferndown")]
        said = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31), "reason": "Purdah"}
        asked = exemptions.ask_together(wanted=wanted, by=dorset.people["inspector"], **said)
        lines = [(one["team"].key, one["turn"], one["missed"], one["stay"]) for one in would_turn(asked, NOW).by_team]
        assert lines == [("ferndown", 1, 1, 0), ("wimborne", 1, 1, 0)]


class TestAddedAfterwards:
    @pytest.mark.parametrize(
        ("first", "at", "late"),
        [
            (date(2026, 4, 10), datetime(2026, 4, 10, 22, 59, tzinfo=UTC), False),  # still the 10th in London
            (date(2026, 4, 10), datetime(2026, 4, 10, 23, 1, tzinfo=UTC), True),  # the 11th
            (date(2026, 4, 10), datetime(2026, 4, 9, 9, tzinfo=UTC), False),
        ],
    )
    def test_by_the_london_day_of_asking(self, dorset, first, at, late):
        approved(dorset, first=first, last=date(2026, 4, 20), at=at)
        april = Assessment.objects.get(team__key="wimborne", code="S1", first_day=date(2026, 4, 1))
        assert bool(added_afterwards([april])) is late

    def test_only_where_days_that_were_over_lie_in_the_window(self, dorset):
        """Asked for on 20 March for 10 March to 20 April: March was touched afterwards, April in good time."""
        approved(dorset, first=date(2026, 3, 10), last=date(2026, 4, 20), at=datetime(2026, 3, 20, 9, tzinfo=UTC))
        rows = Assessment.objects.filter(team__key="wimborne")
        assert {(code, day) for _, _, code, day in added_afterwards(rows)} == {
            ("S1", date(2026, 3, 1)),
            ("S3", date(2026, 3, 1)),
        }

    def test_not_of_another_team_or_standard_nor_before_it_is_approved(self, dorset):
        approved(dorset, standard="nec/S1")
        ask(dorset, team="ferndown")
        assert {(code, day) for _, _, code, day in added_afterwards(Assessment.objects.all())} == {
            ("S1", date(2026, 3, 1))
        }

    def test_as_known_before_it_was_approved_there_is_none(self, dorset):
        approved(dorset)
        assert added_afterwards(Assessment.objects.all(), NOW - DAY) == set()
        assert added_afterwards(Assessment.objects.all(), NOW + DAY) != set()

    def test_asked_for_anew_with_more_days_it_is_the_day_of_that(self, dorset):
        early = datetime(2026, 2, 20, 9, tzinfo=UTC)
        made = approved(dorset, last=date(2026, 3, 5), at=early)
        assert asked_on([made.pk]) == {made.pk: date(2026, 2, 20)}
        with clock_at(early + DAY):
            exemptions.withdraw(exemption=made, reason="Over.", by=dorset.people["inspector"])
        again = approved(dorset)
        assert again.pk == made.pk and asked_on([made.pk]) == {made.pk: TODAY}

    def test_of_a_file_it_is_the_day_of_storing_and_what_it_repeats_stays(self, dorset, tmp_path):
        made = approved(dorset, at=datetime(2026, 2, 20, 9, tzinfo=UTC))
        rows = "team,standard,first_day,last_day,reason\nwimborne,,2026-03-01,{},B\nferndown,,2026-03-01,2026-03-31,\n"
        with clock_at(NOW):
            call_command("import_exemptions", str(written(tmp_path, rows.format("2026-03-31"), "one.csv")))
        found = {one.team.key: asked_on([one.pk])[one.pk] for one in Exemption.objects.select_related("team")}
        assert found == {"wimborne": date(2026, 2, 20), "ferndown": TODAY}
        with clock_at(NOW + DAY):
            call_command("import_exemptions", str(written(tmp_path, rows.format("2026-04-30"), "two.csv")))
        assert asked_on([made.pk]) == {made.pk: TODAY + DAY}


class TestWhereItShows:
    def test_on_the_proof_with_the_figure_without_it(self, client, dorset):
        approved(dorset)
        client.force_login(dorset.people["reviewer"])
        page = client.get("/oversight/wimborne/nec/S1/2026-03-01/")
        told = rows_of(page, "exempt")
        assert "Exempt. Nothing was owed: severe weather or flooding kept the team from it" in read(page).text
        assert "Added afterwards Exempt from 1 to 31 March: severe weather or flooding" in told
        assert f"The hall was under water. (every standard) The team’s own words: “{SECRET}”" in told
        assert "Without the exemption: Missed , 0 of 2." in told

    def test_in_its_files_and_on_the_grid(self, client, dorset):
        approved(dorset, first=date(2026, 5, 1), last=date(2026, 5, 5))
        assessed()
        client.force_login(dorset.people["reviewer"])
        grid = client.get("/oversight/?format=csv").content.decode()
        marks = {(row["team"], row["added_afterwards"]) for row in csv.DictReader(io.StringIO(grid))}
        assert marks >= {("wimborne", "yes"), ("ferndown", "no")} and ("wimborne", "no") not in marks
        assert client.get("/oversight/").content.decode().count('np-cell__mark">Added afterwards<') == 2
        json = client.get("/api/v1/assessments/wimborne/nec/S1/2026-05-01/proof").json()
        assert json["added_afterwards"] is True
        (told,) = json["exemptions"]
        assert (told["kind"], told["public_words"], told["added_afterwards"]) == (
            "weather_or_flood",
            "The hall was under water.",
            True,
        )

    def test_what_a_file_approved_says_so(self, client, dorset, tmp_path):
        rows = "team,standard,first_day,last_day,kind_of_reason,public_words\n"
        rows += "wimborne,,2026-03-01,2026-03-31,staffing,Two left.\n"
        call_command("import_exemptions", str(written(tmp_path, rows, "one.csv")))
        made = Exemption.objects.get()
        assert (made.kind_id, made.public_words, made.by_file) == ("staffing", "Two left.", True)
        client.force_login(dorset.people["reviewer"])
        assert "Approved By file" in rows_of(client.get(f"/exemptions/{made.pk}/"), "why")
        assert "Approved, by file" in rows_of(client.get("/exemptions/"), "decided")


class TestTimeExcused:
    def test_by_team_and_by_whose_word(self, dorset):
        """Two standards, 1 to 10 April: 20 days; 6 to 10 once more under one of them, which are the same days."""
        approved(dorset, first=date(2026, 4, 1), last=date(2026, 4, 10))
        approved(dorset, first=date(2026, 4, 6), last=date(2026, 4, 10), standard="nec/S1")
        teams = [dorset.teams["wimborne"], dorset.teams["ferndown"]]
        first, last = date(2026, 4, 1), date(2026, 4, 20)
        lines = [(one.name, one.owed, one.excused, one.words) for one in by_team(teams, first, last)]
        assert lines == [("Wimborne NPT", 40, 20, "50.0%"), ("Ferndown NPT", 40, 0, "0.0%")]
        (line,) = by_approver(teams, first, last)
        assert (line.name, line.excused, line.exemptions, line.afterwards) == ("Inspector", 25, 2, 2)

    def test_its_page_is_for_who_oversees(self, client, dorset):
        approved(dorset, first=date(2026, 4, 1), last=date(2026, 4, 10))
        client.force_login(dorset.people["inspector"])
        page = client.get("/exemptions/time-excused/")
        assert "Wimborne NPT" in rows_of(page, "teams") and "Bridport" not in rows_of(page, "teams")
        assert "Inspector 20 1 1" in rows_of(page, "approvers")


LONG = {
    "teams": "wimborne",
    "standards": "*",
    "kind": "weather_or_flood",
    "first_day": "2000-01-01",
    "last_day": "2036-12-31",
    "reason": SECRET,
}


def test_from_2000_to_2036_for_every_standard_step_by_step(client, dorset):
    """What each role sees of it. Nobody alone can make it count, and residents read no word of the sergeant's."""
    people = dorset.people
    client.force_login(people["sergeant"])
    looked = read(client.post("/exemptions/ask/", LONG)).text
    assert "13,515 days. That is 37 years. Are both years right?" in looked
    assert "It needs the oversight body as well." in looked and "An inspector can only pass it on." in looked
    assert "It begins in the past." in looked
    assert "It would turn 8 figures" in looked and "0 stay as they are" in looked
    assert not Exemption.objects.exists() and not Letter.objects.exists()
    client.post("/exemptions/ask/", LONG | {"confirmed": "yes"})
    made = Exemption.objects.get()
    address = f"/exemptions/{made.pk}/"
    own = client.get(address).content.decode()
    assert f"{address}withdraw/" in own and f"{address}approve/" not in own and f"{address}pass-on/" not in own
    assert Letter.objects.filter(person=people["inspector"].key).count() == 1

    client.force_login(people["inspector"])
    assert "1 exemption waits for a decision" in read(client.get("/flags/")).text
    page = client.get(address)
    assert "It would turn 8 figures." in read(page).text and "Pass on to the oversight body" in read(page).text
    assert f"{address}approve/" not in page.content.decode()
    client.post(f"{address}approve/", {"version": 1})
    assert Exemption.objects.get().state == "asked", "one alone cannot"
    client.post(f"{address}pass-on/", {"version": 1, "public_words": "The valley was flooded."})
    assert Exemption.objects.get().state == "passed_on"
    assessed()
    assert "exempt" not in windows().values(), "it does not count yet"

    client.force_login(people["reviewer"])
    assert "It waits for you." in rows_of(client.get("/exemptions/"), "waiting")
    assert f"{address}consent/" in client.get(address).content.decode()
    client.post(f"{address}consent/", {"version": 2})
    assert Exemption.objects.get().state == "approved"
    assessed()
    assert set(windows().values()) == {"exempt"}
    assert "Consented: Reviewer" in rows_of(client.get(address), "why")

    client.logout()
    public = read(client.get("/teams/wimborne/")).text
    kind = "severe weather or flooding kept the team from it"
    assert f"Nothing is owed: {kind}, until Wednesday 31 December 2036." in public
    assert "The valley was flooded. Added afterwards." in public
    assert "The next is due" not in public and SECRET not in public
    client.force_login(people["sergeant"])
    assert "late from" not in read(client.get("/my-team/")).text


def test_the_inspector_who_asked_sees_that_somebody_else_decides(client, dorset):
    made = ask(dorset, by="inspector", last=date(2036, 12, 31))
    client.force_login(dorset.people["inspector"])
    page = client.get(f"/exemptions/{made.pk}/")
    assert "Somebody else decides" in read(page).text and "/pass-on/" not in page.content.decode()
    client.post(f"/exemptions/{made.pk}/pass-on/", {"version": 1})
    assert Exemption.objects.get().state == "asked"


def test_the_oversight_body_may_refuse_with_a_reason(client, dorset):
    made = ask(dorset, last=date(2036, 12, 31))
    exemptions.pass_on(exemption=made, by=dorset.people["inspector"])
    client.force_login(dorset.people["reviewer"])
    address = f"/exemptions/{made.pk}/"
    assert "Give a reason." in read(client.post(f"{address}refuse-consent/", {"version": 2})).text
    client.post(f"{address}refuse-consent/", {"version": 2, "reason": "Thirty-six years."})
    assert "Did not consent: Reviewer" in rows_of(client.get(address), "why")
    assert Letter.objects.get(person=dorset.people["sergeant"].key).body.count("Thirty-six years.") == 1


def test_what_was_seen_in_another_version_is_not_decided(client, dorset):
    made = ask(dorset)
    exemptions.withdraw(exemption=made, reason="Wrong day.", by=dorset.people["sergeant"])
    ask(dorset, last=date(2026, 5, 1))
    client.force_login(dorset.people["inspector"])
    said = client.post(f"/exemptions/{made.pk}/approve/", {"version": 1}, follow=True)
    assert "has changed since you looked at it" in read(said).text
    assert Exemption.objects.get().state == "asked"


class TestTogether:
    SENT = LONG | {"teams": "*", "standards": ["nec/S1", "nec/S3"], "first_day": "2026-03-01", "last_day": "2026-03-31"}

    def asked(self, client, dorset) -> str:
        client.force_login(dorset.people["inspector"])
        looked = rows_of(client.post("/exemptions/ask/", self.SENT), "turns")
        assert "Ferndown NPT 2 2 0 Wimborne NPT 2 2 0" in looked
        answer = client.post("/exemptions/ask/", self.SENT | {"confirmed": "yes"})
        assert answer.status_code == 302 and Exemption.objects.count() == 4
        return answer["Location"]

    def test_several_teams_and_standards_are_asked_looked_at_and_decided_as_one(self, client, dorset):
        address = self.asked(client, dorset)
        dorset.grant(dorset.people["other_inspector"], "inspector", section=dorset.teams["wimborne"].section.key)
        assert "/exemptions/" in address and "Approve all" not in read(client.get(address)).text
        client.force_login(dorset.people["other_inspector"])
        page = client.get(address)
        assert "Approve all 4" in read(page).text and "Ferndown NPT 2 2 0" in rows_of(page, "turns")
        client.post(address, {"decision": "yes", "yes-public_words": "Before the election."})
        said = set(Exemption.objects.values_list("state", "public_words"))
        assert said == {("approved", "Before the election.")}
        assert "All of them are decided." in read(client.get(address)).text

    def test_refused_together_they_need_one_reason(self, client, dorset):
        address = self.asked(client, dorset)
        dorset.grant(dorset.people["other_inspector"], "inspector", section=dorset.teams["wimborne"].section.key)
        client.force_login(dorset.people["other_inspector"])
        assert "Give a reason." in read(client.post(address, {"decision": "no"}, follow=True)).text
        assert set(Exemption.objects.values_list("state", flat=True)) == {"asked"}
        client.post(address, {"decision": "no", "no-reason": "No need."})
        assert set(Exemption.objects.values_list("state", flat=True)) == {"refused"}

    def test_outside_the_scope_they_do_not_exist(self, client, dorset):
        address = self.asked(client, dorset)
        stranger = counties.borsetshire().people["inspector"]
        client.force_login(stranger)
        assert client.get(address).status_code == 404

    def test_the_number_of_queries_does_not_grow(self, client, dorset, django_assert_max_num_queries):
        address = self.asked(client, dorset)
        client.get(address)
        with django_assert_max_num_queries(70):
            client.get(address)


def test_no_public_page_holds_the_askers_words(client, dorset):
    """Every address that answers without a sign-in, after one was approved, refused, taken back and still asked for."""
    approved(dorset, first=date(2026, 5, 1), last=date(2026, 5, 31))
    ask(dorset, first=date(2026, 6, 1), last=date(2026, 6, 30))
    assessed()
    addresses = ["/", "/teams/", "/teams/wimborne/", "/teams/wimborne/calendar.ics", "/contracts/", "/chats/"]
    addresses += ["/contracts/dorset/nec/", "/api/v1/teams", "/api/v1/contracts/dorset/nec", "/health/ready"]
    addresses += ["/exemptions/", "/oversight/wimborne/nec/S1/2026-05-01/", "/api/v1/assessments"]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 302, 401, 503), address
        assert "Garland" not in answer.content.decode(), address
    assert "The hall was under water." in read(client.get("/teams/wimborne/")).text


def test_kinds_are_data(client, dorset, tmp_path, capsys):
    file = written(
        tmp_path, "kinds:\n  - key: royal_visit\n    name: Royal visit\n    words: the team was needed\n", "k.yaml"
    )
    call_command("import_exemption_kinds", str(file))
    assert "1 new, 0 changed" in capsys.readouterr().out
    call_command("import_exemption_kinds", str(file))
    assert "Nothing differs" in capsys.readouterr().out
    client.force_login(dorset.people["sergeant"])
    assert "Royal visit (at most 92 days)" in read(client.get("/exemptions/ask/")).text
    off = written(tmp_path, "kinds:\n  - key: royal_visit\n    active: no\n    greatest_days: 10\n", "k.yaml")
    call_command("import_exemption_kinds", str(off))
    assert "Royal visit" not in read(client.get("/exemptions/ask/")).text
    assert Entry.objects.filter(force="dorset", action="exemption_kind.changed").count() == 1
