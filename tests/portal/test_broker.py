"""The embedded broker, and what a save notices of a broker that is dead or deaf: a fifth of a second at most."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal import broker
from portal.embedded_servers import living, wait_until
from tests.portal.processes import TREE, alive_with, all_gone, start

# Publishes as an action does, and says how long it took and whether it was taken.
PUBLISH = """
import json, sys, time
from portal.celery import app
@app.task(name="look")
def look(): ...
look.delay()  # connects, imports
for line in sys.stdin:
    began = time.perf_counter()
    taken = look.delay() is not None
    print(json.dumps([taken, time.perf_counter() - began]), flush=True)
"""

USE = """
import sys
from pathlib import Path
from portal.broker import BrokerServer
server = BrokerServer(Path(sys.argv[1]))
server.use()
print(server.pid_file.read_text().strip(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data_dir(tmp_path):
    yield tmp_path
    assert all_gone(tmp_path, within=20), alive_with(tmp_path)


@pytest.fixture
def server(data_dir):
    server = broker.BrokerServer(data_dir / "broker")
    server.use()
    yield server
    server.leave()


def pid(server: broker.BrokerServer) -> int | None:
    return living(server.pid_file, server.mark)


def kill(server: broker.BrokerServer) -> None:
    os.kill(pid(server), signal.SIGKILL)
    assert wait_until(lambda: pid(server) is None, 5)


@pytest.fixture
def publish(data_dir, server):
    environment = {"DATA_DIR": str(data_dir), "CELERY_BROKER_URL": "", "LOG_LEVEL": "ERROR"}
    publisher = start(sys.executable, "-c", PUBLISH, env=environment)

    def once() -> tuple[bool, float]:
        publisher.stdin.write("\n")
        publisher.stdin.flush()
        return tuple(json.loads(publisher.stdout.readline()))

    yield once
    publisher.communicate(timeout=10)


def test_a_task_is_taken_while_the_broker_lives(publish):
    taken, seconds = publish()

    assert taken
    assert seconds < 0.2


def test_a_dead_broker_costs_no_time_and_no_error(publish, server):
    kill(server)
    taken, seconds = publish()

    assert not taken
    assert seconds < 0.4


def test_a_deaf_broker_costs_a_fifth_of_a_second_and_no_error(publish, server):
    os.kill(pid(server), signal.SIGSTOP)
    try:
        taken, seconds = publish()
    finally:
        os.kill(pid(server), signal.SIGCONT)

    assert not taken
    assert 0.15 < seconds < 0.4


def test_publishing_goes_on_when_the_broker_is_back(publish, server):
    kill(server)
    publish()
    server.use()

    assert publish()[0]


def test_eight_starters_at_once_share_one_broker(data_dir):
    users = [start(sys.executable, "-c", USE, data_dir / "broker") for _ in range(8)]
    answers = [user.stdout.readline() for user in users]
    running = [command for command in alive_with(data_dir) if "valkey-server" in command]
    for user in users:
        user.communicate(timeout=30)

    assert len(set(answers)) == 1
    assert len(running) == 1
    assert alive_with(data_dir / "broker" / "broker.sock") == []


def test_nobody_else_may_enter_its_folder_and_no_network_leads_to_it(server):
    assert server.home.stat().st_mode & 0o777 == 0o700
    process = Path(f"/proc/{pid(server)}")
    open_files = {str(descriptor.readlink()) for descriptor in (process / "fd").iterdir()}
    network = {f"socket:[{line.split()[9]}]" for line in (process / "net/tcp").read_text().splitlines()[1:]}
    assert network & open_files == set()


def test_a_worker_brings_a_killed_broker_back(data_dir, server):
    environment = {"DATA_DIR": str(data_dir), "CELERY_BROKER_URL": "", "LOG_LEVEL": "ERROR"}
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "portal"]
    worker = start(*celery, "worker", "--pool", "solo", "--without-gossip", "--without-mingle", env=environment)
    try:
        assert wait_until(lambda: answers(celery, environment), 120)
        before = pid(server)
        kill(server)
        assert wait_until(lambda: answers(celery, environment), 120)
        assert pid(server) not in (None, before)
    finally:
        worker.terminate()
        worker.communicate(timeout=30)


def answers(celery: list[str], environment: dict[str, str]) -> bool:
    ping = [*celery, "inspect", "--timeout", "2", "ping"]
    result = subprocess.run(ping, cwd=TREE, env={**os.environ, **environment}, capture_output=True, text=True)
    return "pong" in result.stdout
