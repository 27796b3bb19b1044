"""A new embedded database gets all tables at once, and they are those that the migrations make one by one."""

import re

import pytest

from portal.database.server import embedded
from portal.database.tables_at_once import dump, fits, migrated

pytestmark = pytest.mark.slow

# When a migration was applied, and what pg_dump draws anew each time.
CHANCE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+\d\d|^\\(un)?restrict \w+$", re.MULTILINE)


@pytest.fixture
def own_server(settings):
    if not embedded(settings.DATABASES["default"]):
        pytest.skip("a database of one's own is migrated step by step")


def test_all_at_once_is_what_the_migrations_make_one_by_one(own_server):
    """Tables, rules, functions, rights, the rows that are shipped, and what is noted as applied."""
    with migrated("tables_at_once") as at_once, migrated("tables_step_by_step", "--step-by-step") as one_by_one:
        ours, theirs = (CHANCE.sub("", dump(connects)).splitlines() for connects in (at_once, one_by_one))
    assert [line for line in ours if line not in set(theirs)] == []
    assert ours == theirs
    assert sum("INSERT INTO public.django_migrations" in line for line in ours) > 80


@pytest.mark.django_db
def test_a_database_with_anything_in_it_or_of_ones_own_is_migrated_step_by_step(own_server):
    from django.db import connection

    assert not fits(connection)
    assert not fits(_Elsewhere())


class _Elsewhere:
    settings_dict = {"EMBEDDED": None}
