"""The importer and its plain twin find the same of every row, whatever happened before, and then store the same.

`EXAMPLES=3000 pytest tests/engagement/test_plain_identity.py` asks for longer; `-s` shows how often each kind came.
Source: formats.md, "Which one is it?"; the twin is `plain_identity`, the histories are `identity_histories`.
"""

import os
import sys
from collections import Counter

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.engagement import plain_identity
from tests.engagement.identity_histories import TODAY, Dice, History, OfActivities, OfEnquiries
from tests.engagement.test_files_as_they_come import testshire
from tests.kept_worlds import kept_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
kept = kept_world(testshire, at=TODAY)
EXAMPLES = int(os.environ.get("EXAMPLES", 0))
ROUNDS = 6  # until each kind of finding has come: the ids are new in each run, and with them what a history becomes
KINDS = (
    plain_identity.NEW,
    plain_identity.NOTHING_NEW,
    plain_identity.COMPLETES,
    plain_identity.NEXT,
    plain_identity.CONTRADICTS,
    plain_identity.LOOKS_LIKE,
    plain_identity.LEFT,
    plain_identity.OVERRULED,
    plain_identity.REFUSED,
)


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.mark.parametrize(("of", "examples"), [(OfActivities, 30), (OfEnquiries, 20)])
def test_the_importer_and_its_twin_agree(of, examples, tmp_path):
    counted: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=True), st.integers(4, 9))
    def both_find_the_same(random, steps):
        with transaction.atomic():
            history = History(of(), Dice(random.choice), tmp_path, counted)
            for _ in range(steps):
                history.goes_on()
            connection.check_constraints()
            transaction.set_rollback(True)

    for number in range(ROUNDS):
        seed(EXAMPLES + number)(both_find_the_same)()
        if all(counted[kind] for kind in KINDS):
            break
    sys.stdout.write(f"{dict(counted)}\n")
    assert {kind for kind in KINDS if not counted[kind]} == set()
