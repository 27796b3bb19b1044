"""What only commits show: of two who decide at once one is told the news, and a page goes out at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from chats import actions
from chats.actions import MovedOn
from chats.actions.decisions import Decision
from chats.alerts import CAUSE
from record.letters import Letter
from record.outbox import send_next
from tests.chats.chat_world import Evening

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_decide_at_once_one_is_told_the_news():
    evening = Evening()
    question = evening.ask()
    barrier, outcomes = threading.Barrier(2), []

    def decide(decision: Decision) -> None:
        barrier.wait(5)
        try:
            actions.decide(question=question, decision=decision, by=evening.pc, now=evening.now)
            outcomes.append("done")
        except MovedOn:
            outcomes.append("news")
        finally:
            connection.close()

    both = [Decision(verb="publish"), Decision(verb="refuse", reason="off_topic")]
    threads = [threading.Thread(target=decide, args=[one]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["done", "news"]


def test_a_page_is_sent_at_once_and_not_when_it_is_dealt_with(mailoutbox):
    evening = Evening()
    dealt = evening.decide(evening.ask("He hits me"), "urgent")
    evening.decide(evening.ask("Are the patrols back?"), "urgent")
    actions.own(question=dealt, by=evening.inspector, now=evening.now, handled=True)
    assert (
        Letter.objects.filter(cause__startswith=CAUSE).count() == 3
    )  # the check marks one, a moderator calls for both
    while send_next(now=evening.now + timedelta(seconds=1)):
        pass
    assert [mail.subject for mail in mailoutbox] == ["Urgent, now: Summer on the river"]
    assert mailoutbox[0].to == ["inspector@dorset.example"]
