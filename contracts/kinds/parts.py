"""What the folder of a kind holds, and what each of its modules says. Pure: no Django, and no kind by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Measure = Mapping[str, Any]  # as stored: canonical, defaults filled in
Channels = Mapping[str, Any]  # words by key
Shape = tuple[Callable[..., Any], dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Axis:
    """What the values of a promise are, one window after another. Those of one axis can stand side by side."""

    unit: str  # "%", "days", or empty: so many
    most: float | None = None  # where values can go no higher
    names: tuple[tuple[float, str], ...] = ()  # where values are names and no numbers


class Keys(Protocol):
    """`kind.py`: what a contract file says of such a measure. Imports no Django."""

    PLACE: int  # among the kinds, where they are listed
    GATHERS: bool  # each unit gathers activities of its own: `happened` is filled, and logging one is the deed
    GRADED: bool  # an assessor grades it: grades are taken, and reviewers are told of its flags
    RUNS_ON: bool  # its clock runs on through all periods: what lies outside a window can decide it

    def shape(self, mapping: Mapping[Any, Any]) -> Shape:
        """The dataclass, the required keys and the optional ones, each with what reads its value."""

    def refuse_contradictions(self, measure: Any) -> None:
        """Raises MeasureError where the values do not go together."""

    def structure(self, measure: Measure) -> Sequence[str]:
        """What of the structure it counts itself: "posting", "priority"; nothing where it counts what was done."""


class KindWords(Protocol):
    """`words.py`: every sentence about it. No queries."""

    def rule(self, measure: Measure, channels: Channels) -> str:
        """The rule as a phrase, without what an activity must also be."""

    def rule_in_brief(self, measure: Measure) -> str:
        """What fits over a column that already names its subject."""

    def figure(self, judged: Any, measure: Measure, late: int | None) -> str:
        """The figure of what was judged, short enough for a cell."""

    def figure_recorded(self, judged: Any, measure: Measure) -> str:
        """The figure as an entry of the record has it, which knows nothing of the units."""

    def fact(self, judged: Any, measure: Measure, channels: Channels, about: Any) -> str:
        """What happened, without the status word. `about` is a `Circumstances`."""

    def nothing_to_judge(self, measure: Measure, channels: Channels) -> str: ...

    def nothing_owed(self, judged: Any, measure: Measure, channels: Channels, about: Any) -> str:
        """Why it is exempt though not every day is, as the end of a sentence. `about` knows the days left."""

    def deed(self, measure: Measure, channels: Channels, missing: int, done: int) -> str:
        """What is to be done, `missing` more of `done + missing`."""

    def reason(self, code: str, measure: Measure, looked: Any) -> str | None:
        """Why something counts or not, where this kind says it in words of its own; else None."""

    def clears_by_itself(self, judged: Any) -> bool:
        """Of what is at risk or missed: whether something still to be done can turn it in its own window."""

    def clears_when(self, judged: Any, measure: Measure, today: Any) -> str:
        """What would have to happen for that, and by when, as the end of a sentence; never that it still can happen."""

    def reply(self, measure: Measure) -> str:
        """Within which time a question is answered, as a sentence; empty where it promises no reply."""


class Owed(Protocol):
    """`owed.py`: its lines on "my team"."""

    def lines(self, cell: Any, known: Any) -> Iterator[Any]:
        """An `OwedLine` for each deed that the cell still asks for."""

    def asks_notice(self, measure: Measure) -> bool:
        """Whether what is planned has to be announced."""

    def days_back(self, measure: Measure) -> int:
        """How many days ago a held activity may be that still asks for something."""

    def wanted_until(self, unit: Any, judged: Any) -> Any:
        """The day until which one more activity helps a `Unit` in this window; None where it has enough."""


class KindProof(Protocol):
    """`proof.py`: what the proof of a figure shows."""

    ROWS: str  # SELECT of cell, id, day and reason of all that was looked at; `counted` makes the figure
    LEADS_WITH: str  # the strip's word for a mark that counts
    EVIDENCE: str  # SELECT of what its figure rests on besides, by columns of its own; empty: nothing more

    def source(self, measure: Measure) -> str:
        """What the ids of its rows are of: activity, enquiry, grade; of days, whose they are: team or neighbourhood."""

    def evidence_columns(self, measure: Measure) -> Sequence[str]:
        """The columns of the three that follow, in the order in which a file has them."""

    def row_evidence(self, told: Any, one: Any) -> dict[str, Any]:
        """What is told of a `Considered` besides its day and reason: the same on the page, in the file and the API."""

    def unit_evidence(self, told: Any, unit: Any) -> dict[str, Any]:
        """What is told of a `UnitLine` besides its columns."""

    def further_evidence(self, told: Any) -> list[Any]:
        """The `EvidenceRow`s beside those that were looked at: what stood, what ran before, what was replaced."""

    def template(self, measure: Measure) -> str:
        """The template of its rows."""

    def rows(self, told: Any, words: Any) -> Any:
        """The `Rows` of a `ShownFigure`."""

    def tables(self, told: Any, rows: Any, words: Any, known: Any, today: Any) -> Sequence[Any]:
        """The same on paper, as `Table`s: `rows` are its `Rows`, `known` says who recorded each (`Recordings`)."""

    def strip_label(self, days: str) -> str:
        """The chart in a sentence. `days` are the days that count, in words."""

    def strip_spans(self, told: Any, rows: Any, *, today: Any, last_before: Any) -> list[dict[str, Any]]: ...

    def proof_sum(self, told: Any, today: Any) -> dict[str, Any] | None:
        """The argument of `_components/sum.html`; None where there is nothing to add up."""

    def sentence(self, told: Any, channels: Channels, today: Any) -> str | None:
        """What happened, without the status word, where the evidence says more than its words alone; else None."""

    def unit_cells(self, told: Any, unit: Any) -> Sequence[dict[str, Any]]:
        """What the table of units says of one, after its days; nothing where it is not shown unit by unit."""


class OverTime(Protocol):
    """`over_time.py`: one window after another, as a chart. A value is None where there is none: it is never zero."""

    BELOW: str  # SELECT of cell, first and last day of the runs of days below, from the working tables; empty: none

    def axis(self, measure: Measure) -> Axis: ...

    def value(self, judged: Any, measure: Measure, late: int | None) -> float | None:
        """Where the figure stands on the axis."""

    def promised(self, judged: Any, measure: Measure) -> float | None:
        """What of it was promised in this window."""

    def share(self, judged: Any, measure: Measure, late: int | None) -> tuple[int, int] | None:
        """Part and whole, where the figure is a share of so many; of a few it says little, and is drawn hollow."""

    def with_few(self, measure: Measure, whole: int) -> str:
        """What the promise means of so few, as a sentence; empty where it goes without saying."""

    def below(self, measure: Measure, channels: Channels) -> str:
        """When a day is below, as a sentence; where only the end of a window judges, that."""


class Kept(Protocol):
    """`kept.py`: which single facts, had they been otherwise, might have kept it. It proposes; the engine judges."""

    ONLY_BY: str  # what alone turns it, where no fact of the team's does: "a grade"; else empty

    def steps(self, case: Any) -> Iterator[Any]:
        """Every `Step` (`contracts.kinds.changes`) that could help the `Case`, alone or with another."""

    def enough(self, case: Any) -> Callable[[Sequence[Any], Any], bool]:
        """Says of steps, and where what they change counts, whether they might be enough together."""

    def in_any_case(self, case: Any) -> Sequence[Any]:
        """Steps that are enough together, however many they are; nothing where there are none."""


class Plain(Protocol):
    """`plain.py`: the same rule in loops, to hold the SQL to. The standard library only."""

    def judge(self, window: Any) -> Any:
        """The `PlainJudged` of a `Window` (`contracts.kinds.loops`) that has a day on which something was owed."""

    def considered(self, window: Any) -> list[Any]:
        """What was looked at, each with its one reason, in any order; `counted` makes the figure."""


MODULES: dict[str, type] = {
    "kind": Keys,
    "words": KindWords,
    "owed": Owed,
    "proof": KindProof,
    "over_time": OverTime,
    "kept": Kept,
    "plain": Plain,
}
FILES = ("__init__.py", "measure.sql", "verdict.sql", *(f"{name}.py" for name in MODULES))
MEMBERS: dict[str, list[str]] = {
    name: sorted({*part.__dict__.get("__annotations__", {}), *(key for key in vars(part) if not key.startswith("_"))})
    for name, part in MODULES.items()
}
