"""What became of a letter: told by its service with a secret, late, twice, out of order; or asked for."""

import base64
import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from portal.post.asking import ask_after_letters, due
from portal.tasks import ask_after
from record import deliveries, letters
from record.deliveries import News
from record.letters import Draft, Letter
from tests.portal.mail_services import Mailgun, Notify, by, callback, webhook

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOKEN = "a-token-of-the-callback"
NOTIFY, MAIL = "/letters/delivery/notify/", "/letters/delivery/mail/"


@pytest.fixture
def letter():
    return sent("sergeant")


@pytest.fixture
def notify():
    with Notify().running() as server, override_settings(**by(f"{server.url}&callback_token={TOKEN}")):
        yield server


@pytest.fixture
def mailgun():
    with Mailgun().running() as server, override_settings(**by(server.url)):
        yield server


def sent(person, *, at=NOW, provider_id=""):
    draft = Draft(person, f"{person}@dorset.example", "Posts", "Log it.\n")
    (written,) = letters.write(force="dorset", cause="test:1", drafts=[draft], now=at)
    known = {"state": "sent", "sent_at": at, "delivery": "accepted", "delivery_at": at}
    Letter.objects.filter(pk=written.pk).update(**known, provider_id=provider_id or f"<{person}@mg.example>")
    return Letter.objects.get(pk=written.pk)


def post(client, path, said, **headers):
    body = said if isinstance(said, str) else json.dumps(said)
    return client.post(path, body, content_type="application/json", headers=headers)


def bearer(token=TOKEN):
    return {"Authorization": f"Bearer {token}"}


def known(letter):
    letter.refresh_from_db()
    return letter.delivery, letter.delivery_words, letter.delivery_at


def test_notifys_callback_is_kept_once(client, notify, letter):
    for _ in range(2):
        assert post(client, NOTIFY, callback(letter, "permanent-failure"), **bearer()).status_code == 204
    at = datetime(2026, 5, 12, 9, 45, tzinfo=UTC)
    assert known(letter) == ("failed", "permanent-failure: there is no such address", at)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", f"bearer {TOKEN}", f"Basic {TOKEN}", "Bearer é"]
)
def test_a_callback_without_its_token_stores_nothing(client, notify, letter, header):
    before = known(letter)
    answer = post(client, NOTIFY, callback(letter, "delivered"), Authorization=header)
    assert (answer.status_code, known(letter)) == (403, before)


def test_nothing_is_there_where_nothing_is_set_up(client, letter):
    assert post(client, NOTIFY, callback(letter, "delivered"), **bearer("")).status_code == 404
    assert post(client, MAIL, webhook(letter, "delivered")).status_code == 404
    with override_settings(**by(Notify().url)):  # an account, and no token for callbacks
        assert post(client, NOTIFY, callback(letter, "delivered"), **bearer("")).status_code == 404
    with override_settings(**by("anymail://postmark?server_token=1")):  # it signs nothing, and shares no secret
        assert post(client, MAIL, {}).status_code == 404


@pytest.mark.parametrize("body", ["", "{", "[]", "3", '{"reference": 3, "status": 5}', '{"reference": null}', "null"])
def test_a_callback_that_nobody_can_read_breaks_nothing(client, notify, letter, body):
    before = known(letter)
    assert post(client, NOTIFY, body, **bearer()).status_code in (204, 400)
    assert known(letter) == before


def test_news_of_a_letter_that_is_not_kept_is_taken_and_forgotten(client, notify, letter):
    said = callback(letter, "delivered", reference=None)
    assert post(client, NOTIFY, said, **bearer()).status_code == 204
    said = callback(letter, "delivered", reference="00000000-0000-4000-8000-000000000000", id="\0nobody")
    assert post(client, NOTIFY, said, **bearer()).status_code == 204
    assert known(letter)[0] == "accepted"


def test_a_signed_webhook_is_kept_and_one_signed_with_another_key_is_not(client, mailgun, letter):
    before = known(letter)
    answer = post(client, MAIL, webhook(letter, "delivered", key="another"))
    assert (answer.status_code, known(letter)) == (403, before)
    unsigned = {"event-data": webhook(letter, "delivered")["event-data"]}
    assert post(client, MAIL, unsigned).status_code == 403
    assert post(client, MAIL, webhook(letter, "delivered")).status_code == 200
    assert known(letter)[0] == "delivered"


def test_a_bounce_says_the_services_word(client, mailgun, letter):
    more = {"severity": "permanent", "reason": "bounce", "delivery-status": {"code": 550, "message": "no such user"}}
    assert post(client, MAIL, webhook(letter, "failed", **more)).status_code == 200
    delivery, words, _ = known(letter)
    assert delivery == "failed"
    assert words.startswith("bounced")
    assert "no such user" in words


def test_a_letter_is_known_by_the_services_id_where_ours_did_not_come_along(client, mailgun, letter):
    assert post(client, MAIL, webhook(letter, "delivered", **{"user-variables": {}})).status_code == 200
    assert known(letter)[0] == "delivered"


def test_openings_are_nobodys_business(client, mailgun, letter):
    before = known(letter)
    assert post(client, MAIL, webhook(letter, "opened")).status_code == 200
    assert known(letter) == before


def test_a_service_that_does_not_sign_brings_the_shared_secret(client, letter):
    said = {"RecordType": "Delivery", "MessageID": letter.provider_id, "DeliveredAt": "2026-05-12T09:45:00Z"}
    said |= {"Recipient": letter.address, "Metadata": {"letter": str(letter.pk)}}
    with override_settings(**by("anymail://postmark?server_token=1&webhook_secret=us:them")):
        assert post(client, MAIL, said).status_code == 403
        wrong = base64.b64encode(b"us:others").decode()
        assert post(client, MAIL, said, Authorization=f"Basic {wrong}").status_code == 403
        assert known(letter)[0] == "accepted"
        right = base64.b64encode(b"us:them").decode()
        assert post(client, MAIL, said, Authorization=f"Basic {right}").status_code == 200
        assert post(client, MAIL, "[3", Authorization=f"Basic {right}").status_code == 400
    assert known(letter)[0] == "delivered"


NEWS = [
    News("", "accepted", "deferred", NOW + MINUTE),
    News("", "accepted", "deferred again", NOW + 2 * MINUTE),
    News("", "delivered", "", NOW + 3 * MINUTE),
    News("", "failed", "sent back an hour after", NOW + 60 * MINUTE),
]


def test_whatever_the_order_and_however_often_the_end_is_the_same():
    for seed in range(40):
        letter = sent("sergeant", at=NOW)
        told = random.Random(seed).sample(NEWS * 2, k=len(NEWS) * 2)
        for news in told:
            deliveries.note(News(str(letter.pk), news.delivery, news.words, news.at))
        assert known(letter) == ("failed", "sent back an hour after", NOW + 60 * MINUTE), told
        letter.delete()


def test_an_end_is_never_turned_back_into_a_way(letter):
    assert deliveries.note(News(str(letter.pk), "delivered", "", NOW + MINUTE))
    assert not deliveries.note(News(str(letter.pk), "accepted", "deferred", NOW + 9 * MINUTE))
    assert not deliveries.note(News(str(letter.pk), "delivered", "", NOW + MINUTE))
    assert known(letter) == ("delivered", "", NOW + MINUTE)


def test_an_id_once_known_stays(letter):
    deliveries.note(News(str(letter.pk), "delivered", "", NOW + MINUTE, "another"))
    letter.refresh_from_db()
    assert letter.provider_id == "<sergeant@mg.example>"


def test_where_no_callback_tells_notify_is_asked(notify):
    notify.taken.append({"id": "n-1", "reference": None, "status": "delivered", "completed_at": "2026-05-12T09:50:00Z"})
    letter = sent("sergeant", provider_id="n-1")
    assert ask_after_letters(NOW + MINUTE) == 0  # its callback tells
    with override_settings(**by(notify.url)):
        assert ask_after_letters(NOW + MINUTE) == 1
        assert known(letter)[0] == "delivered"
        assert ask_after_letters(NOW + 60 * MINUTE) == 0


def test_a_letter_under_way_is_asked_after_less_and_less_often(notify):
    notify.taken.append({"id": "n-1", "reference": None, "status": "sending", "completed_at": None, "sent_at": None})
    sent("sergeant", provider_id="n-1")
    asked = []
    with override_settings(**by(notify.url)):
        for minutes in range(0, 60 * 24 * 5, 3):
            if due(NOW + minutes * MINUTE).exists():
                asked.append(minutes)
                Letter.objects.update(delivery_asked_at=NOW + minutes * MINUTE)
    assert 15 < len(asked) < 50
    assert asked[-1] < 60 * 24 * 4


def test_notify_that_does_not_answer_costs_nothing(notify, caplog):
    letter = sent("sergeant", at=timezone.now(), provider_id="n-1")
    with override_settings(**by(notify.url.replace(str(notify.port), "1"))):
        ask_after()
    assert known(letter)[0] == "accepted"
    assert "Nobody says what became of letters" in caplog.text


@pytest.mark.parametrize("change", [{"delivery": "lost"}, {"delivery_at": None}, {"delivery": ""}])
def test_the_database_refuses_news_that_contradict_themselves(letter, change):
    with pytest.raises(IntegrityError, match="a_letters_delivery_is_known_and_says_when"), transaction.atomic():
        Letter.objects.update(**change)
