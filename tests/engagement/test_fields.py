"""The one list of fields: what is added to it is in everything that has all fields, and nothing has another one."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement import actions
from engagement.api import schemas
from engagement.content import ActivityContent, EnquiryContent, canonical, content_hash
from engagement.events import announced_events
from engagement.facts import activity_facts, content_of
from engagement.fields import LINE, WHOLE, columns_of, fields_of, line
from engagement.importing.rows import file_columns, readers
from engagement.models import Activity
from engagement.names import Names
from engagement.version_log import ACTIVITIES, ENQUIRIES, HASH, Ledger
from engagement.wording import differences, names_in, said
from tests.engagement.conftest import NOW, County, meeting


@dataclass(frozen=True, kw_only=True, slots=True)
class Longer(ActivityContent):
    """An activity with two fields more: a line of text, and a number that the public may see."""

    weather: str = line(LINE, "Weather")
    stalls: int | None = line(WHOLE, "Stalls", public=True)


def longer(**changes) -> Longer:
    return Longer(**asdict(meeting()) | {"weather": "Rain\u200b all day", "stalls": 3} | changes)


def _without_more(one: Longer) -> dict:
    return {name: value for name, value in asdict(one).items() if name not in ("weather", "stalls")}


def test_an_added_field_is_cleaned_is_in_the_canonical_form_and_changes_the_hash():
    assert canonical(longer())["weather"] == "Rain all day"
    one = longer()
    assert canonical(one) == canonical(ActivityContent(**_without_more(one))) | {"weather": "Rain all day", "stalls": 3}
    other = Longer(**asdict(one) | {"stalls": 4})
    assert content_hash(canonical(one)) != content_hash(canonical(other))


def test_an_added_field_is_a_column_of_files_and_is_read_as_its_kind_is():
    before = file_columns(ActivityContent)
    assert file_columns(Longer).optional == (*before.optional, "weather", "stalls")
    assert file_columns(Longer).required == before.required
    assert readers(Longer)["stalls"]("3") == 3
    with pytest.raises(ValueError, match="whole number"):
        readers(Longer)["stalls"]("three")


def test_an_added_field_is_in_what_the_api_takes_and_gives():
    assert list(schemas.known(Longer)) == [*schemas.known(ActivityContent), "weather", "stalls"]
    assert schemas.given(Longer)["stalls"] == (int | None, ...)
    assert schemas.given(Longer)["weather"] == (str | None, ...)


def test_an_added_field_is_a_column_that_is_compared_and_comes_back_from_it(county: County):
    content = longer()
    names = Names.in_content(content)
    facts = activity_facts(content, names=names, now=NOW)
    other = activity_facts(Longer(**asdict(content) | {"stalls": 4}), names=names, now=NOW)

    assert columns_of(Longer) == (*columns_of(ActivityContent), "weather", "stalls") == tuple(facts.stated)
    assert (facts["weather"], facts["stalls"]) == ("Rain all day", 3)
    assert facts.stated != other.stated
    assert content_of(Longer, Stored(activity_id=facts.id, **facts.stated), names) == content


class Stored:
    """A version as the database would give it."""

    def __init__(self, **columns) -> None:
        self.__dict__.update(columns)


def test_an_added_field_has_a_line_on_the_page_and_in_the_history(county: County):
    before, after = longer(stalls=None), longer(stalls=3)
    names = names_in([before, after], force=county.force.id)

    assert list(said(after, names))[-2:] == ["Weather", "Stalls"]
    assert differences(before, after, names) == [{"name": "Stalls", "before": "", "after": "3"}]


@pytest.mark.parametrize("ledger", [ACTIVITIES, ENQUIRIES], ids=lambda ledger: ledger.noun)
def test_a_version_has_the_columns_of_the_list_and_those_of_every_version(ledger: Ledger):
    stored = {field.column for field in ledger.version._meta.concrete_fields}
    of_every_version = {"id", "known_at", "version", "by", "reason", "file_import_id"}
    assert stored == {*columns_of(ledger.content), ledger.reference, HASH, *of_every_version}


@pytest.mark.parametrize("content", [ActivityContent, EnquiryContent])
def test_every_field_has_a_label_of_its_own_but_the_id_and_what_the_start_says(content):
    labels = [field.label for field in fields_of(content) if field.name not in ("id", "time_known")]
    assert "" not in labels
    assert len(set(labels)) == len(labels)


def test_what_is_staffs_alone_is_not_even_loaded_for_the_public(county: County):
    actions.log(content=meeting(open_to_public=True, advertised_on=NOW.date(), attendance=7), by=None, now=NOW)
    [event] = announced_events(county.wimborne, today=NOW.date())
    alone = {field.stored for field in fields_of(ActivityContent) if not field.public}
    assert event.activity.get_deferred_fields() == alone & {field.attname for field in Activity._meta.concrete_fields}


def test_correcting_reads_the_version_once_and_each_kind_of_name_once(county: County):
    content = meeting(officers=("sgt-1",), neighbourhoods=("55.X1",))
    activity = actions.log(content=content, by=None, now=NOW).activity
    with CaptureQueriesContext(connection) as asked:
        actions.correct(activity=activity, changes={"attendance": 9}, by=None, reason="Counted", version=1, now=NOW)
    reads = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    for table in ("engagement_activityversion", "teams_team", "teams_person", "teams_neighbourhood"):
        assert sum(f'FROM "{table}"' in read for read in reads) == 1, table
