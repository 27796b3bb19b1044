"""Answering a letter: opening it changes nothing, only its own reader answers, and the share of each is a figure."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contracts.actions.letter_answers import answer_line
from contracts.models import FlagLine, LetterAnswer
from contracts.queries.letter_answers import shares
from record.entries import Entry
from record.refusal import Invalid
from teams.models import Force
from tests.contracts.page_reading import read
from tests.contracts.told_world import NOW, flags_of, tell
from tests.teams import county as counties

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


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
def letter(county, flag):
    return tell(county, "sergeant", flag)


@pytest.fixture
def sergeant(client, county, letter):
    client.force_login(county.people["sergeant"])
    return client


def line(letter):
    return FlagLine.objects.filter(letter=letter).order_by("id").first()


def page(letter):
    return f"/letters/{letter.pk}/"


def press(client, letter, answer, words=""):
    return client.post(page(letter), {"line": line(letter).pk, "answer": answer, "words": words})


def answers():
    return list(LetterAnswer.objects.order_by("id").values_list("answer", "words"))


def writes(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)
    return answer, [
        one["sql"]
        for one in asked
        if not one["sql"].lstrip("( ").upper().startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]


def test_opening_it_changes_nothing_whoever_opens_it(client, county, letter):
    for who in (None, "sergeant", "inspector"):
        if who:
            client.force_login(county.people[who])
        for address in (page(letter), f"{page(letter)}?answer=booked&line={line(letter).pk}"):
            _, written = writes(client, address)
            assert [sql for sql in written if "session" not in sql] == []
    assert (answers(), Entry.objects.filter(action="letter.answered").count()) == ([], 0)


def test_who_is_not_signed_in_reads_no_word_of_it_but_three_buttons(client, letter):
    answer = client.get(page(letter))
    said = read(answer).text
    assert answer.content.decode().count('type="submit"') == 3
    assert [word for word in ("Booked", "Not ours", "Wrong") if word not in said] == []
    for secret in ("Wimborne", "missed", "Posts", "sergeant", "12 days"):
        assert secret not in said, secret


def test_a_stranger_cannot_tell_a_letter_from_none(client, letter):
    def without_tokens(answer):
        return [row for row in answer.content.decode().splitlines() if "csrf" not in row and "nonce" not in row]

    with CaptureQueriesContext(connection) as asked:
        here, nowhere = client.get(page(letter)), client.get(f"/letters/{uuid4()}/")
    assert without_tokens(here) == without_tokens(nowhere)
    assert [one["sql"] for one in asked if "record_letter" in one["sql"]] == []


def test_pressing_asks_for_a_sign_in_and_leads_back_with_the_choice(client, county, letter):
    answer = press(client, letter, "not_ours")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/?next=/letters/")
    signing_in = {"login": county.people["sergeant"].email, "password": counties.PASSWORD}
    back = client.post(answer.url, signing_in)
    assert back.url == f"{page(letter)}?answer=not_ours&line={line(letter).pk}"
    said = unescape(read(client.get(back.url)).text)
    assert "You chose “Not ours”. Press it once more" in said
    assert answers() == []
    assert press(client, letter, "not_ours").status_code == 302
    assert answers() == [("not_ours", "")]


def test_one_line_has_exactly_three_buttons_and_two_have_six(sergeant, county, letter):
    main = sergeant.get(page(letter)).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert main.count('type="submit"') == 3
    both = tell(county, "sergeant", *flags_of(county, "S5", "S6", team="ferndown"), cause="flags:2")
    main = sergeant.get(page(both)).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert main.count('type="submit"') == 6


@pytest.mark.parametrize("who", ["inspector", "other_sergeant", "reviewer", "admin"])
def test_somebody_elses_letter_is_not_there(client, county, letter, who):
    client.force_login(county.people[who])
    assert client.get(page(letter)).status_code == 404
    assert press(client, letter, "wrong").status_code == 404
    assert answers() == []


def test_a_line_of_another_letter_is_not_answered_here(sergeant, county, letter, flag):
    other = tell(county, "inspector", flag, cause="flags:2")
    said = {"line": line(other).pk, "answer": "wrong"}
    assert sergeant.post(page(letter), said).status_code == 404
    assert sergeant.post(page(letter), said | {"line": "x"}).status_code == 404
    assert answers() == []


def test_booked_leads_on_to_the_flag_where_the_plan_is_chosen(sergeant, letter, flag):
    assert press(sergeant, letter, "booked").url == f"/flags/{flag.pk}/"
    assert answers() == [("booked", "")]


@pytest.mark.parametrize("answer", ["not_ours", "wrong"])
def test_others_see_that_a_flag_is_doubted(client, sergeant, county, letter, flag, answer):
    assert press(sergeant, letter, answer, "It is Ferndown’s.").url == page(letter)
    assert "You answered:" in read(sergeant.get(page(letter))).text
    client.force_login(county.people["reviewer"])
    said = read(client.get(f"/flags/{flag.pk}/")).text
    assert f"{LetterAnswer.Answer(answer).label} : It is Ferndown’s. Sergeant" in said


def test_the_latest_answer_stands_and_the_record_has_each(sergeant, county, letter, flag):
    for answer in ("wrong", "wrong", "booked"):
        press(sergeant, letter, answer)
    assert answers() == [("wrong", ""), ("booked", "")]
    entries = Entry.objects.filter(action="letter.answered").order_by("sequence")
    assert [(one.by, one.before and one.before["answer"], one.after["answer"]) for one in entries] == [
        (county.people["sergeant"].key, None, "wrong"),
        (county.people["sergeant"].key, "wrong", "booked"),
    ]
    assert entries[0].subject == f"flag:wimborne/nec/S2/{flag.first_day}"
    said = read(sergeant.get(f"/flags/{flag.pk}/")).text
    assert "Booked" in said.split("What its readers answered")[1]


def test_too_many_words_are_refused_at_their_field(sergeant, letter):
    answer = press(sergeant, letter, "wrong", "w" * 501)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'href="#words-{line(letter).pk}"' in html
    assert "500 characters are the most." in html
    assert answers() == []


def test_an_action_refuses_what_is_no_answer(county, letter):
    for said in ({"answer": "opened"}, {"answer": "wrong", "words": "w" * 501}):
        with pytest.raises(Invalid):
            answer_line(line=line(letter), by=county.people["sergeant"], **said)


def test_the_database_refuses_a_fourth_answer(county, letter):
    about = {"letter": letter, "change": line(letter).change, "person": county.people["sergeant"]}
    with pytest.raises(IntegrityError, match="a_letter_is_answered_by_one_of_three"), transaction.atomic():
        LetterAnswer.objects.create(**about, answer="maybe")


def test_lines_that_were_only_counted_are_named_and_have_no_buttons(sergeant, county):
    many = tell(county, "sergeant", *flags_of(county, "S5", "S6", team="ferndown"), cause="flags:2", counted=1)
    answer = sergeant.get(page(many))
    assert "And 1 more that it counted: Ferndown NPT: Posts" in read(answer).text
    assert answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0].count('type="submit"') == 3
    counted = FlagLine.objects.get(letter=many, named=False)
    assert sergeant.post(page(many), {"line": counted.pk, "answer": "wrong"}).status_code == 404


def test_the_page_costs_the_same_for_one_line_and_for_three(sergeant, county, letter, django_assert_num_queries):
    three = tell(county, "sergeant", *flags_of(county, "S5", "S6", "S7", team="ferndown"), cause="flags:2")
    sergeant.get(page(letter))
    for one in (letter, three):
        with django_assert_num_queries(11):
            sergeant.get(page(one))


# -- The figure --------------------------------------------------------------------------------------------------------


def of_dorset(now=NOW):
    (found,) = shares(Force.objects.filter(key="dorset"), now)
    return found


def test_the_shares_are_of_the_lines_that_left_in_thirteen_weeks_and_by_the_latest_answer(county):
    ours = flags_of(county, "S2", "S3", "S4", "S5")
    theirs = flags_of(counties.borsetshire(), "S2", team="ambridge")
    letter = tell(county, "sergeant", *ours, counted=1)
    tell(county, "inspector", ours[0], cause="flags:2", at=NOW - 14 * WEEK)
    tell(county, "inspector", ours[1], cause="flags:3", state="waiting", sent_at=None)
    assert theirs
    first, second, *_ = FlagLine.objects.filter(letter=letter).order_by("id")
    sergeant = county.people["sergeant"]
    for told, answer in ((first, "wrong"), (first, "booked"), (second, "not_ours")):
        answer_line(line=told, answer=answer, by=sergeant)
    found = of_dorset()
    assert (found.letters, found.lines, found.booked, found.not_ours, found.wrong) == (1, 3, 1, 1, 0)
    assert (found.answered_percent, found.parts[0]) == (67, ("Booked", 1, 33))
    assert of_dorset(NOW + 14 * WEEK).lines == 0


def test_who_looks_over_the_force_reads_the_shares_of_it_alone(client, county, letter):
    borsetshire = counties.borsetshire()
    tell(borsetshire, "sergeant", *flags_of(borsetshire, "S2", team="ambridge"), cause="flags:9")
    answer_line(line=line(letter), answer="booked", by=county.people["sergeant"])
    client.force_login(county.people["reviewer"])
    said = read(client.get("/oversight/")).text
    assert "1 letter about flags left in the last 13 weeks, with 1 line ." in said.replace("1 line.", "1 line .")
    assert "100 % of the lines were answered: booked 100 % (1), not ours 0 % (0), wrong 0 % (0)" in said
    client.force_login(borsetshire.people["reviewer"])
    assert "None was answered." in read(client.get("/oversight/")).text
    client.force_login(county.people["inspector"])  # of a section: the figure is the whole force's
    assert "letters are answered" not in read(client.get("/oversight/")).text
