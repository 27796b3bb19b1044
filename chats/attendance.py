"""How many people a chat had, at least. Nobody is tracked, and one network address counts as a few people at most.

A browser is one person. Browsers that wrote from one network address on one day count as so many people at most: a full
hall is undercounted rather than a script believed. Whoever had a question typed in by an officer is one person each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from chats.models import Chat, Question, Support
from chats.rate_limits import COUNTED_FROM_ONE_ADDRESS

Sign = tuple[str, str]  # the digests of a browser and of a network address; either may be empty


def people_who_ask(question: Question) -> int:
    """Its asker, those whose questions were merged into it, and their supporters."""
    family = Question.objects.filter(pk=question.pk) | Question.objects.filter(into=question.pk)
    return _people(
        [
            *family.values_list("browser", "sender"),
            *Support.objects.filter(question__in=family).values_list("browser", "sender"),
        ]
    )


def people_who_took_part(chat: Chat) -> int:
    """Whoever asked or supported anything in the chat."""
    supports = Support.objects.filter(question__chat=chat)
    return _people([*chat.questions.values_list("browser", "sender"), *supports.values_list("browser", "sender")])


def _people(signs: Iterable[Sign]) -> int:
    signs = list(signs)
    addresses = {browser: address for browser, address in signs if browser}
    from_one = Counter(addresses.values())
    unknown = from_one.pop("", 0)  # browsers seen before addresses were noted
    typed_in = sum(not browser for browser, _ in signs)
    return typed_in + unknown + sum(min(number, COUNTED_FROM_ONE_ADDRESS) for number in from_one.values())
