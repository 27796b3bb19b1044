"""A status's word stands in one place: whoever changes it changes it there, and the migration that follows from it."""

import re
import subprocess

from contracts.models.statuses import AssessmentStatus
from tests.portal.processes import TREE

# Texts about people in danger, what an older migration made, and the made-up pages of the guide.
ELSEWHERE = ("chats/triggers/", "templates/design/", "portal/design/", "tests/", "docs/", "benchmarks/", "static/src/")
SAYS_SO_OTHERWISE = {"templates/chats/_desk_decide.html"}  # "a child at risk"


def test_no_other_file_spells_the_word_of_a_status():
    spelt = re.compile(rf"\b({AssessmentStatus.ON_TRACK.word}|{AssessmentStatus.AT_RISK.word})\b", re.IGNORECASE)
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.html", "*.txt", "*.sql"], cwd=TREE, capture_output=True, text=True
    )
    files = [name for name in listed.stdout.split() if not name.startswith(ELSEWHERE) and "/migrations/" not in name]
    assert len(files) > 300
    found = {name for name in files if spelt.search(code_of((TREE / name).read_text("utf-8")))}
    assert found - SAYS_SO_OTHERWISE == {"contracts/models/statuses.py"}


def code_of(text: str) -> str:
    """Without comments and docstrings: what explains a word does not show it."""
    return re.sub(r'"""[\s\S]*?"""|#[^\n]*|\{#.*?#\}|\{% comment[\s\S]*?endcomment %\}', "", text)
