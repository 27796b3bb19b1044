"""Letters as their readers and administrators find them: what was told, what arrived, what waits, going live."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine

from contracts.actions.letter_answers import answer_line
from contracts.models import FlagLine
from record.entries import Entry
from record.letters import Letter
from teams.models import Force
from tests.contracts.page_reading import read, rows_of
from tests.contracts.told_world import NOW, flags_of, tell
from tests.teams import county as counties

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 5, 12)
ARRIVED = {"delivery": "delivered", "delivery_at": NOW + timedelta(minutes=4)}
RETURNED = {"delivery": "failed", "delivery_words": "permanent-failure", "delivery_at": NOW + timedelta(minutes=4)}


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def county():
    return counties.dorset()


@pytest.fixture
def flag(county):
    return flags_of(county, "S2")[0]


@pytest.fixture
def admin(client, county):
    client.force_login(county.people["admin"])
    return client


def quiet(county, live_from=None):
    Force.objects.filter(pk=county.force.pk).update(live_from=live_from)


def section(answer, id):
    return unescape(rows_of(answer, id))


# -- One's own ---------------------------------------------------------------------------------------------------------


def test_each_reads_their_own_letters_and_nobody_elses(client, county, flag):
    tell(county, "sergeant", flag, **ARRIVED)
    tell(county, "inspector", flag, cause="flags:2")
    client.force_login(county.people["sergeant"])
    answer = client.get("/account/letters/")
    said = section(answer, "letters")
    assert said.count("Wimborne: 1 missed") == 2  # the letter, and for who hears the page what is answered
    assert "delivered, Tue 12 May 2026, 10:45" in said
    assert read(answer).link("Wimborne NPT: Posts") == f"/flags/{flag.pk}/"
    assert "inspector" not in answer.content.decode().split("<main", 1)[1]
    client.force_login(county.people["pc"])
    assert "No letter has been written to you yet." in read(client.get("/account/letters/")).text


def test_a_letter_that_came_back_asks_its_reader_for_the_right_address(client, county, flag):
    tell(county, "sergeant", flag, **RETURNED)
    client.force_login(county.people["sergeant"])
    said = section(client.get("/account/letters/"), "letters")
    assert (
        "did not arrive (permanent-failure), Tue 12 May 2026, 10:45. Tell your administrator your right address."
        in said
    )


@pytest.mark.parametrize(
    ("live_from", "why"),
    [
        (None, "the force is quiet and writes to nobody"),
        (TODAY + DAY, "the force is quiet and writes to nobody"),
        (date(2024, 1, 1), "leaves at the next sweep"),
    ],
)
def test_what_waits_says_why(client, county, flag, live_from, why):
    quiet(county, live_from)
    client.force_login(county.people["sergeant"])
    assert f"Wimborne NPT: Posts as sergeant of Wimborne NPT: {why}" in section(
        client.get("/account/letters/"), "waits"
    )


def test_at_night_it_waits_for_the_morning(client, county, flag):
    with time_machine.travel(datetime(2026, 5, 12, 22, tzinfo=UTC), tick=False):
        client.force_login(county.people["sergeant"])
        said = section(client.get("/account/letters/"), "waits")
    assert "letters leave between 07:00 and 20:00" in said


def test_who_was_told_waits_for_nothing(client, county, flag):
    tell(county, "sergeant", flag)
    client.force_login(county.people["sergeant"])
    assert "Nothing waits" in read(client.get("/account/letters/")).text


def test_the_account_and_my_team_lead_there(client, county):
    client.force_login(county.people["sergeant"])
    for address in ("/account/", "/my-team/"):
        assert "/account/letters/" in [link for _, link in read(client.get(address)).links], address


@pytest.mark.parametrize("numbers", [["S2"], ["S2", "S3", "S4"]])
def test_ones_own_page_costs_the_same_for_one_and_for_three(client, county, django_assert_num_queries, numbers):
    found = flags_of(county, *numbers)
    for number, flag in enumerate(found):
        tell(county, "sergeant", flag, cause=f"flags:{number}")
    client.force_login(county.people["sergeant"])
    client.get("/account/letters/")
    with django_assert_num_queries(21):
        client.get("/account/letters/")


# -- For administrators ------------------------------------------------------------------------------------------------


def test_a_letter_names_its_flags_its_reader_and_the_answers(admin, county, flag):
    letter = tell(county, "sergeant", flag)
    line = FlagLine.objects.get(letter=letter)
    answer_line(line=line, answer="not_ours", by=county.people["sergeant"])
    answer = admin.get("/letters/")
    said = section(answer, "letters")
    assert "Wimborne NPT: Posts : Not ours" in said
    assert "Sergeant sergeant@dorset.example" in said
    assert read(answer).link("Wimborne NPT: Posts") == f"/flags/{flag.pk}/"


def test_a_bounce_asks_for_the_right_address_until_something_arrives_there(admin, county, flag):
    tell(county, "sergeant", flag, **RETURNED)
    answer = admin.get("/letters/")
    said = section(answer, "returned")
    assert (
        "Sergeant sergeant@dorset.example: permanent-failure Tuesday 12 May, 10:45 Ask for the right address." in said
    )
    assert read(answer).link("Sergeant") == "/people/dorset-sergeant/"
    tell(county, "sergeant", flag_of_another(county), cause="flags:2", delivery="delivered", delivery_at=NOW + DAY)
    assert 'id="returned"' not in admin.get("/letters/").content.decode()


def test_an_address_that_was_put_right_is_asked_for_no_more(admin, county, flag):
    tell(county, "sergeant", flag, **RETURNED)
    sergeant = county.people["sergeant"]
    sergeant.email = "right@dorset.example"
    sergeant.save(update_fields=["email"])
    assert 'id="returned"' not in admin.get("/letters/").content.decode()


def flag_of_another(county):
    return flags_of(county, "S9")[0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"1", "2", "3"}),
        ("state=delivered", {"1"}),
        ("state=returned", {"2"}),
        ("state=waiting", {"3"}),
        ("person=dorset-inspector", {"2"}),
        ("team=ferndown", {"3"}),
        ("answer=wrong", {"1"}),
        ("answer=none", {"2", "3"}),
        ("text=ferndown", set()),
        ("text=Other-sergeant%40", {"3"}),
        ("text=12+days", {"1", "2", "3"}),
        ("state=lost&person=nobody", {"1", "2", "3"}),
        ("state=delivered&team=ferndown", set()),
    ],
)
def test_letters_are_found_by_what_became_of_them_person_team_answer_and_words(admin, county, asked, found):
    (ours,) = flags_of(county, "S2")
    (theirs,) = flags_of(county, "S3", team="ferndown")
    first = tell(county, "sergeant", ours, cause="flags:1", **ARRIVED)
    tell(county, "inspector", ours, cause="flags:2", **RETURNED)
    tell(county, "other_sergeant", theirs, cause="flags:3", state="waiting", sent_at=None)
    for number in (1, 2, 3):
        Letter.objects.filter(cause=f"flags:{number}").update(subject=f"Letter {number}.")
    answer_line(line=FlagLine.objects.get(letter=first), answer="wrong", by=county.people["sergeant"])
    said = section(admin.get(f"/letters/?{asked}"), "letters")
    assert {number for number in "123" if f"Letter {number}." in said} == found


def test_the_file_has_what_the_filters_leave_and_no_text_of_a_letter(admin, county, flag):
    tell(county, "sergeant", flag, **RETURNED)
    tell(county, "inspector", flag, cause="flags:2")
    answer = admin.get("/letters/?state=returned&format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["person"], row["delivery"], row["delivery_words"]) == ("dorset-sergeant", "failed", "permanent-failure")
    assert row["told"] == f"Wimborne NPT: Posts {flag.first_day}"
    assert "12 days" not in answer.content.decode()


def test_the_file_of_another_force_is_not_there(client, county, flag):
    tell(county, "sergeant", flag)
    client.force_login(counties.borsetshire().people["admin"])
    assert len(client.get("/letters/?format=csv").content.decode().splitlines()) == 1


def test_what_waits_is_told_by_person_and_reason(admin, county, flag):
    answer = admin.get("/letters/")
    said = section(answer, "waits")
    assert "2 lines for 2 people: leaves at the next sweep." in said
    assert "Inspector: 1 line" in said
    assert "as inspector of East: leaves at the next sweep" in said
    assert "Inspector" not in section(admin.get("/letters/?person=dorset-sergeant"), "waits")


def test_letters_about_passwords_are_not_kept(client, county, mailoutbox, monkeypatch):
    monkeypatch.setattr("portal.password_reset.later", lambda work, *arguments: work(*arguments))
    client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    assert not Letter.objects.exists()


# -- Going live --------------------------------------------------------------------------------------------------------


def test_an_administrators_pages_say_that_the_force_is_quiet(client, county, flag):
    quiet(county)
    for who, says in (("admin", True), ("reviewer", False), ("sergeant", False)):
        client.force_login(county.people[who])
        for address in ("/letters/", "/people/", "/activities/") if says else ("/activities/",):
            said = client.get(address).content.decode()
            assert ("Dorset Police is quiet:" in said) is says, address
            assert ("Live from today, 2 letters would leave." in " ".join(said.split())) is says
    quiet(county, TODAY)
    client.force_login(county.people["admin"])
    assert "is quiet:" not in client.get("/letters/").content.decode()


def test_the_page_says_first_what_would_leave(admin, county, flag):
    quiet(county)
    said = section(admin.get("/letters/go-live/"), "leaves")
    assert "Today, Tuesday 12 May 2 2 2" in said
    assert "Wednesday 13 May, or any later day 0 0 0" in said
    assert "Dorset Police is quiet" not in read(admin.get("/letters/go-live/")).text


def test_going_live_today_is_recorded(admin, county):
    quiet(county)
    answer = admin.post("/letters/go-live/", {"on": "2026-05-12"})
    assert answer.url == "/letters/"
    assert Force.objects.get(pk=county.force.pk).live_from == TODAY
    entry = Entry.objects.get(action="force.live_from_set")
    assert (entry.by, entry.after) == ("dorset-admin", {"live_from": "2026-05-12"})


def test_a_day_to_come_can_be_changed_and_one_that_came_cannot(admin, county):
    quiet(county)
    for day in ("2026-05-20", "2026-05-18"):
        assert admin.post("/letters/go-live/", {"on": day}).url == "/letters/go-live/"
    assert "goes live on Monday 18 May" in read(admin.get("/letters/go-live/")).text
    assert "nobody is written to until Monday 18 May." in " ".join(admin.get("/letters/").content.decode().split())
    with time_machine.travel(NOW + 6 * DAY, tick=False):
        admin.force_login(county.people["admin"])
        said = read(admin.get("/letters/go-live/")).text
        assert "Dorset Police is live" in said
        assert "From which day on?" not in said
        admin.post("/letters/go-live/", {"on": "2026-05-30"})
    assert Force.objects.get(pk=county.force.pk).live_from == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("", "Choose a day."),
        ("soon", "Write the day as in 2026-05-31."),
        ("2026-04-10", "Saturday 11 April is the earliest day."),
        ("2027-06-01", "Choose a day within a year."),
    ],
)
def test_a_day_that_means_nothing_is_refused_at_its_field(admin, county, on, said):
    quiet(county)
    answer = admin.post("/letters/go-live/", {"on": on})
    assert answer.status_code == 200
    assert said in read(answer).text
    assert Force.objects.get(pk=county.force.pk).live_from is None
