"""Letters through Notify and through a service of anymail: what leaves, what is of one letter, what is of all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.test import override_settings

from portal.post import email_url
from record import letters
from record.letters import Draft, Letter
from record.outbox import PAUSES, send_next
from tests.portal.mail_services import API_KEY, TEMPLATE, Mailgun, Notify, by

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def letters_may_leave(monkeypatch):
    monkeypatch.setattr("record.letters_fence.is_closed", lambda: False)


@pytest.fixture(params=[Notify, Mailgun])
def service(request):
    with request.param().running() as server, override_settings(**by(server.url)):
        yield server


@pytest.fixture
def notify():
    with Notify().running() as server, override_settings(**by(server.url)):
        yield server


@pytest.fixture
def mailgun():
    with Mailgun().running() as server, override_settings(**by(server.url)):
        yield server


def write(*people):
    drafts = [Draft(one, f"{one}@dorset.example", "Posts at risk – by Friday", "Größe\nLog it.\n") for one in people]
    return letters.write(force="dorset", cause="test:1", drafts=drafts, now=NOW)


def send_all(now=NOW):
    while send_next(now=now):
        pass


def states():
    return list(Letter.objects.order_by("person").values_list("state", flat=True))


def test_notify_is_given_the_template_the_words_and_the_letters_id(notify):
    (letter,) = write("sergeant")
    send_all()
    (taken,) = notify.taken
    assert (taken["email_address"], taken["reference"]) == ("sergeant@dorset.example", str(letter.pk))
    assert (taken["subject"], taken["body"]) == ("Posts at risk – by Friday", "Größe\nLog it.\n")
    letter.refresh_from_db()
    assert (letter.state, letter.delivery, letter.delivery_at) == ("sent", "accepted", NOW)
    assert letter.provider_id == taken["id"]


def test_a_mail_service_is_given_the_message_id_and_which_letter_it_is_and_tracks_nobody(mailgun):
    (letter,) = write("sergeant")
    send_all()
    (taken,) = mailgun.taken
    assert (taken["to"], taken["subject"]) == ("sergeant@dorset.example", "Posts at risk – by Friday")
    assert {name.lower(): value for name, value in taken.items()}["h:message-id"] == letter.message_id
    assert str(letter.pk) in taken["v:letter"]
    assert (taken["o:tracking-opens"], taken["o:tracking-clicks"]) == ("no", "no")
    letter.refresh_from_db()
    assert (letter.state, letter.delivery) == ("sent", "accepted")
    assert letter.provider_id.endswith("@mg.example>")


@pytest.mark.parametrize("status", [400])
def test_a_refusal_of_one_letter_stops_no_other(service, status):
    write("a_sergeant", "b_sergeant")
    service.refuse = (status, {"errors": [{"error": "ValidationError", "message": "not a valid email address"}]})
    assert send_next(now=NOW) is True
    service.refuse = None
    send_all()
    assert states() == ["waiting", "sent"]
    assert "not a valid email address" in Letter.objects.get(person="a_sergeant").fault


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_what_would_meet_every_letter_ends_the_run(service, status):
    write("a_sergeant", "b_sergeant")
    service.refuse = (status, {"errors": [{"error": "RateLimitError", "message": "later"}]})
    assert send_next(now=NOW) is False
    assert sorted(Letter.objects.values_list("attempts", flat=True)) == [0, 1]
    service.refuse = None
    send_all(NOW + PAUSES[0])
    assert states() == ["sent", "sent"]


def test_a_template_that_is_not_there_is_no_fault_of_the_letter(notify):
    write("a_sergeant")
    with override_settings(**by(notify.url.replace(TEMPLATE, TEMPLATE.replace("f3", "00")))):
        assert send_next(now=NOW) is False
    assert "Template not found" in Letter.objects.get().fault


def test_a_wrong_key_is_no_fault_of_the_letter(notify):
    write("a_sergeant")
    with override_settings(**by(notify.url.replace("3d844edf", "00000000"))):
        assert send_next(now=NOW) is False
    assert Letter.objects.get().fault.startswith("ConnectionError: 403")


def test_a_service_that_is_not_there_is_asked_once_a_run(service):
    write("a_sergeant", "b_sergeant")
    with override_settings(**by(service.url.replace(str(service.port), "1"))):
        assert send_next(now=NOW) is False
    assert sorted(Letter.objects.values_list("attempts", flat=True)) == [0, 1]


def test_an_answer_that_is_no_json_is_no_taking(service):
    write("a_sergeant")
    service.refuse = (200, "<p>A proxy says hello.</p>")
    assert send_next(now=NOW) is False
    assert states() == ["waiting"]


def test_a_letter_that_notify_took_without_saying_so_is_not_given_to_it_again(notify):
    (letter,) = write("sergeant")
    notify.silent = True
    assert send_next(now=NOW) is False
    assert (len(notify.taken), states()) == (1, ["waiting"])
    notify.silent = False
    send_all(NOW + PAUSES[0])
    assert (len(notify.taken), states()) == (1, ["sent"])
    letter.refresh_from_db()
    assert letter.provider_id == notify.taken[0]["id"]


def test_the_first_try_asks_nothing_first(notify):
    write("sergeant")
    send_all()
    assert [one.split("?")[0] for one in notify.asked] == ["POST /v2/notifications/email"]


def test_what_notify_could_not_send_itself_is_given_to_it_again(notify):
    write("sergeant")
    notify.silent = True
    send_next(now=NOW)
    notify.silent = False
    notify.taken[0]["status"] = "technical-failure"
    send_all(NOW + PAUSES[0])
    assert len(notify.taken) == 2


def test_a_letter_that_is_not_kept_leaves_without_a_reference(notify):
    EmailMessage(subject="A new password", body="Here", to=["pc@dorset.example"]).send()
    assert [(one["reference"], one["email_address"]) for one in notify.taken] == [(None, "pc@dorset.example")]


def test_news_that_came_before_the_answer_is_not_taken_back(service, monkeypatch):
    from portal.post import mailer, notify
    from record import deliveries

    write("sergeant")
    later = NOW + timedelta(seconds=5)
    for module in (mailer, notify):
        kept = module._send

        def told_at_once(client, message, kept=kept):
            kept(client, message)
            deliveries.note(deliveries.News(message.metadata["letter"], "delivered", "", later))

        monkeypatch.setattr(module, "_send", told_at_once)
    send_all()
    assert (states(), Letter.objects.get().delivery) == (["sent"], "delivered")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("anymail://pigeons?api_key=1", "no service that is known here: brevo"),
        ("anymail://amazon-ses?api_key=1", "no service that is known here"),
        (f"notify://host?template={TEMPLATE}", "api_key"),
        (f"notify://host?api_key={API_KEY}", "template"),
        (f"notify://host?api_key={API_KEY}&template={TEMPLATE}&callback_token=short", "ten characters"),
        (f"notify://host?api_key={API_KEY}&template={TEMPLATE}&tempo=1", "tempo"),
    ],
)
def test_an_email_url_that_means_nothing_stops_the_start(tmp_path, url, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        email_url.settings(url, files=tmp_path)


def test_without_an_email_url_letters_are_files_and_with_one_they_leave(tmp_path):
    files = email_url.settings("", files=tmp_path)
    assert (files["LETTERS_LEAVE"], files["EMAIL_FILE_PATH"]) == (False, tmp_path)
    server = email_url.settings("smtp+tls://user:secret@mail.example:587", files=tmp_path)
    assert (server["LETTERS_LEAVE"], server["EMAIL_HOST"], server["EMAIL_PORT"]) == (True, "mail.example", 587)
    account = email_url.settings(f"notify://api.example?api_key={API_KEY}&template={TEMPLATE}", files=tmp_path)
    assert account["NOTIFY"].base_url == "https://api.example"
    mailgun = email_url.settings("anymail://mailgun?api_key=1&webhook_secret=us:them", files=tmp_path)
    assert mailgun["ANYMAIL"]["MAILGUN_API_KEY"] == "1"
    assert (mailgun["ANYMAIL"]["WEBHOOK_SECRET"], mailgun["ANYMAIL"]["REQUESTS_TIMEOUT"]) == ("us:them", 20)


def test_a_refused_letter_about_an_account_tells_a_stranger_nothing(notify, client, monkeypatch, caplog):
    from tests.teams import county as counties

    counties.dorset()
    monkeypatch.setattr("portal.password_reset.later", lambda work, *arguments: work(*arguments))
    notify.refuse = (400, {"errors": [{"error": "BadRequestError", "message": "team-only"}]})
    known, unknown = (
        client.post("/account/forgotten/", {"email": email}) for email in ("sergeant@dorset.example", "x@y.example")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url) == (302, unknown.url)
    assert "A letter about an account was not sent" in caplog.text
