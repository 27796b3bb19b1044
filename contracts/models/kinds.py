"""The kinds of measure that this portal has, as the database knows them: a standard of any other is refused."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps as django_apps
from django.db import DEFAULT_DB_ALIAS, models

from contracts.kinds import KINDS

log = logging.getLogger(__name__)


class MeasureKind(models.Model):
    """One kind, by the name of its folder. Filled by `migrate`, never by hand."""

    name = models.CharField(primary_key=True, max_length=64)


def fill(apps: Any = None, using: str = DEFAULT_DB_ALIAS, **sent: Any) -> None:
    """Bring the rows into line with the folders, after migrations; one that standards still name stays.

    Sent after all tables were emptied too (`flush`), which names no apps: those of today.
    """
    known = apps or django_apps
    try:
        kinds = known.get_model("contracts", "MeasureKind").objects.using(using)
        standards = known.get_model("contracts", "Standard").objects.using(using)
    except LookupError:  # migrated back to before there was a table
        return
    kinds.bulk_create([kinds.model(name=name) for name in KINDS], ignore_conflicts=True)
    lacking = kinds.exclude(name__in=KINDS)
    lacking.exclude(name__in=standards.values("kind")).delete()
    for name in lacking.values_list("name", flat=True):
        log.error("Standards are of the kind of measure “%s”, whose folder is not there: their pages will fail.", name)
