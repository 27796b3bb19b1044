"""Chats over HTTP: planned, moved and decided by staff with a token; asked and read by anybody."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client, override_settings

from chats import actions as chat_actions
from chats.attendance import people_who_took_part
from chats.lifecycle import ChatState
from chats.models import Chat, Question, Support
from chats.rate_limits import COUNTED_FROM_ONE_ADDRESS
from record.timezones import LONDON
from teams import actions
from teams.models import Role
from tests.chats.chat_world import COUNTY, NOW, STARTS, evening_or_county
from tests.kept_worlds import in_world, kept_worlds
from tests.teams import county as counties

pytestmark = pytest.mark.django_db
kept = kept_worlds(evening_or_county, at=NOW, usual=ChatState.LIVE)


class Caller:
    """Somebody with a token; None: the public, with a browser's cookies."""

    def __init__(self, person=None) -> None:
        self.client = Client(raise_request_exception=False)
        token = actions.create_token(person=person, by=None) if person else ""
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def post(self, path: str, body=None, **headers):
        return self.client.post(
            f"/api/v1/chats{path}", body or {}, content_type="application/json", headers={**self.headers, **headers}
        )

    def get(self, path: str):
        return self.client.get(f"/api/v1/chats{path}", headers=self.headers)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def county(own_world):
    return own_world


@pytest.fixture
def sergeant(county):
    return Caller(county.people["sergeant"])


def planned(**changes) -> dict:
    local = STARTS.astimezone(LONDON)
    return {
        "id": str(uuid.uuid4()),
        "team": "wimborne",
        "title": "Summer on the river",
        "starts_at": f"{local:%Y-%m-%dT%H:%M}",
        "ends_at": (STARTS + timedelta(hours=1)).isoformat(),
        "questions_open_at": (STARTS - timedelta(days=7)).isoformat(),
        "moderator": "pc@dorset.example",
        "safeguarding": "inspector@dorset.example",
        "announced": [{"channel": "alert", "on": "2026-05-11"}],
        **changes,
    }


@in_world(COUNTY)
def test_a_chat_goes_through_its_whole_life_over_http(sergeant, county):
    body = planned()
    assert [sergeant.post("", body).status_code for _ in range(2)] == [201, 200]
    id, public = body["id"], Caller()
    assert public.get(f"/{id}").status_code == 404  # a draft
    assert Caller(counties.borsetshire().people["sergeant"]).get(f"/{id}").status_code == 404
    assert Caller(county.people["reviewer"]).get(f"/{id}").json()["state"] == "draft"
    for state in ("announced", "open"):
        assert sergeant.post(f"/{id}/state", {"state": state}).json()["state"] == state
    question = {"id": str(uuid.uuid4()), "text": "Are the patrols back?", "name": "Canford Mum"}
    asked = public.post(f"/{id}/questions", question)
    assert asked.status_code == 202
    receipt = asked.json()["receipt"]
    assert public.post(f"/{id}/questions", question).json()["receipt"] == receipt
    assert public.client.get(receipt).json()["state"] == "waiting"
    moderator = Caller(county.people["pc"])
    where = f"/{id}/questions/{question['id']}"
    assert moderator.post(f"{where}/decision", {"decision": "publish"}).json()["state"] == "published"
    news = moderator.post(f"{where}/decision", {"decision": "refuse", "reason": "abuse"})
    assert (news.status_code, news.json()["error"], news.json()["state"]) == (409, "moved_on", "published")
    answer = {"id": str(uuid.uuid4()), "text": "From Friday."}
    assert [moderator.post(f"{where}/answers", answer).status_code for _ in range(2)] == [201, 200]
    said = public.client.get(receipt).json()
    assert (said["state"], said["answers"][0]["text"]) == ("answered", "From Friday.")
    for state in ("live", "closed", "follow_up", "published"):
        moved = sergeant.post(f"/{id}/state", {"state": state})
        assert (moved.status_code, moved.json()["state"]) == (200, state)
    facts = public.get(f"/{id}").json()
    assert facts["tally"] == {
        "received": 1,
        "waiting": 0,
        "published": 0,
        "answered": 1,
        "taken_away": 0,
        "merged": 0,
        "refused": 0,
        "withdrawn": 0,
        "urgent": 0,
    }
    assert facts["starts_at"] == STARTS.strftime("%Y-%m-%dT%H:%M:%SZ")


@in_world(COUNTY)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"moderator": "nobody@dorset.example"}, "moderator"),
        ({"safeguarding": "inspector@borsetshire.example"}, "safeguarding"),
        ({"ends_at": "2026-05-20T10:00"}, "ends_at"),
        ({"questions_open_at": "2026-05-01T10:00"}, "questions_open_at"),
        ({"announced": [{"channel": "pigeon", "on": "2026-05-11"}]}, "announced"),
        ({"title": " "}, "title"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(sergeant, changes, field):
    counties.borsetshire()
    answer = sergeant.post("", planned(**changes))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert not Chat.objects.exists()


@in_world(COUNTY)
def test_a_move_that_is_not_allowed_says_what_is_missing(sergeant):
    soon = (NOW + timedelta(hours=30)).isoformat()
    body = planned(starts_at=soon, questions_open_at=soon, ends_at=(NOW + timedelta(hours=31)).isoformat(),
                   announced=[], moderator=None)  # fmt: skip
    sergeant.post("", body)
    refused = sergeant.post(f"/{body['id']}/state", {"state": "announced"})
    assert (refused.status_code, refused.json()["error"], refused.json()["state"]) == (409, "not_now", "draft")
    assert "7 days’ notice" in refused.json()["missing"][0]
    said = {"state": "announced", "reason": "Flooding yesterday"}
    assert sergeant.post(f"/{body['id']}/state", said).status_code == 200
    assert sergeant.post(f"/{body['id']}/state", {"state": "open"}).json()["missing"] == ["Name a moderator first."]
    assert sergeant.post(f"/{body['id']}/state", {"state": "live"}).json()["missing"] == [
        "A chat that is announced cannot become live."
    ]


def test_who_may_do_what(evening):
    id, question = evening.chat.pk, evening.ask()
    abroad = counties.borsetshire()
    people = evening.county.people
    state, where = f"/{id}/state", f"/{id}/questions/{question.pk}"
    decision, answers = f"{where}/decision", f"{where}/answers"
    wanted = {
        state: {"state": "closed"},
        decision: {"decision": "take_away"},
        answers: {"id": str(uuid.uuid4()), "text": "x"},
    }
    expected = {
        None: (401, 401, 401),
        people["reviewer"]: (403, 403, 403),
        people["admin"]: (403, 403, 403),
        people["other_sergeant"]: (404, 404, 404),
        abroad.people["sergeant"]: (404, 404, 404),
        people["pc"]: (403, 200, 201),  # the moderator's grant
    }
    for person, statuses in expected.items():
        caller = Caller(person)
        assert tuple(caller.post(path, wanted[path]).status_code for path in (state, decision, answers)) == statuses


def test_what_is_asked_is_checked_and_limited(evening, clock):
    clock.move_to(evening.now)
    public, path = Caller(), f"/{evening.chat.pk}/questions"

    def ask(text):
        return public.post(path, {"id": str(uuid.uuid4()), "text": text})

    assert ask("").json()["fields"] == {"text": ["Write your question."]}
    assert ask("word " * 300).json()["fields"] == {
        "text": ["A question has at most 1,000 characters; yours has 499 more."]
    }
    assert ask(7).status_code == 422
    assert public.post(path, {"id": "x", "text": "y"}).status_code == 422
    assert public.post(path, {"id": str(uuid.uuid4()), "text": "y", "colour": "z"}).status_code == 422
    # Those that were refused for what they said counted too: a machine cannot guess for nothing.
    codes = [ask(f"Question {n}").status_code for n in range(40)]
    assert codes[0] == 202 and codes[-1] == 429
    assert int(ask("Too much").headers["Retry-After"]) > 0
    with override_settings(RATE_LIMITS=False):
        assert ask("Unlimited").status_code == 202
    assert Question.objects.count() == codes.count(202) + 1


def test_who_only_answers_is_refused_without_a_word_that_was_removed(evening):
    answering = evening.county.person("answerer", Role.PC, team="bridport")
    evening.change(answering=(answering,))
    hidden = evening.ask("Mary Jones of 4 Mill Lane deals", name="Jane Roe")
    published = evening.published("Are the patrols back?")
    merged = evening.decide(evening.ask("Is John Smith back?", name="Jane Roe"), "merge", into=published.pk)
    answer = {"id": str(uuid.uuid4()), "text": "Yes."}
    for question, state in ((hidden, "waiting"), (merged, "merged")):
        refused = Caller(answering).post(f"/{evening.chat.pk}/questions/{question.pk}/answers", answer)
        assert (refused.status_code, refused.json()["state"]) == (409, state)
        assert refused.json()["question"] == {"id": str(question.pk)}
        seen = Caller(evening.pc).post(f"/{evening.chat.pk}/questions/{question.pk}/answers", answer)
        assert seen.json()["question"]["name"] == "Jane Roe"


@pytest.mark.parametrize("taken_back", [False, True])
def test_once_the_public_has_heard_of_a_question_only_its_own_browser_is_given_its_receipt(evening, taken_back):
    asker, household = Caller(), Caller()
    path, sent = (
        f"/{evening.chat.pk}/questions",
        {"id": str(uuid.uuid4()), "text": "Is he allowed there?", "name": "Jo"},
    )
    first = asker.post(path, sent)
    assert first.status_code == 202
    assert household.post(path, sent).json()["receipt"] == first.json()["receipt"]  # the id is still a secret
    question = Question.objects.get(pk=sent["id"])
    evening.decide(question, "publish")
    if taken_back:
        evening.decide(question, "retract")
        evening.decide(question, "urgent")
    assert household.post(path, sent).json()["error"] == "different"
    assert asker.post(path, sent).json()["receipt"] == first.json()["receipt"]


def test_another_site_neither_asks_nor_supports_through_its_visitors(evening):
    question = evening.published()
    sent = {"id": str(uuid.uuid4()), "text": "Hello?"}
    for path, body in (
        (f"/{evening.chat.pk}/questions", sent),
        (f"/{evening.chat.pk}/questions/{question.pk}/support", {}),
    ):
        for origin in ("http://evil.example", "null"):
            assert Caller().post(path, body, origin=origin).status_code == 403
        assert Caller().post(path, body, origin="http://testserver").status_code in (200, 202)
    assert Question.objects.count() == 2


def test_a_crowd_from_one_address_counts_as_a_few(evening):
    question = evening.published()
    path = f"/{evening.chat.pk}/questions/{question.pk}/support"
    for _ in range(COUNTED_FROM_ONE_ADDRESS + 5):
        said = Caller().post(path)
    assert said.json()["supporters"] == COUNTED_FROM_ONE_ADDRESS + 1  # and the asker, from elsewhere
    assert people_who_took_part(evening.chat) == COUNTED_FROM_ONE_ADDRESS + 1


def test_a_browser_asks_six_times_a_minute_over_http_too(evening):
    asker = Caller()
    path = f"/{evening.chat.pk}/questions"
    sent = [asker.post(path, {"id": str(uuid.uuid4()), "text": f"Question {number}?"}) for number in range(7)]
    assert [answer.status_code for answer in sent] == [202] * 6 + [429]


def test_a_decision_does_not_drop_a_reason_in_silence(evening):
    question = evening.ask()
    path = f"/{evening.chat.pk}/questions/{question.pk}/decision"
    refused = Caller(evening.pc).post(path, {"decision": "publish", "reason": "abuse"})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["reason"])


@in_world(COUNTY)
def test_a_chat_is_not_announced_after_its_day(sergeant, county):
    told = {"announced": [{"channel": "social_post", "on": f"{STARTS + timedelta(days=1):%Y-%m-%d}"}]}
    refused = sergeant.post("", planned(**told))
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["announced"])


def test_a_chat_that_is_over_takes_no_questions(evening):
    evening.come_to("closed")
    refused = Caller().post(f"/{evening.chat.pk}/questions", {"id": str(uuid.uuid4()), "text": "Still there?"})
    assert (refused.status_code, refused.json()["state"]) == (409, "closed")


def test_a_browser_supports_once_and_never_what_is_not_public(evening):
    seen, hidden = evening.published(), evening.ask("Hidden")
    public, other = Caller(), Caller()
    path = f"/{evening.chat.pk}/questions/{seen.pk}/support"
    assert [public.post(path).json()["supporters"] for _ in range(3)] == [2, 2, 2]
    assert other.post(path).json()["supporters"] == 3
    assert Support.objects.count() == 2
    assert public.post(f"/{evening.chat.pk}/questions/{hidden.pk}/support").status_code == 404
    assert public.post(f"/{evening.chat.pk}/questions/{uuid.uuid4()}/support").status_code == 404


def test_a_receipt_opens_for_nobody_who_did_not_get_it_and_takes_back_once(evening, clock):
    clock.move_to(evening.now)
    public = Caller()
    question = {"id": str(uuid.uuid4()), "text": "He hits me"}
    receipt = public.post(f"/{evening.chat.pk}/questions", question).json()["receipt"]
    stranger = Client()
    assert stranger.get(receipt[:-1] + ("A" if receipt[-1] != "A" else "B")).status_code == 404
    assert stranger.get(f"/chats/{evening.chat.pk}/mine/{question['id']}").status_code == 404
    said = stranger.get(receipt).json()
    assert said["help"][0] == {"who": "Emergency, danger now", "number": "999", "dial": "tel:999"}
    assert said["text"] is None and said["danger"]["stage"] == "unread"
    assert said["can_withdraw"] is True
    assert [stranger.post(f"{receipt}/withdraw").json()["state"] for _ in range(2)] == ["withdrawn", "withdrawn"]
    urgent = evening.decide(evening.ask("He hits me too"), "urgent")
    with pytest.raises(chat_actions.MovedOn):
        chat_actions.withdraw(question=urgent, now=evening.now)


def test_a_refusal_tells_the_asker_why_and_what_to_do(evening, clock):
    clock.move_to(evening.now)
    public = Caller()
    question = {"id": str(uuid.uuid4()), "text": "Why is Kyle D here?"}
    receipt = public.post(f"/{evening.chat.pk}/questions", question).json()["receipt"]
    evening.decide(Question.objects.get(), "refuse", reason="names_a_person", words="We know of it.")
    said = public.client.get(receipt).json()
    assert said["because"] == (
        "Not published, because it names or points at a person. You can ask again without the name."
    )
    assert (said["reason"], said["words"]) == ("names_a_person", "We know of it.")


def test_one_merged_shares_the_answers_of_the_other_while_that_is_public(evening, clock):
    clock.move_to(evening.now)
    target = evening.published("Patrols?")
    public = Caller()
    receipt = public.post(f"/{evening.chat.pk}/questions", {"id": str(uuid.uuid4()), "text": "Patrols too?"}).json()
    mine = Question.objects.get(text="Patrols too?")
    evening.decide(mine, "merge", into=target.pk)
    evening.answer(target, "From Friday.")
    said = public.client.get(receipt["receipt"]).json()
    assert (said["state"], said["into"], said["answers"][0]["text"]) == ("merged", str(target.pk), "From Friday.")
    evening.decide(target, "retract")
    hidden = json.dumps(public.client.get(receipt["receipt"]).json())
    assert "From Friday" not in hidden and str(target.pk) not in hidden


def test_the_public_facts_hold_nothing_of_the_people_behind(evening):
    said = json.dumps(Caller().get(f"/{evening.chat.pk}").json())
    assert "dorset.example" not in said and evening.pc.name not in said


def test_whoever_was_shut_out_neither_asks_nor_supports(evening, clock):
    clock.move_to(evening.now)
    public, path = Caller(), f"/{evening.chat.pk}/questions"
    seen = evening.published()
    sent = public.post(path, {"id": str(uuid.uuid4()), "text": "Spam"}).json()
    chat_actions.block(question=Question.objects.get(pk=sent["id"]), reason="Floods", by=evening.pc, now=evening.now)
    refused = [public.post(path, {"id": str(uuid.uuid4()), "text": "Again"}), public.post(f"{path}/{seen.pk}/support")]
    assert [(answer.status_code, answer.json()["error"]) for answer in refused] == [(403, "shut_out")] * 2
    assert (Question.objects.count(), Support.objects.count()) == (2, 0)


def test_supporting_has_a_limit_and_an_end(evening, clock):
    clock.move_to(evening.now)
    public, path = Caller(), f"/{evening.chat.pk}/questions/{evening.published().pk}/support"
    codes = [public.post(path).status_code for _ in range(125)]
    assert (codes[0], codes[-1]) == (200, 429)
    with override_settings(RATE_LIMITS=False):
        evening.come_to("closed")
        assert public.post(path).json()["state"] == "closed"


def test_what_a_decision_or_an_answer_lacks_is_named(evening, clock):
    clock.move_to(evening.now)
    moderator, waiting, seen = Caller(evening.pc), evening.ask("Waiting"), evening.published("Seen")
    where = f"/{evening.chat.pk}/questions"

    def fields(path: str, body: dict) -> list[str]:
        answer = moderator.post(f"{where}/{path}", body)
        assert answer.status_code == 422
        return list(answer.json()["fields"])

    assert fields(f"{waiting.pk}/decision", {"decision": "refuse"}) == ["reason"]
    assert fields(f"{waiting.pk}/decision", {"decision": "take_away", "owner": "x@y.example"}) == ["owner"]
    assert fields(f"{seen.pk}/answers", {"id": str(uuid.uuid4()), "text": " "}) == ["text"]
    unread = moderator.post(f"{where}/{waiting.pk}/answers", {"id": str(uuid.uuid4()), "text": "x"})
    assert (unread.status_code, unread.json()["error"]) == (409, "moved_on")
    chat_actions.pause(chat=evening.chat, by=evening.pc, now=evening.now)
    paused = moderator.post(f"{where}/{waiting.pk}/decision", {"decision": "publish"})
    assert (paused.status_code, paused.json()["error"]) == (409, "not_now")


@in_world(COUNTY)
def test_a_chat_or_a_state_that_does_not_exist_is_not_moved(sergeant, county):
    assert sergeant.post(f"/{uuid.uuid4()}/state", {"state": "open"}).status_code == 404
    assert sergeant.post(f"/{uuid.uuid4()}/state", {"state": "over"}).status_code == 422
