"""Generated worlds, written as files, imported in two waves and assessed by the commands alone: the twin agrees.

Four worlds a run; `WORLDS=40` looks at more of them.
"""

import os

import pytest

from record.timezones import day_of, last_instant
from tests.contracts.contract_files import assessed, clock
from tests.contracts.plain.loading import NOTED
from tests.contracts.test_vectors_imported import import_folder
from tests.contracts.worlds import moments, random_world, twin, write_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(int(os.environ.get("WORLDS", "4"))))
def test_a_generated_world_from_files_to_figures(seed, tmp_path):
    world = random_world(seed)
    write_world(world, tmp_path)
    import_folder(tmp_path)
    noted = clock()
    if (tmp_path / "later").exists():
        import_folder(tmp_path / "later")
    for day in {day_of(at) for at in moments(seed)}:
        for arguments, known_at in (((), None), (("--known-at", noted), NOTED)):
            found = assessed("--as-of", str(day), *arguments)[1:]
            assert found == [list(one.row) for one in twin(seed, last_instant(day), known_at)]
