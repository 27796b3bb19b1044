"""What is made wrong to see whether tests hold: each change is the one it says, is made alone, and is undone."""

import ast
from pathlib import Path

import pytest

from contracts import periods
from contracts.engine.composing import stages
from contracts.kinds import KINDS
from mutants import python_code, sql_text

FUNCTION = """
def owed(rows, today):
    '''A docstring is no code: 1 < 2.'''
    if not rows or today > 3:
        return None
    rows.sort()
    return Row.objects.filter(team=1, code="S1").exists() is True
"""


def changes_of(source: str) -> list[str]:
    (function,) = ast.parse(source).body
    before = ast.unparse(function)
    says = []
    for _, one in python_code._changes(function):
        assert ast.unparse(function) != before, one
        says.append(one)
    assert ast.unparse(function) == before
    return says


def test_every_condition_number_call_and_answer_is_changed_once():
    assert sorted(changes_of(FUNCTION)) == sorted(
        [
            "if not rows or today > 3 became its opposite",
            "not rows or today > 3 became not rows and today > 3",
            "not rows became rows",
            "today > 3 became today >= 3",
            "3 became 4",
            "rows.sort() was left out",
            "return Row.objects.filter(team=1, code='S1').exists() is True became return None",
            "Row.objects.filter(team=1, code='S1').exists() is True became "
            "Row.objects.filter(team=1, code='S1').exists() is not True",
            "True became False",
            "team=1 of filter() was left out",
            "code='S1' of filter() was left out",
            "1 became 2",
        ]
    )


def test_a_mutant_is_put_into_the_function_that_lives_and_changes_what_it_answers():
    function = periods.period_containing
    mutants = [one for one in python_code.of_module(periods) if one.function == "period_containing"]
    kept = function.__code__
    try:
        for mutant in mutants:
            assert function in python_code.functions_made_of(mutant.module, mutant.function)
            mutant.apply()
            assert function.__code__ != kept, mutant.says
    finally:
        function.__code__ = kept
    assert mutants


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("WHERE a = 1 AND b < 2", ["= became <>", "AND became OR", "< became <="]),
        (
            "WHERE a IS NOT NULL OR b IS NULL",
            ["IS NOT NULL became IS NULL", "OR became AND", "IS NULL became IS NOT NULL"],
        ),
        ("WHERE day BETWEEN 1 AND 2 -- AND not here\n", []),
        ("SELECT 'a AND b', \"x=y\", %(today)s", []),
        ("UPDATE t SET a = 1 WHERE NOT EXISTS (SELECT)", ["NOT EXISTS became EXISTS"]),
        ("CREATE TABLE IF NOT EXISTS t ()", []),
        ("LEFT JOIN least(a, b) + 1", ["LEFT JOIN became JOIN", "least became greatest", "+ 1 became nothing"]),
    ],
)
def test_conditions_of_sql_are_found_and_what_is_none_is_left(tmp_path, statement, found):
    path = tmp_path / "one.sql"
    path.write_text(statement, "utf-8")
    assert [mutant.says.split(" in: ")[0] for mutant in sql_text.of_file(path)] == found


def test_a_change_of_a_kind_is_read_by_the_engine_too(monkeypatch):
    monkeypatch.setattr(Path, "read_text", Path.read_text)  # so that it is given back
    before = [*stages()]
    try:
        for mutant in list(sql_text.of_file(KINDS["gap"].folder / "measure.sql"))[:3]:
            mutant.apply()
            assert [*stages()] != before, mutant.says
            before = [*stages()]
    finally:
        monkeypatch.undo()
        sql_text.forget_what_was_read()


def test_whoever_reads_a_changed_file_reads_the_change_and_no_other_file_has_any(tmp_path, monkeypatch):
    path, other = tmp_path / "one.sql", tmp_path / "two.sql"
    for one in (path, other):
        one.write_text("WHERE a = 1", "utf-8")
    monkeypatch.setattr(Path, "read_text", Path.read_text)  # so that it is given back
    (mutant,) = sql_text.of_file(path)
    mutant.apply()
    assert (path.read_text("utf-8"), other.read_text("utf-8")) == ("WHERE a <> 1", "WHERE a = 1")
