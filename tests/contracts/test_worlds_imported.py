"""Generated worlds, written as files, imported in two waves and assessed by the commands alone: the twin agrees.

Four worlds a run; `WORLDS=40` looks at more of them.
"""

import os
from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from record.timezones import day_of, last_instant
from tests.contracts.contract_files import assessed, clock
from tests.contracts.plain.loading import NOTED
from tests.contracts.plain.qualifying import feedback_seen
from tests.contracts.plain.world import World
from tests.contracts.test_vectors_imported import import_folder
from tests.contracts.worlds import moments, random_world, twin, write_world

pytestmark = pytest.mark.django_db


def as_doors_take_it(world: World) -> World:
    """Without feedback published before the activity: no door takes it any more, and the engine reads it as none."""
    world = deepcopy(world)
    for fact in world.activities:
        fact.versions = [
            (at, replace(one, feedback_published_on=feedback_seen(one, date.max))) for at, one in fact.versions
        ]
    return world


@pytest.mark.parametrize("seed", range(int(os.environ.get("WORLDS", "4"))))
def test_a_generated_world_from_files_to_figures(seed, tmp_path):
    world = as_doors_take_it(random_world(seed))
    write_world(world, tmp_path)
    import_folder(tmp_path)
    noted = clock()
    if (tmp_path / "later").exists():
        import_folder(tmp_path / "later", before_it_binds=True)
    for day in {day_of(at) for at in moments(seed)}:
        for arguments, known_at in (((), None), (("--known-at", noted), NOTED)):
            found = assessed("--as-of", str(day), *arguments)[1:]
            assert found == [list(one.row) for one in twin(seed, last_instant(day), known_at)]
