"""The importer and its plain twin find the same of every row, whatever happened before.

Source: formats.md, "Which one is it?"; the twin is `plain_identity`, the histories are `identity_histories`.
"""

from collections import Counter

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engagement.identity_histories import TODAY, Dice, History, OfActivities, OfEnquiries
from tests.engagement.test_files_as_they_come import testshire
from tests.kept_worlds import kept_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
kept = kept_world(testshire, at=TODAY)


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.mark.parametrize(("of", "examples"), [(OfActivities, 40), (OfEnquiries, 20)])
def test_the_importer_and_its_twin_agree(of, examples, tmp_path):
    counted: Counter[str] = Counter()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.integers(2, 8))
    def both_find_the_same(random, steps):
        with transaction.atomic():
            history = History(of(), Dice(random.choice), tmp_path, counted)
            for _ in range(steps):
                history.goes_on()
            connection.check_constraints()
            transaction.set_rollback(True)

    both_find_the_same()
    print(counted)
