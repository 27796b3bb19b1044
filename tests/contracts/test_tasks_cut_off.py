"""A job whose database goes away ends at once: with a connection that is gone, no other team can be looked at."""

import pytest
from django.db import OperationalError, connection

from contracts import tasks


@pytest.mark.django_db(transaction=True)
def test_a_run_ends_when_the_database_is_gone(as_owner):
    asked = []

    def cut(thing):
        asked.append(thing)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError):
        tasks._each(["first", "second"], cut)
    assert asked == ["first"]
    connection.close()
