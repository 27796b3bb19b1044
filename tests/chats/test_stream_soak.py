"""The soak in small, and that its check can fail: over a feed that pages by id it does."""

import random
import threading
import time

import pytest
from django.db import connections, transaction

from benchmarks import chat_soak
from benchmarks.followers import Follower, Heard, Truth
from chats.models import Event
from tests.chats.chat_world import Evening, plan
from tests.chats.stream_reader import Web
from tests.chats.test_stream import token_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_readers_who_come_and_go_lose_nothing_and_see_nothing_they_should_not(test_environment, tmp_path):
    evening = Evening()
    token_of(evening.pc)
    with Web(test_environment, tmp_path / "web.log") as web:
        followers = chat_soak.soak(
            evening,
            web.port,
            evening.pc.key,
            clients=20,
            events=150,
            reconnects=100,
            disturbances=[chat_soak.cut_all_connections],
        )
    assert chat_soak.report(followers) == {}


def test_the_check_finds_what_a_feed_loses_that_pages_by_id_alone():
    """Ids are taken before the commit, so a transaction that takes longer brings a smaller one later."""
    evening = Evening()
    chats = [evening.chat, *(plan(evening.county, now=evening.now) for _ in range(3))]
    heard = {chat.pk: Heard() for chat in chats}
    Event.objects.all().delete()

    def write(chat) -> None:
        for number in range(1, 41):
            with transaction.atomic():
                Event.objects.create(
                    chat=chat, audience="public", number=number, kind="state", state="live", at=evening.now
                )
                time.sleep(random.uniform(0, 0.01))
        connections.close_all()

    writers = [threading.Thread(target=write, args=[chat]) for chat in chats]
    for writer in writers:
        writer.start()
    cursor, is_over = 0, False
    while not is_over:
        is_over = not any(writer.is_alive() for writer in writers)
        for event in Event.objects.filter(id__gt=cursor).order_by("id"):
            heard[event.chat_id].number(event.number)
            cursor = event.id
    assert Event.objects.count() == 160
    assert sum(one.faults["lost"] for one in heard.values()) > 0


def test_the_check_finds_each_thing_that_should_not_be():
    truth = Truth(let_out={"w1w": 1.0}, taken_back={"w1w": 2.0})
    follower = Follower(truth=truth)

    def hear(number: int, kind: str, data: str, *, opened: float) -> dict[str, int]:
        follower.faults.clear()
        follower._take(f"id: {number}\nevent: {kind}\ndata: {data}\n\n", opened)
        return dict(follower.faults)

    assert hear(1, "question", '{"id":"a","text":"w1w"}', opened=1.5) == {}
    assert hear(2, "question", '{"id":"b","text":"w2w"}', opened=1.5) == {"shown before moderation": 1}
    assert hear(3, "question", '{"id":"a","text":"w1w"}', opened=2.5) == {"shown after retraction": 1}
    assert hear(4, "retracted", '{"id":"a"}', opened=2.5) == {}
    assert hear(5, "answer", '{"id":"c","question":"a"}', opened=2.5) == {"shown after it was told gone": 1}
    assert hear(8, "state", "{}", opened=2.5) == {"lost": 2}
    assert hear(8, "state", "{}", opened=2.5) == {"out of order": 1}
