"""A believable county to try the portal with: the same rows for the same day, all of it or nothing.

Section names are Dorset's where a source gives them; everything else, people and places included, is invented and its
force is marked so. Everything goes through the importers and the actions, in the order in which it happened.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from contracts.engine.settling import settle
from contracts.flagging import flag
from contracts.importing import import_contract
from contracts.periods import period_containing
from inputs import read_document
from portal.seed import accounts, chats, deeds, judgements
from portal.seed.county import BORSETSHIRE, DORSET, County
from portal.seed.structure import as_told
from record import marks
from record.entries import Past, made_up_past
from record.timezones import midnight
from teams.models import Force, Team

HERE = Path(__file__).parent
HISTORY = timedelta(days=3 * 365)
ADOPTED_AHEAD = timedelta(days=42)


class Occupied(Exception):
    """The portal is not empty, or somebody is just filling it: why, as a sentence."""


@transaction.atomic
def seed(*, now: datetime, today: date, say: Callable[[str], None]) -> None:
    """Fill an empty portal with two forces as they stand on `today`; `say` is told how far it has come.

    Raises Occupied where there is a force already, or another seed is under way.
    """
    _take_turn()
    first = today - HISTORY
    with marks.unannounced(), made_up_past() as past:
        for county in (DORSET, BORSETSHIRE):
            say(f"{county.name}: areas, people and promises")
            past.at = midnight(first)
            _structure(county, today, first, past)
            _contracts(county, today, first, past)
            past.at = midnight(first)
            accounts.open_accounts(county, first, settings.SEED_PASSWORD)
            deeds.do(county, today=today, now=now, first=first, past=past, say=say)
            judgements.give(county, today=today, now=now, past=past)
            chats.hold(county, today=today, now=now, past=past)
            past.at = now
            _settle(county, now, say)


def _take_turn() -> None:
    """Be the only one until the transaction ends. To wait for another would only end in a refusal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('portal.seed'))")
        if not cursor.fetchone()[0]:
            raise Occupied("Another seed is filling this portal: wait until it has ended.")
    if Force.objects.exists():
        raise Occupied("There are forces here already: the seed fills an empty portal only.")


def _structure(county: County, today: date, first: date, past: Past) -> None:
    for day, document in as_told(county.document(today, first), first):
        past.at = midnight(day)
        _import("import_teams", document)
    live_from = first if county.writes else None
    Force.objects.filter(key=county.key).update(invented=True, second_factor_required=False, live_from=live_from)
    for place in county.teams:
        contact = f"{place.key}@{county.domain}"
        Team.objects.filter(key=f"{county.key}-{place.key}").update(email=contact)


def _contracts(county: County, today: date, first: date, past: Past) -> None:
    """Each version adopted before it begins; what ends another one is not known until then."""
    began = period_containing("year", today).first_day
    for document in (
        _contract("nec-first", county, **_in_force(first)),
        _contract("nec-present", county, **_in_force(began)),
        _contract("npg", county),
    ):
        past.at = midnight(max(first, document["in_force_from"] - ADOPTED_AHEAD))
        with _as_file(document) as path:
            import_contract(read_document(path), by=None, today=today)  # without the look at what it would turn


def _contract(name: str, county: County, **said: date | str) -> dict:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")) | {"force": county.key} | said


def _in_force(first_day: date) -> dict[str, date | str]:
    """The first day of a version, which is called by the year in which it begins."""
    return {"version": f"{first_day.year}", "in_force_from": first_day}


def _import(command: str, document: dict) -> None:
    with _as_file(document) as path:
        call_command(command, path, verbosity=0, stdout=io.StringIO())


@contextmanager
def _as_file(document: dict) -> Iterator[Path]:
    """Through a file: what the seed holds, anybody could have sent."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file, default=str)
        file.flush()
        yield Path(file.name)


def _settle(county: County, now: datetime, say: Callable[[str], None]) -> None:
    say(f"{county.name}: judging")
    for team in Team.objects.filter(force__key=county.key).order_by("id"):
        settle(team=team, now=now)
    flag(force=Force.objects.get(key=county.key), now=now)
