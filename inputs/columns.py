"""The columns of a table: which a file must have, which it may have, and how names are compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inputs.cells import shown
from inputs.refusals import Refusal, Refused

# What `inputs.rejected_rows` writes before the cells of refused rows, and what is passed over when they come again.
LINE, REASON = "line", "refused_because"
PASSED_OVER = frozenset({LINE, REASON})


@dataclass(frozen=True)
class Columns:
    """The names a file's first row must hold, and those it may hold as well."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)

    def names(self, header: Sequence[str]) -> list[str]:
        """The names of the columns, as ours are written. All at once and by name, what is missing, unknown or twice."""
        names = [as_ours(written) for written in header]
        known, counted = {*self.required, *self.optional}, Counter(filter(None, names))
        if len(names) == 1 and names[0] not in known and len(known) > 1:
            raise Refused.because("this row must name the columns, and holds no comma, semicolon or tab", line=1)
        passed_over = PASSED_OVER - known
        written = dict(zip(names, header, strict=True))
        unknown = [name for name in counted if name not in known | passed_over]
        faults = [(shown(written[name]), "this column is not known") for name in unknown]
        faults += [(name, "this column is there twice") for name, count in counted.items() if count > 1]
        faults += [(name, "this column is missing") for name in self.required if name not in counted]
        if faults:
            raise Refused([Refusal(1, name, why) for name, why in faults])
        return ["" if name in passed_over else name for name in names]


def as_ours(written: str) -> str:
    """Blanks of every kind around a name fall away; capitals and blanks inside it are small letters and underscores."""
    return "_".join(re.sub(r"[\ufeff\u200b]", "", written).split()).lower()
