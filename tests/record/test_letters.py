"""Letters: written once with their cause, sent at least once, and never called sent before they are."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.test import override_settings
from django.utils import timezone

from record import letter_hours, letters, outbox
from record.letters import Draft, Letter
from record.outbox import LEASE, PAUSES, TRIES, overdue, send_next
from record.tasks import AT_A_TIME, send
from tests.jobs.mail_server import PostOffice

NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    with PostOffice() as office:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=office.port, EMAIL_TIMEOUT=2):
            yield office


@pytest.fixture
def causes():
    """The causes that no longer hold, of a kind of their own."""
    gone = set()
    outbox.still_true["test"] = lambda key: key not in gone
    yield gone
    del outbox.still_true["test"]


def write(*people, cause="test:1", now=NOW, force="dorset", **words):
    drafts = [
        Draft(person, f"{person}@dorset.example", words.get("subject", "Posts at risk"), words.get("body", "Log it.\n"))
        for person in people
    ]
    return letters.write(force=force, cause=cause, drafts=drafts, now=now)


def send_all(now=NOW):
    while send_next(now=now):
        pass


def states():
    return list(Letter.objects.order_by("person").values_list("state", flat=True))


def test_a_letter_goes_out_as_it_was_written(office):
    (letter,) = write("sergeant", subject="Posts at risk – due by Friday", body="Größe\n.\nis no end of a letter\n")
    send_all(NOW + MINUTE)
    (message,) = office.accepted
    assert message["Message-ID"] == letter.message_id
    assert message["To"] == "sergeant@dorset.example"
    assert message["Subject"] == "Posts at risk – due by Friday"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "text/plain"
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts) == ("sent", NOW + MINUTE, 1)
    assert (letter.leased_until, letter.fault) == (None, "")


def test_nobody_gets_a_second_letter_about_the_same_cause(office):
    write("sergeant", "inspector")
    write("sergeant", "other_sergeant", subject="Again")
    write("sergeant", cause="test:2")
    send_all()
    assert sorted((m["To"].split("@")[0], m["Subject"]) for m in office.accepted) == [
        ("inspector", "Posts at risk"),
        ("other_sergeant", "Again"),
        ("sergeant", "Posts at risk"),
        ("sergeant", "Posts at risk"),
    ]
    assert len({m["Message-ID"] for m in office.accepted}) == 4


def test_a_letter_whose_cause_holds_no_longer_is_dropped(office, causes):
    write("sergeant", cause="test:1")
    write("inspector", cause="test:2")
    causes.add("1")
    send_all()
    assert [m["To"] for m in office.accepted] == ["inspector@dorset.example"]
    assert states() == ["sent", "dropped"]


def test_the_cause_is_asked_again_before_each_try(office, causes):
    write("sergeant")
    office.refusals["sergeant@dorset.example"] = "450 later"
    send_all()
    causes.add("1")
    office.refusals.clear()
    send_all(NOW + PAUSES[0])
    assert (office.accepted, states()) == ([], ["dropped"])


def test_a_refused_letter_is_tried_again_with_growing_pauses_for_four_hours_and_then_shown(office):
    write("sergeant")
    office.refusals["sergeant@dorset.example"] = "550 nobody of that name"
    tries, now = [], NOW
    while Letter.objects.waiting().exists():
        send_all(now)
        tries.append(now)
        now = Letter.objects.get().next_try_at
    pauses = [later - earlier for earlier, later in zip(tries, tries[1:], strict=False)]
    assert pauses == list(PAUSES) == sorted(PAUSES)
    assert tries[-1] - tries[0] == timedelta(hours=4)
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts) == ("failed", TRIES)
    assert "nobody of that name" in letter.fault
    send_all(NOW + timedelta(days=1))
    assert Letter.objects.get().attempts == TRIES


def test_one_that_is_refused_stops_no_other(office):
    write("a_sergeant", "b_sergeant")
    office.refusals["a_sergeant@dorset.example"] = "550 no"
    send_all()
    assert states() == ["waiting", "sent"]


def test_a_letter_that_cannot_even_be_written_down_stops_no_other(office):
    write("a_sergeant", "b_sergeant")
    Letter.objects.filter(person="a_sergeant").update(subject="Two\nlines")
    send_all()
    assert states() == ["waiting", "sent"]
    assert Letter.objects.get(person="a_sergeant").fault.startswith("BadHeaderError")


def test_a_server_that_is_not_there_is_asked_once_a_run(office):
    write("a_sergeant", "b_sergeant", "c_sergeant")
    with override_settings(EMAIL_PORT=1):
        assert send_next(now=NOW) is False
    assert sorted(Letter.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    send_all(NOW + PAUSES[0])
    assert states() == ["sent", "sent", "sent"]


def test_a_server_that_falls_silent_costs_the_limit_and_no_letter(office):
    write("sergeant")
    office.hold_at = 1
    assert send_next(now=NOW) is False
    assert office.accepted == []
    send_all(NOW + PAUSES[0])
    assert states() == ["sent"]
    assert len({message["Message-ID"] for message in office.received}) == 1


def test_a_leased_letter_is_nobody_elses_until_the_lease_runs_out(office):
    write("sergeant")
    Letter.objects.update(attempts=1, leased_until=NOW + LEASE)  # as a worker leaves it that was killed
    send_all(NOW + LEASE - MINUTE)
    assert office.received == []
    send_all(NOW + LEASE)
    assert states() == ["sent"]


def test_a_letter_whose_every_try_kills_the_worker_is_given_up(office):
    write("sergeant")
    Letter.objects.update(attempts=TRIES, leased_until=NOW)
    send_all()
    letter = Letter.objects.get()
    assert (letter.state, letter.fault, office.received) == ("failed", "The last try ended without an answer.", [])


def test_that_a_letter_was_sent_is_not_overwritten_by_one_who_was_slower(office):
    (letter,) = write("sergeant")
    send_all()
    outbox._put_off(letter, OSError("timed out"), NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.fault) == ("sent", "")


def test_letters_go_in_the_order_in_which_they_were_due(office):
    for minutes, person in ((2, "second"), (1, "first"), (3, "third")):
        write(person, cause=f"test:{person}", now=NOW + minutes * MINUTE)
    write("later", cause="test:later", now=NOW + timedelta(hours=1))
    send_all(NOW + 5 * MINUTE)
    assert [message["To"].split("@")[0] for message in office.accepted] == ["first", "second", "third"]


def test_the_age_of_the_oldest_letter_counts_from_when_it_was_to_be_tried(office):
    assert overdue(NOW) is None
    write("a_sergeant", "b_sergeant")
    assert overdue(NOW + 3 * MINUTE) == 3 * MINUTE
    office.refusals["a_sergeant@dorset.example"] = "450 later"
    send_all(NOW + 3 * MINUTE)
    assert overdue(NOW + 3 * MINUTE) is None
    assert overdue(NOW + 3 * MINUTE + PAUSES[0] + MINUTE) == MINUTE


def test_a_letter_is_written_with_its_cause_or_not_at_all():
    with pytest.raises(IntegrityError), transaction.atomic():
        write("sergeant")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO record_mark (team) VALUES (NULL)")
    assert not Letter.objects.exists()


def test_nothing_is_sent_where_the_tests_own_outbox_is_used():
    write("sergeant")
    send_all()
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [Letter.objects.get().message_id]


def test_one_run_sends_so_many_and_leaves_the_rest_to_the_next(office):
    write(*(f"person-{number}" for number in range(AT_A_TIME + 1)), now=timezone.now())
    send()
    assert len(office.accepted) == AT_A_TIME
    send()
    assert set(states()) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_send_at_once_each_letter_goes_once(office):
    write(*(f"person-{number}" for number in range(24)))

    def work():
        send_all()
        close_old_connections()
        connection.close()

    senders = [threading.Thread(target=work) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=60)
    assert len(office.accepted) == 24
    assert set(states()) == {"sent"}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "sent"}, "a_sent_letter_says_when"),
        ({"sent_at": NOW}, "a_sent_letter_says_when"),
        ({"state": "lost"}, "a_letter_has_a_known_state"),
    ],
)
def test_the_database_refuses_a_letter_that_contradicts_itself(change, constraint):
    write("sergeant")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Letter.objects.update(**change)


def test_the_database_refuses_a_second_letter_about_the_same_cause():
    (letter,) = write("sergeant")
    second = Letter(cause=letter.cause, person="sergeant", address="sergeant@dorset.example", message_id="<other@host>")
    with pytest.raises(IntegrityError, match="one_letter_per_cause_person_and_channel"), transaction.atomic():
        second.save(force_insert=True)


EVENING = datetime(2026, 5, 12, 18, 58, tzinfo=UTC)  # two minutes to eight in London
MORNING = datetime(2026, 5, 13, 6, tzinfo=UTC)


def by_day(now=EVENING):
    draft = Draft("sergeant", "sergeant@dorset.example", "Posts at risk", "Log it.\n")
    (letter,) = letters.write(force="dorset", cause="flags:1", drafts=[draft], now=now, by_day=True)
    return letter


def test_a_letter_that_leaves_by_day_waits_for_the_morning_and_is_not_late_at_night(office):
    by_day()
    write("inspector", cause="test:1", now=EVENING)
    send_all(EVENING + 2 * MINUTE)
    assert [message["To"] for message in office.accepted] == ["inspector@dorset.example"]
    letter = Letter.objects.get(by_day=True)
    assert (letter.next_try_at, letter.attempts, letter.leased_until) == (MORNING, 0, None)
    assert overdue(EVENING + timedelta(hours=5)) is None
    send_all(MORNING - timedelta(seconds=1))
    assert len(office.accepted) == 1
    send_all(MORNING)
    assert [message["To"].split("@")[0] for message in office.accepted] == ["inspector", "sergeant"]


def test_a_letter_by_day_that_was_refused_in_the_evening_is_tried_again_in_the_morning(office):
    by_day()
    office.refusals["sergeant@dorset.example"] = "450 later"
    send_all(EVENING)
    assert Letter.objects.get().next_try_at == EVENING + MINUTE
    send_all(EVENING + MINUTE)
    send_all(EVENING + 5 * MINUTE)
    office.refusals.clear()
    send_all(EVENING + 6 * MINUTE)
    assert office.accepted == []
    send_all(MORNING)
    assert (len(office.accepted), states()) == (1, ["sent"])
    assert Letter.objects.get().attempts == 3


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (datetime(2026, 3, 28, 20, 1, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),  # clocks go forward at one
        (datetime(2026, 3, 28, 6, 59, tzinfo=UTC), datetime(2026, 3, 28, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 19, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),  # and back
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, 7, tzinfo=UTC)),
    ],
)
def test_the_morning_is_londons(now, opens):
    assert letter_hours.next_opening(now) == opens
    assert letter_hours.are_open(opens)
    assert not letter_hours.are_open(opens - timedelta(microseconds=1))
