from typing import Any

from contracts.importing.escalation import import_escalation
from inputs import ImportDocument, Node


class Command(ImportDocument):
    help = "Imports the steps of the escalation, of one force or of all without their own, from a YAML or JSON file."

    def store(self, document: Node, *, by: Any) -> str:
        return import_escalation(document, by=by)
