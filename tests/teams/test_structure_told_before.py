"""What the migration makes of structure stored before it had versions: by the record where that holds, else later."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from record.entries import Entry, made_up_past
from teams.models import Neighbourhood, Posting, Priority, Team
from teams.version_log import VERSIONS, columns_of, owner_of
from tests.teams.county import borsetshire
from tests.teams.importing.county_file import FILE, changed, take

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (datetime(2026, month, 1, 9, tzinfo=UTC) for month in (3, 4, 5))
migration = import_module("teams.migrations.0008_structure_told_before")
MOVED = changed(
    ('{id: "55 X2", name: Colehill}', '{id: "55.X9", name: Colehill, was: ["55 X2"], active_until: 2027-01-31}'),
    ("rank: pc, posted_from: 2025-01-01", "rank: pc, posted_from: 2025-01-01, posted_until: 2026-04-30"),
    ("{title: Litter, from: 2026-02-01}", "{title: Litter, from: 2026-02-01, until: 2026-05-31}"),
    ("active_from: 2024-06-01}", "active_from: 2024-06-01, active_until: 2026-12-31, successor_of: [wimborne]}"),
)


def told_in(text: str, at: datetime) -> None:
    with made_up_past() as past:
        past.at = at
        take(text, today=at.date())


def told_again() -> None:
    """As before the migration: the rows there, and nothing told of them."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for version in VERSIONS.values():
            cursor.execute(f"DELETE FROM {version._meta.db_table}")
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['APPLICATION_ROLE']}")
    migration.tell_from_the_record(apps, None)


def rows() -> list[tuple]:
    found = []
    for version in VERSIONS.values():
        columns = (owner_of(version), "version", "known_at", "by", "why", "content_hash", *columns_of(version))
        found += version.objects.order_by(owner_of(version), "version").values_list(*columns)
    return found


def known(model, **which) -> list[tuple[int, datetime]]:
    return list(model.objects.get(**which).versions.order_by("version").values_list("version", "known_at"))


def test_from_the_record_it_comes_out_as_it_is_told_today():
    told_in(FILE, FIRST)
    told_in(MOVED, SECOND)
    told_in(MOVED.replace("published: yes", "published: no"), THIRD)
    before = rows()
    told_again()
    assert rows() == before
    assert known(Team, key="ferndown") == known(Neighbourhood, name="Colehill") == [(1, FIRST), (2, SECOND)]
    assert known(Posting, person__key="sgt-1") == [(1, FIRST), (2, THIRD)]


def test_where_the_record_does_not_lead_to_what_is_stored_it_was_received_when_first_named():
    told_in(FILE.replace("- {title: Litter, from: 2026-02-01}", ""), FIRST)
    told_in(FILE, SECOND)
    told_in(MOVED, THIRD)
    Priority.objects.filter(title="Litter").update(last_day=date(2026, 6, 30))  # by nobody's action
    told_again()
    [told] = Priority.objects.get(title="Litter").versions.all()
    assert (told.known_at, told.by, told.last_day) == (SECOND, "portal", date(2026, 6, 30))
    assert known(Posting, person__key="pc-1") == [(1, FIRST), (2, THIRD)]


def test_where_nobody_can_say_which_of_two_has_changed_neither_is_guessed_at():
    twice = "rank: pc, posted_from: 2025-01-01"
    told_in(
        changed(
            (f"{twice}}}", f"{twice}}}\n          - {{id: pc-1, name: B. Example, {twice}, neighbourhood: 55.X1}}")
        ),
        FIRST,
    )
    ended = f"{twice}, posted_until: 2026-04-30"
    told_in(
        changed(
            (f"{twice}}}", f"{ended}}}\n          - {{id: pc-1, name: B. Example, {twice}, neighbourhood: 55.X1}}")
        ),
        SECOND,
    )
    told_again()
    told = [known(Posting, pk=pk) for pk in Posting.objects.filter(person__key="pc-1").values_list("pk", flat=True)]
    assert told == [[(1, FIRST)], [(1, FIRST)]]


def test_without_the_record_it_was_known_with_the_force():
    county = borsetshire()
    Entry.objects.create(force="borsetshire", sequence=1, at=SECOND, by="command line", action="x", subject="x:y")
    told_again()
    assert known(Team, key="ambridge") == known(Posting, team__key="ambridge") == [(1, SECOND)]
    assert known(Neighbourhood, team=county.teams["ambridge"]) == [(1, SECOND)]
