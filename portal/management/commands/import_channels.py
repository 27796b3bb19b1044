from typing import Any

from engagement.importing.channels import import_channels
from inputs import ImportDocument, Node
from portal.templatetags import icons


class Command(ImportDocument):
    help = "Imports channels, with the words that are said of them, from a YAML or JSON file."

    def store(self, document: Node, *, by: Any) -> str:
        channels = {name for name in icons.names() if name.startswith("channel-")}
        return import_channels(document, icons=channels, by=by)
