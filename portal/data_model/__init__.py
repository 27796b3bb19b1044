"""The page that shows what is stored: the tables of each room, and the engine's working tables.

`manage.py data_model` prints it; the docs hold what it printed and a test compares them.
"""

from __future__ import annotations

from pathlib import Path

from portal.data_model.rooms import ROOMS, diagram
from portal.data_model.working_tables import flow, stages_of, tables_of

HEAD = """# The data model

Drawn by `manage.py data_model` from Django's models and the engine's SQL, and compared with them by a test. After a
change of either: `.venv/bin/python manage.py data_model > docs/reference/data-model.md`.

A room is an app. A table of another room stands in its picture without its columns; foreign keys point down the
rooms, never up. `PK` is the primary key, `FK` a foreign key, `UK` unique by itself, *or nothing* a column that may be
null. An *array of ids* is a list kept whole on a version, without a table of links; it and an id with *no foreign key*
may outlive what they name. Not drawn are the tables of Django and of packages: sessions, second factors, locks on
guessing.
"""
ENGINE = """
## The engine's working tables

Temporary tables of one session, empty after each transaction:
[how to look into them](../develop.md#the-engines-tables-in-psql). Each stage fills one or more from those before it,
and reads only what lower numbers have filled. `facts` are activities, enquiries, exemptions and grades as one of the
two preludes gives them, `rules` what contracts say and what follows from it: as stored, or as a draft has it, which
`drafting.sql` puts there first.
"""


def page(sql: Path) -> str:
    """The whole page as Markdown; `sql` is a folder somewhere under which the engine's SQL lies."""
    rooms = "".join(f"\n## {room}/\n\n```mermaid\n{diagram(room)}```\n" for room in ROOMS)
    stages = stages_of(sql)
    return f"{HEAD}{rooms}{ENGINE}\n```mermaid\n{flow(stages)}```\n\n{tables_of(sql, stages)}"
