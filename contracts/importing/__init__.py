"""Files in: contracts, exemptions and grades. Source: formats.md, "Imports"."""

from contracts.importing.contracts import (
    StatedVersion,
    import_contract,
    read_contract,
    refused_at,
    told,
    versions_in,
)
from contracts.importing.exemptions import ask_for_exemptions, import_exemptions
from contracts.importing.grades import import_grades

__all__ = [
    "StatedVersion",
    "ask_for_exemptions",
    "import_contract",
    "import_exemptions",
    "import_grades",
    "read_contract",
    "refused_at",
    "told",
    "versions_in",
]
