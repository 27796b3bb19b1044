from typing import Any

from django.utils import timezone

from contracts.importing import import_contract
from inputs import ImportDocument, Node
from record.timezones import day_of


class Command(ImportDocument):
    help = "Imports one version of a contract from a YAML or JSON file."

    def store(self, document: Node, *, by: Any) -> str:
        return import_contract(document, by=by, today=day_of(timezone.now()))
