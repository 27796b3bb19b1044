"""Nobody decides what they asked for, nor what was asked by whoever lent them the role: a table, asked both ways."""

from datetime import date, timedelta

import pytest

from contracts.models import Exemption
from teams.deciding import ASKED, LENT, decides, why_not
from teams.models import Role
from teams.permissions import Permission, may
from tests.contracts import kept_contracted

kept, dorset = kept_contracted.kept, kept_contracted.dorset

TODAY = date(2026, 6, 30)
APPROVE = Permission.APPROVE_EXEMPTION
# Who asked, who is to decide, and what is said to them: "-" they may; "no" they may not in any case.
TABLE = """
    pc              inspector        -
    sergeant        inspector        -
    nobody          inspector        -
    inspector       inspector        asked
    inspector       deputy           lent
    deputy          deputy           asked
    sergeant        deputy           -
    nobody          deputy           -
    deputy          inspector        -
    inspector       deputy_and_own   -
    deputy_and_own  deputy_and_own   asked
    sergeant        superintendent   -
    inspector       superintendent   -
    inspector       sergeant         no
    sergeant        sergeant         no
    sergeant        other_inspector  no
    sergeant        lapsed           no
    sergeant        other_deputy     -
    inspector       other_deputy     -
    superintendent  other_deputy     lent
    sergeant        foreign          no
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
SAID = {"-": "", "asked": ASKED, "lent": LENT}


@pytest.fixture
def people(dorset, borsetshire):
    """A section's inspector and the force's, their deputies, and those whose days are over."""
    inspector = dorset.people["inspector"]
    superintendent = dorset.person("superintendent", Role.INSPECTOR)
    days = {"first_day": TODAY, "last_day": TODAY + timedelta(days=9)}
    over = {"first_day": TODAY - timedelta(days=9), "last_day": TODAY - timedelta(days=1)}
    for name, lender, held in [
        ("deputy", inspector, days),
        ("deputy_and_own", inspector, days),
        ("lapsed", inspector, over),
        ("other_deputy", superintendent, days),
    ]:
        person = dorset.person(name, Role.PC, team="bridport")
        lent = dorset.role(person, Role.INSPECTOR, section="east" if lender == inspector else None)
        lent.deputy_for, lent.first_day, lent.last_day = lender, held["first_day"], held["last_day"]
        lent.save()
    dorset.grant(dorset.people["deputy_and_own"], Role.INSPECTOR)
    return dorset.people | {"foreign": borsetshire.people["inspector"], "nobody": None}


@pytest.mark.parametrize(("asker", "decider", "word"), ROWS)
def test_who_decides_what_whom_asked(dorset, people, asker, decider, word):
    asked_by, person, team = people[asker], people[decider], dorset.teams["wimborne"]
    assert may(person, APPROVE, team, TODAY) is (word != "no")
    if word in SAID:
        asked = asked_by.pk if asked_by else None
        assert why_not(person, APPROVE, team, asked_by=asked, today=TODAY) == SAID[word]
    row = Exemption.objects.create(
        team=team,
        first_day=TODAY,
        last_day=TODAY,
        state="asked",
        known_at="2026-06-30T12:00Z",
        version=1,
        asked_by=asked_by,
    )
    found = Exemption.objects.filter(decides(person, APPROVE, TODAY))
    assert list(found) == ([row] if word == "-" else [])
