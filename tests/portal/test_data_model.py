"""The pictures of what is stored: those in the docs are those of today's models and SQL."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

import contracts
from contracts.models import Assessment
from portal.data_model.rooms import ROOMS, diagram
from portal.data_model.working_tables import flow, stages_of, tables_of, working_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "data-model.md"
ENGINE = Path(contracts.__file__).parent
ENTITY_LINE = re.compile(
    r'erDiagram|    \w+ \{|    \}|        [a-z]+(\[\])* \w+( (PK|FK|UK)(, FK)?)?( "[a-z ,]+")?'
    r"|    \w+ (\|\||\|o)--(o\||o\{) \w+ : \w+"
)


def test_the_docs_hold_what_the_command_prints(capsys):
    call_command("data_model")

    assert capsys.readouterr().out == PAGE.read_text("utf-8")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_shows_each_of_its_tables_in_words_that_mermaid_reads(room):
    lines = diagram(room).splitlines()

    assert [line for line in lines if not ENTITY_LINE.fullmatch(line)] == []
    drawn = {line.split()[0] for line in lines if line.endswith("{")}
    assert drawn == {m._meta.db_table for m in apps.get_app_config(room).get_models(include_auto_created=True)}


def test_lists_of_ids_and_ids_without_a_key_say_so():
    engagement = diagram("engagement")

    assert '        bigint[] also_team_ids "array of ids"' in engagement.splitlines()
    assert '        bigint force_id "no foreign key"' in engagement.splitlines()
    assert "    engagement_activity ||--o{ engagement_activityversion : activity" in engagement.splitlines()


def test_every_working_table_has_the_columns_it_is_made_with():
    tables = working_tables(ENGINE)

    stored = {field.column for field in Assessment._meta.concrete_fields} - {"id"}
    assert stored < set(tables["verdict"])
    assert tables["difference"] == ["cell_id", "assessment_id", "news"]


def test_every_working_table_is_filled_before_it_is_read():
    stages = stages_of(ENGINE)
    tables = set(working_tables(ENGINE))

    assert {table for stage in stages for table in stage.fills} == tables
    for stage in stages:
        filled = {table for other in stages if other.place < stage.place for table in other.fills}
        assert set(stage.reads) - {"facts", "rules"} <= filled | set(stage.fills), stage.name


MAKES = """
CREATE TEMPORARY TABLE IF NOT EXISTS owed (
    id bigint PRIMARY KEY, days int, -- how many
    UNIQUE (id, days)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS kept (id bigint) ON COMMIT DELETE ROWS;
"""
REASONS = "considered AS NOT MATERIALIZED (SELECT FROM owed JOIN activity USING (id))"


def engine(folder: Path, **files: str) -> Path:
    for name, text in {"makes": MAKES, "reasons": REASONS, **files}.items():
        (folder / f"{name}.sql").write_text(text, "utf-8")
    return folder


def test_stages_stand_in_the_order_in_which_they_fill_and_read(tmp_path):
    sql = engine(
        tmp_path,
        a_last="-- reads FROM nothing\nSELECT FROM kept",
        b_second="-- FACTS AND CONSIDERED\nINSERT INTO kept SELECT FROM considered",
        c_first="INSERT INTO owed SELECT FROM teams_team",
        d_of_no_table="SELECT FROM teams_team",
    )

    stages = stages_of(sql)

    assert [(stage.place, stage.name, stage.fills, stage.reads) for stage in stages] == [
        (1, "c_first.sql", ("owed",), ()),
        (2, "b_second.sql", ("kept",), ("owed", "facts")),
        (3, "a_last.sql", (), ("kept",)),
    ]
    assert '    stage_b_second["2 b_second.sql"]\n    owed[(owed)] --> stage_b_second\n' in flow(stages)
    assert "| `kept` | `b_second.sql` | `a_last.sql` | id |\n" in tables_of(sql, stages)
    assert working_tables(sql)["owed"] == ["id", "days"]


def test_stages_that_wait_for_each_other_are_no_order(tmp_path):
    sql = engine(tmp_path, one="INSERT INTO owed SELECT FROM kept", other="INSERT INTO kept SELECT FROM owed")

    with pytest.raises(ValueError, match="These wait for each other: one.sql, other.sql"):
        stages_of(sql)
