"""Files in: contracts, exemptions and grades. Source: formats.md, "Imports"."""

from contracts.importing.contracts import import_contract
from contracts.importing.exemptions import ask_for_exemptions, import_exemptions
from contracts.importing.grades import import_grades

__all__ = ["ask_for_exemptions", "import_contract", "import_exemptions", "import_grades"]
