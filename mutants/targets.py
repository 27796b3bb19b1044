"""What is changed, and which tests may notice it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mutants import python_code, sql_text, tables
from mutants.python_code import PythonMutant
from mutants.sql_text import SqlMutant
from mutants.tables import TableMutant

Mutant = PythonMutant | SqlMutant | TableMutant

MODULES = (
    "contracts.measures",
    "contracts.kinds",
    "contracts.engine",
    "contracts.flagging",
    "contracts.flag_letters",
    "contracts.flag_occasions",
    "contracts.queries.flag_lines",
    "contracts.queries.flag_paces",
    "contracts.actions.flags",
    "teams.permissions",
    "chats.actions.decisions",
    "chats.conditions",
    "chats.lifecycle",
    "chats.merging",
    "chats.moderation",
    "record.letters",
    "record.outbox",
)
# The engine's and the kinds' own SQL; pages read what it has stored and have tests of their own.
SQL = Path("contracts")
PAGES = {"pages", "proof", "keep"}

TESTS = (
    "tests/contracts/test_a_sixth_kind.py",
    "tests/contracts/test_api.py",
    "tests/contracts/test_assessment.py",
    "tests/contracts/test_at_once.py",
    "tests/contracts/test_bad_contracts.py",
    "tests/contracts/test_engine_and_twin.py",
    "tests/contracts/test_escalation.py",
    "tests/contracts/test_flag_actions.py",
    "tests/contracts/test_flag_letters.py",
    "tests/contracts/test_flag_letters_words.py",
    "tests/contracts/test_flag_lines.py",
    "tests/contracts/test_flag_occasions.py",
    "tests/contracts/test_flag_plans.py",
    "tests/contracts/test_flagging.py",
    "tests/contracts/test_flags_at_once.py",
    "tests/contracts/test_importing.py",
    "tests/contracts/test_kinds.py",
    "tests/contracts/test_measures.py",
    "tests/contracts/test_obligations.py",
    "tests/contracts/test_own_figures.py",
    "tests/contracts/test_plain_assessment.py",
    "tests/contracts/test_proof.py",
    "tests/contracts/test_proof_of_kinds.py",
    "tests/contracts/test_settling.py",
    "tests/contracts/test_settling_while_it_happens.py",
    "tests/contracts/test_tasks.py",
    "tests/contracts/test_views_contracts.py",
    "tests/contracts/test_views_flags.py",
    "tests/contracts/test_views_grid.py",
    "tests/contracts/test_views_proof.py",
    "tests/contracts/test_views_proof_of_kinds.py",
    "tests/contracts/test_wording.py",
    "tests/contracts/test_working_tables.py",
    "tests/teams/test_ending_access.py",
    "tests/teams/test_permissions.py",
    "tests/chats/test_api.py",
    "tests/chats/test_desk_marks.py",
    "tests/chats/test_desk_posing.py",
    "tests/chats/test_events.py",
    "tests/chats/test_lifecycle.py",
    "tests/chats/test_merging.py",
    "tests/chats/test_moderation.py",
    "tests/chats/test_posing_names.py",
    "tests/chats/test_question_counts.py",
    "tests/chats/test_refusals.py",
    "tests/chats/test_views_desk.py",
    "tests/chats/test_views_opening.py",
    "tests/record/test_letters.py",
    "tests/record/test_letters_fence.py",
    "tests/portal/test_letters.py",
    "tests/portal/test_my_team.py",
    "tests/portal/test_my_team_with_little.py",
    "tests/portal/test_people.py",
    "tests/portal/test_public.py",
)
# Rules with short tests of their own, and those tests: what `--quick` draws from, in a minute or two.
QUICK_PLACES = (
    "chats.lifecycle.MOVES",
    "chats.moderation.MOVES",
    "contracts.flagging",
    "contracts.kinds.keys",
    "contracts.measures",
    "teams.permissions",
)
QUICK = (
    "tests/contracts/test_escalation.py",
    "tests/contracts/test_flag_plans.py",
    "tests/contracts/test_flagging.py",
    "tests/contracts/test_flags_at_once.py",
    "tests/contracts/test_measures.py",
    "tests/teams/test_ending_access.py",
    "tests/teams/test_permissions.py",
    "tests/chats/test_lifecycle.py",
    "tests/chats/test_moderation.py",
    "tests/portal/test_people.py",
)
# A table is read by every door there is; these say what stands in it.
TESTS_OF_TABLES = {
    "teams.permissions.MAY": "tests/teams/test_permissions.py",
    "chats.moderation.MOVES": "tests/chats/test_moderation.py",
    "chats.lifecycle.MOVES": "tests/chats/test_lifecycle.py",
}

# These run the whole engine and its slow twin, which nobody wants to watch: they reach all that is below.
ENGINE_TESTS = (
    "tests/contracts/test_assess",
    "tests/contracts/test_engine_and_twin.py",
    "tests/contracts/test_proof.py",
)
ENGINE = ("contracts.engine", "contracts.kinds")


def every_mutant() -> Iterator[Mutant]:
    for module in python_code.modules(MODULES):
        yield from python_code.of_module(module)
    yield from tables.every()
    for path in sorted(SQL.rglob("*.sql")):
        if path.parent.name not in PAGES:
            yield from sql_text.of_file(path)
