"""Structure that a test writes row by row has no versions: here it is told, as the importer and the actions do it."""

from datetime import datetime

from record.entries import OpenHead
from teams import version_log
from teams.models import Force, Neighbourhood, Posting, Priority, Team


def tell(force: Force, *rows: object, at: datetime) -> None:
    """The rows are known from the instant on, as they are; whatever says nothing new has no other version."""
    version_log.tell(rows, force=force, head=OpenHead(force.key, at, 0), by="command line")


def tell_all(force: Force, *, at: datetime) -> None:
    """Everything of the force that has been written past the importer and the actions."""
    of_force = {"team__force": force}
    rows = [*Team.objects.filter(force=force), *Neighbourhood.objects.filter(force=force)]
    rows += [*Posting.with_withdrawn.filter(**of_force), *Priority.with_withdrawn.filter(**of_force)]
    tell(force, *rows, at=at)
