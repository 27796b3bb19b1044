from typing import Any

from django.utils import timezone

from inputs import ImportDocument, Node
from record.timezones import day_of
from teams.importing import import_teams


class Command(ImportDocument):
    help = "Imports a force's sections, teams, neighbourhoods, officers and priorities from a YAML or JSON file."

    def store(self, document: Node, *, by: Any) -> str:
        return import_teams(document, by=by, today=day_of(timezone.now()))
