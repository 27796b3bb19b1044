"""One statement says of one team what the stages say through their tables, of all standards or of those of a kind."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.in_one import Prepared
from contracts.engine.lately import LATELY, ask, is_lately
from record.timezones import day_of
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world

pytestmark = pytest.mark.django_db
VERDICTS = """
SELECT v.contract_id, v.code, v.first_day::text, to_jsonb(v) - 'cell_id',
       coalesce((
           SELECT jsonb_agg(to_jsonb(m) - 'cell_id' ORDER BY m.unit_id) FROM measured m WHERE m.cell_id = v.cell_id
       ), '[]')
FROM verdict v
"""
ASKED = """
SELECT c.channel, array_agg(ARRAY[o.contract_id::text, o.code])
FROM contracts_obligation o CROSS JOIN LATERAL jsonb_array_elements_text(o.measure -> 'channels') AS c (channel)
GROUP BY c.channel ORDER BY count(DISTINCT o.code), c.channel LIMIT 3
"""


def through_tables(scope):
    with connection.cursor() as cursor:
        judge(scope)
        cursor.execute(VERDICTS)
        return {row[:3]: (plain(row[3]), [told(unit) for unit in plain(row[4])]) for row in cursor.fetchall()}


def plain(value):
    return json.loads(value) if isinstance(value, str) else value


def told(unit):
    """Plans that serve a cell come in no order."""
    return {**unit, "scheduled_ids": sorted(unit["scheduled_ids"] or [])}


@transaction.atomic
def in_one_statement(scope):
    """Nothing is kept yet, so that all of it differs."""
    with connection.cursor() as cursor:
        rows = ask(Prepared(cursor), scope.parameters(), "keep/differences", "keep/told")
    if not rows:
        return {}
    found = plain(rows[0][2])
    units: dict[int, list[dict]] = {}
    for unit in sorted(found["measured"], key=lambda one: one["unit_id"]):
        units.setdefault(unit["cell_id"], []).append(told({k: v for k, v in unit.items() if k != "cell_id"}))
    return {
        (one["contract_id"], one["code"], one["first_day"]): (
            {name: value for name, value in one.items() if name != "cell_id"},
            units.get(one["cell_id"], []),
        )
        for one in found["verdict"]
    }


@pytest.mark.parametrize("seed", range(11, 15))
def test_it_is_what_the_tables_say(seed):
    stored = Stored(random_world(seed), through=max(moments(seed)).date())
    for at in moments(seed):
        for team in stored.teams.values():
            for back in (timedelta(0), LATELY):
                scope = AssessmentScope((team.pk,), at, from_day=day_of(at) - back)
                assert is_lately(scope)
                expected = through_tables(scope)
                assert in_one_statement(scope) == expected
        with connection.cursor() as cursor:
            cursor.execute(ASKED)
            asked = cursor.fetchall()
        for channel, standards in asked:
            asking = {(int(contract), code) for contract, code in standards}
            assert in_one_statement(replace(scope, channels=(channel,))) == {
                key: value for key, value in expected.items() if key[:2] in asking
            }
    assert asked


def test_many_teams_and_what_is_long_ago_go_through_the_tables():
    at = moments(11)[0]
    lately = AssessmentScope((1,), at, from_day=day_of(at))
    assert is_lately(lately)
    for other in (
        replace(lately, teams=(1, 2)),
        replace(lately, from_day=None),
        replace(lately, from_day=day_of(at) - LATELY - timedelta(days=1)),
        replace(lately, known_at=at),
        replace(lately, asked_rules="drafted"),
        replace(lately, supposed=True),
    ):
        assert not is_lately(other)
