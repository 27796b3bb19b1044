"""Worlds that are built once for a file of tests. Each test finds them as they were built: all it does is undone.

    kept = kept_world(build_county, at=NOW)

    @pytest.fixture
    def county(own_world):  # a copy: what the test changes on the objects stays its own
        return own_world

A file that needs several kinds of one world has `kept_worlds`. One stands at a time; a test that wants another than
the usual one says so, and those that want the same run together:

    kept = kept_worlds(evening_in, at=NOW, usual="live")

    @in_world("closed")
    def test_it_takes_no_questions(own_world): ...

Not for files with transactions of their own: the world lies in one that stays open until the file has ended.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client


def kept_world(build: Callable[[], Any], *, at: datetime | str) -> Any:
    """A fixture of the file with what `build` answers at that time."""
    return kept_worlds(lambda _: build(), at=at, usual=None)


def kept_worlds(build: Callable[[Any], Any], *, at: datetime | str, usual: Any) -> Any:
    """As `kept_world`, of which there are several kinds: `build` is told which one."""

    @pytest.fixture(scope="module")
    def world(request, django_db_setup, django_db_blocker) -> Iterator[Any]:
        around = opened()
        with django_db_blocker.unblock():
            around.__enter__()
            try:
                with time_machine.travel(at, tick=False):
                    built = build(getattr(request, "param", usual))
            except BaseException:
                undo(around)
                raise
        yield built
        with django_db_blocker.unblock():
            undo(around)

    return world


def kept_answer(ask: Callable[[Client, Any], Any], *, at: datetime | str) -> Any:
    """A fixture of the file with what `ask(client, world)` answers at that time, for tests that only read the answer.

    The world is what the file has `kept`; what the question did to it is undone at once.
    """

    @pytest.fixture(scope="module")
    def answer(kept, django_db_blocker) -> Any:
        with django_db_blocker.unblock(), time_machine.travel(at, tick=False):
            around = opened()
            around.__enter__()
            try:
                return ask(Client(), deepcopy(kept))
            finally:
                undo(around)

    return answer


def opened() -> transaction.Atomic:
    around = transaction.atomic()
    around._from_testcase = True  # as Django's own tests say it: the product's `durable` blocks may begin inside
    return around


def in_world(*kinds: Any, also: str = "") -> pytest.MarkDecorator:
    """The test runs in the worlds of these kinds, once in each; `also` names an argument that tells it which."""
    if also:
        return pytest.mark.parametrize(
            ("kept", also), [(kind, kind) for kind in kinds], indirect=["kept"], scope="module"
        )
    return pytest.mark.parametrize("kept", kinds, indirect=True, scope="module")


def undo(around: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    around.__exit__(None, None, None)
