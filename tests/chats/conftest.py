import pytest
import time_machine

from tests.chats.kept_servers import KeptServers
from tests.chats.stream_reader import Web
from tests.teams.conftest import borsetshire, dorset  # noqa: F401 (fixtures)


@pytest.fixture
def chat(own_world):
    """Of `public_world.world_of`, kept by the file: its chat."""
    return own_world.chat


@pytest.fixture
def found(own_world):
    """Its questions, by state."""
    return own_world.found


@pytest.fixture
def evening(own_world):
    """The evening that the file has kept."""
    return own_world


@pytest.fixture
def desk(own_world):
    """The desk that the file has kept, at its time."""
    with time_machine.travel(own_world.now, tick=False):
        yield own_world


@pytest.fixture(scope="module")
def kept_servers(tmp_path_factory):
    kept = KeptServers(tmp_path_factory.mktemp("kept"))
    yield kept
    kept.end()


@pytest.fixture
def speaks(request) -> tuple[str, ...]:
    """The parser and the loop of the server that a test talks to."""
    return getattr(request, "param", Web.speaks)


@pytest.fixture
def web(kept_servers, speaks, test_environment):
    """A server that earlier tests of the module have used too."""
    with kept_servers.lent(test_environment, speaks) as web:
        yield web


@pytest.fixture
def own_web(speaks, test_environment, tmp_path):
    """A server of the test's own: to stop it, to cut it off, or to count what it has."""
    with Web(test_environment, tmp_path / "web.log", speaks=speaks) as web:
        yield web
