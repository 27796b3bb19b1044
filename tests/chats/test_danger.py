"""What somebody who may be in danger reads, at each step and whoever has it: what has really happened, and no comfort.

And that their words are on no page and in no answer of the public again, while every number dials.
"""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from chats import actions, alerts, danger, receipts
from chats.actions.decisions import Decision
from chats.danger import Stage
from chats.lifecycle import ChatState
from chats.models import Alert, Question
from chats.visitors import COOKIE, LEFT
from record.letters import Letter
from record.outbox import send_next
from tests.chats.chat_world import NOW, Evening, evening_in
from tests.chats.public_world import browse_as
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(evening_in, at=NOW, usual=ChatState.LIVE)
TEXT = "My ex says he will come round tonight and hurt me"
HTML = {"accept": "text/html"}
COMFORTS = ("somebody from safeguarding", "is reading", "being read", "on their way", "will help", "worried for you")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def evening(own_world):
    with time_machine.travel(0, tick=False) as clock:
        own_world.clock = clock
        at(own_world, 0)
        yield own_world


def at(evening: Evening, minutes: int) -> None:
    evening.now = evening.chat.starts_at + minutes * MINUTE
    evening.clock.move_to(evening.now)


def deliver() -> None:
    """The mail server takes what waits."""
    from django.utils import timezone

    while send_next(now=timezone.now()):
        pass


def page(question: Question) -> str:
    html = Client().get(receipts.address_of(question), headers=HTML).content.decode()
    return re.sub(r"\s+", " ", html)


def main(question: Question) -> str:
    return main_of(page(question))


def main_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html.split("<main", 1)[1].split("</main", 1)[0])


def said(question: Question) -> dict:
    return Client().get(receipts.address_of(question)).json()


# Who can be named, and what has been done so far: for each the stage, and the sentence that must be there.
def nobody(evening):
    pass


def named(evening):
    return evening.inspector


def moderator_named_themself(evening):
    return evening.pc


STEPS = [
    # (what staff have done, the owner that the moderator named) -> stage, its sentence
    ("asked", nobody, Stage.UNREAD, "Nobody has read it yet."),
    ("claimed", nobody, Stage.SEEN, "A moderator read it at 18:02."),
    ("urgent", nobody, Stage.SEEN, "A moderator read it at 18:02."),
    ("urgent", named, Stage.SEEN, "A moderator read it at 18:02."),
    ("urgent", moderator_named_themself, Stage.READ, "An officer read it at 18:02."),
    ("taken", nobody, Stage.READ, "An officer read it at 18:04."),
    ("taken", named, Stage.READ, "An officer read it at 18:04."),
    ("taken by another", named, Stage.READ, "An officer read it at 18:04."),
    ("taken unread", nobody, Stage.READ, "An officer read it at 18:04."),
    ("handled", nobody, Stage.CLOSED, "Closed at 18:20. Nobody is reading here now."),
    ("handled", named, Stage.CLOSED, "Closed at 18:20. Nobody is reading here now."),
    ("published", named, Stage.CLOSED, "Nobody is reading here now."),
]


def come_to(evening: Evening, step: str, owner) -> Question:
    at(evening, 0)
    question = evening.ask(TEXT)
    if step == "asked":
        return question
    if step != "taken unread":
        at(evening, 2)
        if step == "claimed":
            actions.claim(question=question, by=evening.pc, now=evening.now)
            return question
        evening.decide(question, "urgent", owner=owner)
    if step == "urgent":
        return question
    at(evening, 4)
    by = evening.sergeant if step == "taken by another" else evening.inspector
    actions.own(question=question, by=by, now=evening.now)
    if step in ("handled", "published"):
        at(evening, 20)
        if step == "handled":
            actions.own(question=question, by=evening.inspector, now=evening.now, handled=True)
        else:
            evening.come_to(ChatState.PUBLISHED)
    return question


@pytest.mark.parametrize(("step", "owner", "stage", "sentence"), STEPS)
def test_the_page_says_what_has_really_happened(evening, step, owner, stage, sentence):
    question = come_to(evening, step, owner(evening))
    html, told = page(question), said(question)["danger"]
    text = main_of(html)
    assert danger.stage_of(Question.objects.select_related("chat").get(pk=question.pk)) == stage
    assert sentence in re.search(r'class="np-truth__h">(.*?)</h2>', html)[1]
    # In every stage: nobody comes, nobody can, and what dials stands first.
    assert text.index("Nobody is on the way to you") < text.index("In danger now?") < text.index(sentence)
    assert re.search(r"We (still )?cannot find you or call you\.", text)
    assert [word for word in COMFORTS if word in text.replace("Nobody is reading here now", "")] == []
    assert evening.inspector.name not in text and evening.pc.name not in text
    assert told["stage"] == stage
    assert sentence in " ".join(told["says"])


@pytest.mark.parametrize(("step", "owner", "stage", "sentence"), STEPS)
def test_its_words_are_nowhere_that_the_public_reads(evening, step, owner, stage, sentence):
    question = come_to(evening, step, owner(evening))
    browser = Client()
    browse_as(browser, "one")
    Question.objects.filter(pk=question.pk).update(browser=receipts_browser(evening, browser))
    api, here = f"/api/v1/chats/{evening.chat.pk}", f"/chats/{evening.chat.pk}/"
    answers = [
        browser.get(receipts.address_of(question), headers=HTML),
        browser.get(receipts.address_of(question)),
        browser.get(here),
        browser.get(f"{here}?watch=1"),
        browser.get(f"{here}transcript/", follow=True),
        browser.get(f"{here}transcript.txt", follow=True),
        browser.get(api),
        browser.get("/chats/"),
        browser.post(f"{receipts.address_of(question)}/withdraw", headers=HTML, follow=True),
    ]
    for answer in answers:
        assert "come round" not in answer.content.decode()
    assert "Your message of 18:00" in answers[2].content.decode()  # it is theirs, without its words


def receipts_browser(evening, browser) -> str:
    from chats.rate_limits import sender_of

    return sender_of(evening.chat.pk, cookie=browser.cookies[COOKIE].value, address="", now=evening.now).browser


@pytest.mark.parametrize("verb", ["publish", "refuse", "merge", "take_away", "stand_down"])
def test_what_was_marked_stays_off_its_receipt_whatever_becomes_of_it(evening, verb):
    first = evening.published("Are the patrols back?")
    question = evening.ask("Is it true that somebody was stabbed in the park last year?")
    assert question.marked_danger
    more = {"refuse": {"reason": "off_topic"}, "merge": {"into": first.pk}, "take_away": {"owner": evening.sergeant}}
    if verb == "stand_down":
        evening.decide(question, "urgent")
    evening.decide(question, verb, **more.get(verb, {}))
    html = page(question)
    assert "stabbed" not in main_of(html)
    assert "tel:999" in html
    assert said(question)["text"] is None


def test_a_name_that_says_it_is_not_shown_either(evening):
    question = evening.ask("Are the patrols back?", name="he will kill me")
    browser = Client()
    browse_as(browser, "one")
    Question.objects.filter(pk=question.pk).update(browser=receipts_browser(evening, browser))
    evening.decide(question, "refuse", reason="off_topic")
    pages = [page(question), browser.get(f"/chats/{evening.chat.pk}/").content.decode(), str(said(question))]
    assert not any("kill me" in one for one in pages)


# Who was alerted is said once a mail server has taken the letter, and not before.
def test_that_officers_were_alerted_is_said_once_it_is_so(evening):
    question = evening.ask(TEXT)
    assert "We are trying to alert one officer." in main(question)
    at(evening, 1)
    deliver()
    assert "One officer was alerted at 18:01." in main(question)
    Letter.objects.update(state=Letter.State.FAILED, sent_at=None)
    assert "We have not been able to alert an officer." in main(question)


def test_who_is_written_to_twice_was_alerted_the_first_time(evening):
    question = evening.ask(TEXT)
    deliver()
    at(evening, 3)
    alerts.call_second_contacts(evening.now)
    deliver()
    assert Letter.objects.filter(person=evening.inspector.key, state=Letter.State.SENT).count() == 2
    assert "One officer was alerted at 18:00." in main(question)


def test_danger_calls_the_contacts_when_it_arrives_and_anything_else_does_not(evening):
    evening.ask("Are the river patrols back?")
    assert not Letter.objects.exists()
    evening.ask("Why?", name="he will kill me")
    alert = Alert.objects.get()
    assert (alert.cause, alert.people, alert.at) == ("arrived", 1, evening.now)
    assert Letter.objects.get().person == evening.inspector.key


@in_world(ChatState.OPEN)
def test_a_week_before_the_chat_it_calls_as_well(own_world):
    own_world.ask(TEXT)
    assert Letter.objects.get().person == own_world.inspector.key


# --- The second contact -------------------------------------------------------------------------------------------


def second(evening: Evening) -> list[str]:
    return sorted(Letter.objects.filter(subject__contains="nobody has opened").values_list("person", flat=True))


@pytest.mark.parametrize(("minutes", "called"), [(2, 0), (3, 1), (30, 1)])
def test_where_nobody_opens_it_in_time_the_second_contact_is_called_once(evening, minutes, called):
    evening.ask(TEXT)
    at(evening, minutes)
    assert alerts.call_second_contacts(evening.now) == called
    assert alerts.call_second_contacts(evening.now + 9 * MINUTE) == 1 - called
    assert alerts.call_second_contacts(evening.now + 99 * MINUTE) == 0


def test_the_minutes_are_the_forces(evening):
    evening.chat.force.urgent_minutes = 10
    evening.chat.force.save()
    evening.ask(TEXT)
    assert alerts.call_second_contacts(evening.now + 9 * MINUTE) == 0
    assert alerts.call_second_contacts(evening.now + 10 * MINUTE) == 1


OPENS = {
    "claimed": lambda evening, question: actions.claim(question=question, by=evening.pc, now=evening.now),
    "refused": lambda evening, question: evening.decide(question, "refuse", reason="off_topic"),
    "taken": lambda evening, question: actions.own(question=question, by=evening.inspector, now=evening.now),
    "withdrawn": lambda evening, question: actions.withdraw(question=question, now=evening.now),
    "its own": lambda evening, question: evening.decide(question, "urgent", owner=evening.pc),
}


@pytest.mark.parametrize("how", OPENS)
def test_what_somebody_has_opened_calls_nobody_else(evening, how):
    question = evening.ask(TEXT)
    OPENS[how](evening, question)
    assert alerts.call_second_contacts(evening.now + 60 * MINUTE) == 0


@pytest.mark.parametrize("named_owner", [False, True])
def test_an_urgent_one_waits_for_who_takes_it_on_and_not_for_a_name(evening, named_owner):
    question = evening.ask("Are the patrols back?")
    evening.decide(question, "urgent", owner=evening.inspector if named_owner else None)
    assert alerts.call_second_contacts(evening.now + 3 * MINUTE) == 1
    assert len(second(evening)) == 1


@pytest.mark.parametrize(
    ("who", "expected"),
    [("named", ["reviewer"]), ("nobody", ["inspector"]), ("left", ["inspector"]), ("no inspector", ["sergeant"])],
)
def test_who_comes_second(evening, who, expected):
    force, people = evening.chat.force, evening.county.people
    if who in ("named", "left"):
        force.second_contact = people["reviewer"]
        force.save()
    if who == "left":
        people["reviewer"].is_active = False
        people["reviewer"].save()
    if who == "no inspector":
        people["inspector"].grants.all().delete()
    evening.ask(TEXT)
    alerts.call_second_contacts(evening.now + 3 * MINUTE)
    assert second(evening) == sorted(people[name].key for name in expected)


def test_who_was_called_second_can_open_the_desk_and_only_then(evening):
    force, reviewer = evening.chat.force, evening.county.person("second", "pc", team="bridport")
    force.second_contact = reviewer
    force.save()
    desk, client = f"/chats/{evening.chat.pk}/desk/", Client()
    client.force_login(reviewer)
    question = evening.ask(TEXT)
    assert client.get(desk).status_code == 404
    at(evening, 3)
    alerts.call_second_contacts(evening.now)
    opened = client.get(f"{desk}?question={question.pk}")
    assert "come round tonight" in opened.content.decode()
    client.post(f"{desk}{question.pk}/own/")
    taken = Question.objects.get(pk=question.pk)
    assert (taken.state, taken.owner, taken.taken_at) == ("urgent", reviewer, evening.now)
    assert client.post(f"{desk}{question.pk}/decide/", {"decision": "publish"}).status_code == 403


def test_a_second_call_is_told_to_the_desk_and_alarms_it(evening):
    question = evening.ask(TEXT)
    client = Client()
    client.force_login(evening.sergeant)
    desk = f"/chats/{evening.chat.pk}/desk/"
    before = client.get(desk).content.decode()
    assert "Somebody may be in danger: 1 message nobody has opened yet." in before
    at(evening, 3)
    alerts.call_second_contacts(evening.now)
    assert evening.fresh.staff_events > int(re.search(r"staff-events\?after=(\d+)", before)[1])
    assert "The second contact was called at 18:03." in re.sub(r"\s+", " ", client.get(desk).content.decode())
    actions.claim(question=question, by=evening.pc, now=evening.now)
    assert "nobody has opened yet" not in client.get(desk).content.decode()


# --- What the device keeps ------------------------------------------------------------------------------------------


def test_removed_from_this_device_nothing_comes_back(evening):
    browser = Client()
    asked = browser.post(f"/chats/{evening.chat.pk}/ask/", {"text": "Are the patrols back?", "website": ""})
    question = Question.objects.get()
    receipt = receipts.address_of(question)
    assert "Are the patrols back?" in browser.get(asked["Location"].split("#")[0]).content.decode()
    gone = browser.post(f"{receipt}/remove", headers=HTML)
    assert gone["Location"] == f"/chats/{evening.chat.pk}/#removed"
    assert "Are the patrols back?" not in browser.get(f"/chats/{evening.chat.pk}/").content.decode()
    back = browser.get(receipt, headers=HTML)  # Back, in the browser
    assert (back.status_code, back["Location"]) == (302, f"/chats/{evening.chat.pk}/")
    assert "Are the patrols back?" in Client().get(receipt, headers=HTML).content.decode()  # the address still opens it
    evening.clock.shift(timedelta(hours=1, seconds=1))
    del browser.cookies[LEFT]  # a client for tests keeps cookies for ever
    assert browser.get(receipt, headers=HTML).status_code == 200


def test_who_leaves_without_script_is_forgotten_on_the_way(evening):
    browser = Client()
    browser.post(f"/chats/{evening.chat.pk}/ask/", {"text": TEXT, "website": ""})
    left = browser.get("/chats/leave/")
    assert (left.status_code, left["Location"]) == (302, "https://www.bbc.co.uk/weather")
    assert "no-store" in left["Cache-Control"]
    assert not browser.cookies[COOKIE].value
    assert "Your message" not in browser.get(f"/chats/{evening.chat.pk}/").content.decode()


def test_who_asks_again_after_leaving_reads_their_receipt(evening):
    browser = Client()
    browser.get("/chats/leave/")
    asked = browser.post(f"/chats/{evening.chat.pk}/ask/", {"text": TEXT, "website": ""})
    assert browser.get(asked["Location"], headers=HTML).status_code == 200


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site"},
]


@pytest.mark.parametrize("step", ["withdraw", "remove"])
@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_page_can_take_nothing_back(evening, step, headers):
    question = evening.ask("Are the patrols back?")
    sent = Client().post(f"{receipts.address_of(question)}/{step}", headers=headers)
    assert sent.status_code == 403
    assert Question.objects.get(pk=question.pk).state == "waiting"


@pytest.mark.parametrize("headers", [{"origin": "null", "sec-fetch-site": "same-origin"}, {"origin": "null"}, {}])
def test_ones_own_receipt_can_though_it_does_not_say_where_it_is(evening, headers):
    question = evening.ask("Are the patrols back?")
    assert Client().post(f"{receipts.address_of(question)}/withdraw", headers=headers | HTML).status_code == 302
    assert Question.objects.get(pk=question.pk).state == "withdrawn"


def test_pages_with_words_of_a_question_are_kept_by_nobody(evening):
    question = evening.ask(TEXT)
    for address in (receipts.address_of(question), f"/chats/{evening.chat.pk}/"):
        assert "no-store" in Client().get(address, headers=HTML)["Cache-Control"]


# --- Numbers dial ---------------------------------------------------------------------------------------------------


def test_help_that_fits_comes_first(evening):
    def first_two(text: str) -> list[str]:
        return [line["number"] for line in said(evening.ask(text, browser=text))["help"]][3:5]

    assert [line["dial"] for line in said(evening.ask(TEXT))["help"]][:3] == ["tel:999", "sms:999", "tel:18000"]
    assert first_two("My ex says he will hurt me")[0] == "0808 2000 247"
    assert first_two("I want to end my life")[0] == "116 123"
    assert "0800 1111" in first_two("My dad hits me when he drinks and I am 12 years old")


def test_every_number_dials_on_every_page_of_the_public(evening):
    question, crime = evening.ask(TEXT), evening.ask("My bike was stolen", browser="two")
    refused = evening.decide(evening.ask("Bob did it", browser="three"), "refuse", reason="crime_report")
    pages = [
        "/",
        "/teams/",
        "/chats/",
        f"/chats/{evening.chat.pk}/",
        f"/teams/{evening.chat.team.key}/",
        "/accessibility/",
        "/privacy/",
        "/cookies/",
        "/contracts/",
        "/sign-in/",
        "/nowhere/",
        *(receipts.address_of(one) for one in (question, crime, refused)),
    ]
    for address in pages:
        html = Client().get(address, headers=HTML).content.decode()
        assert bare_numbers(html) == [], address


def bare_numbers(html: str) -> list[str]:
    """Emergency numbers and helplines in the text of a page, outside of what dials."""
    without = re.sub(r'<a [^>]*href="(?:tel|sms):[^>]*>.*?</a>|<(script|style|svg|head).*?</\1>', " ", html, flags=re.S)
    text = re.sub(r"<[^>]+>", " ", without).replace("999 BSL", " ")
    return re.findall(r"(?<![\d-])(?:999|101|18000|116 123|0800 1111|0800 555 111|0808 \d[\d ]+)(?!\d)", text)


def test_bare_numbers_are_found():
    assert bare_numbers("<p>Call 999 or <b>101</b>.</p><a href='#'>x</a>") == ["999", "101"]
    assert bare_numbers('<a class="np-dial" href="tel:999">999</a> at 10:15') == []


def test_staff_are_told_which_may_be_danger(evening):
    question = evening.ask(TEXT)
    from chats.transcript import staff_question

    shown = staff_question(question, [])
    assert (shown["danger"], shown["opened"]) == (True, False)
    assert TEXT not in json.dumps(said(question))


def test_the_owner_is_who_takes_it_on(evening):
    question = evening.ask(TEXT)
    decision = Decision(verb="urgent", owner=evening.inspector)
    actions.decide(question=question, decision=decision, by=evening.pc, now=evening.now)
    actions.own(question=question, by=evening.sergeant, now=evening.now)
    actions.own(question=question, by=evening.inspector, now=evening.now)
    assert Question.objects.get(pk=question.pk).owner == evening.sergeant
