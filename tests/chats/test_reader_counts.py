"""How many people follow a chat, counted by several processes."""

import uuid
from datetime import timedelta

import pytest

from chats.lifecycle import ChatState
from chats.models import Readers
from chats.reader_counts import (
    ReaderCount,
    count,
    leave,
    readers_now,
)
from tests.chats.chat_world import NOW, Evening, plan

pytestmark = pytest.mark.django_db
HERE, THERE = uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def evening():
    return Evening(until=ChatState.ANNOUNCED)


@pytest.fixture
def chat(evening):
    return evening.chat


def most(chat) -> int:
    chat.refresh_from_db(fields=["most_readers"])
    return chat.most_readers


def test_readers_are_the_sum_over_processes_and_the_most_is_kept(chat):
    count(process=HERE, found={chat.pk: ReaderCount(2, 5)}, now=NOW)
    assert (readers_now(chat.pk, NOW), most(chat)) == (2, 5)
    count(process=THERE, found={chat.pk: ReaderCount(4, 4)}, now=NOW)
    assert (readers_now(chat.pk, NOW), most(chat)) == (6, 6)
    count(process=HERE, found={chat.pk: ReaderCount(1, 1)}, now=NOW)
    assert (readers_now(chat.pk, NOW), most(chat)) == (5, 6)


def test_a_process_that_has_died_counts_for_a_while_and_is_then_forgotten(chat):
    count(process=THERE, found={chat.pk: ReaderCount(4, 4)}, now=NOW)
    assert readers_now(chat.pk, NOW + timedelta(seconds=45)) == 4
    later = NOW + timedelta(seconds=46)
    assert readers_now(chat.pk, later) == 0
    count(process=HERE, found={chat.pk: ReaderCount(1, 1)}, now=later)
    assert list(Readers.objects.values_list("process", "readers")) == [(HERE, 1)]
    assert most(chat) == 4


def test_a_chat_that_nobody_follows_here_any_more_has_no_row_of_this_process(evening, chat):
    other = plan(evening.county, now=NOW)
    count(process=HERE, found={chat.pk: ReaderCount(1, 1), other.pk: ReaderCount(2, 2)}, now=NOW)
    count(process=THERE, found={chat.pk: ReaderCount(3, 3)}, now=NOW)
    count(process=HERE, found={other.pk: ReaderCount(2, 2)}, now=NOW)
    assert (readers_now(chat.pk, NOW), readers_now(other.pk, NOW)) == (3, 2)
    leave(HERE)
    assert list(Readers.objects.values_list("process", "chat")) == [(THERE, chat.pk)]


def test_an_empty_count_is_no_news(chat):
    count(process=HERE, found={chat.pk: ReaderCount(1, 1)}, now=NOW)
    count(process=HERE, found={}, now=NOW)
    assert not Readers.objects.exists()
    assert most(chat) == 1
