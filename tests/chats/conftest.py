from tests.teams.conftest import borsetshire, dorset  # noqa: F401 (fixtures)
