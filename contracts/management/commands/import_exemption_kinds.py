from typing import Any

from contracts.importing.exemption_kinds import import_exemption_kinds
from inputs import ImportDocument, Node


class Command(ImportDocument):
    help = "Imports kinds of reason for exemptions, with the words that residents read, from a YAML or JSON file."

    def store(self, document: Node, *, by: Any) -> str:
        return import_exemption_kinds(document, by=by)
