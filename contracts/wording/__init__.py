"""The words for what is owed and how it stands: for pages, letters and lists alike. Pure functions, no queries.

They take a standard's measure as stored (`Standard.measure`), channels and audiences by key, and whatever has the
columns of an `Assessment`. The present is handed in. A sentence ends with a full stop, a phrase does not.
Source of the words: look.md, "Words"; look.md, "Status vocabulary".
"""

from contracts.wording.clearing import clearing, clearing_in_brief, clears_by_itself
from contracts.wording.days import from_to, period_name, window_name
from contracts.wording.deeds import deed, deed_in_a_line
from contracts.wording.exemptions import ADDED_AFTERWARDS, exempt_line, why_exempt
from contracts.wording.figures import figure, figure_recorded
from contracts.wording.reasons import Looked, reason, why_not
from contracts.wording.rules import rule, rule_in_brief
from contracts.wording.sentences import fact, sentence
from contracts.wording.sums import windows_in_sum
from contracts.wording.things import Judged, ThingWords

__all__ = [
    "ADDED_AFTERWARDS",
    "Judged",
    "Looked",
    "ThingWords",
    "clearing",
    "clearing_in_brief",
    "clears_by_itself",
    "deed",
    "deed_in_a_line",
    "exempt_line",
    "fact",
    "figure",
    "figure_recorded",
    "from_to",
    "period_name",
    "reason",
    "rule",
    "rule_in_brief",
    "sentence",
    "why_exempt",
    "why_not",
    "window_name",
    "windows_in_sum",
]
