"""One run: devices send while the line fails and the portal is killed; then the line is calm, and all is compared."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faults.devices import people
from faults.portal import Portal
from faults.proxy import Line
from faults.reckoning import Reckoning
from faults.requests import ask

LAST_FAULT = 0.97  # of what is to arrive has arrived when the line becomes calm
TICK = 0.1


@dataclass(frozen=True)
class Wanted:
    activities: int
    edits: int
    kills: int
    seed: int = 1
    with_key: bool = True
    with_after: bool = True
    stuck_after: float = 60.0  # seconds after the last fault
    stalled_after: float = 30.0  # seconds in which nothing arrives: a longer wait brings nothing


def run(wanted: Wanted) -> dict[str, Any]:
    """The counts of what went wrong, how long it took, and what happened on the line."""
    with tempfile.TemporaryDirectory() as folder:
        portal = Portal(Path(folder) / "web.log", with_key=wanted.with_key)
        try:
            return asyncio.run(_run(wanted, portal))
        finally:
            portal.close()


async def _run(wanted: Wanted, portal: Portal) -> dict[str, Any]:
    began = time.monotonic()
    devices = people(portal.tokens, wanted.activities, wanted.edits, wanted.seed, names_after=wanted.with_after)
    reckoning = Reckoning(devices)
    line = Line(portal.port, wanted.seed)
    port = await line.open()
    sending = [asyncio.create_task(device.run(port, reckoning)) for device in devices]
    await _faults(wanted, portal, reckoning, sending)
    line.calm = True
    for device in devices:
        device.finds_signal()
    calm = time.monotonic()
    await asyncio.wait(sending, timeout=wanted.stuck_after)
    last = time.monotonic() - calm
    for device in devices:
        for item in device.queue:
            reckoning.wrong("stuck", f"{item.activity} {item.edit}")
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    await line.close()
    reckoning.compare(await _stored(portal), await asyncio.to_thread(_versions))
    return {
        **reckoning.found,
        "activities": wanted.activities,
        "edits": reckoning.all - wanted.activities,
        "kills": portal.kills,
        "conflicts": reckoning.conflicts,
        "last_answer_after_s": round(last, 1),
        "seconds": round(time.monotonic() - began, 1),
        "line": dict(line.happened),
        "examples": reckoning.examples,
    }


async def _faults(wanted: Wanted, portal: Portal, reckoning: Reckoning, sending: list[asyncio.Task[None]]) -> None:
    """Kill the portal again and again while things arrive; returns at the last fault."""
    until = [LAST_FAULT * reckoning.all * (at + 1) / (wanted.kills + 1) for at in range(wanted.kills)]
    for share in [*until, LAST_FAULT * reckoning.all]:
        done, since = reckoning.done, time.monotonic()
        while reckoning.done < share and not all(task.done() for task in sending):
            await asyncio.sleep(TICK)
            if reckoning.done > done:
                done, since = reckoning.done, time.monotonic()
            elif time.monotonic() - since > wanted.stalled_after:
                return
        if share in until:
            portal.kill()
            await asyncio.to_thread(portal.start)


async def _stored(portal: Portal) -> list[dict[str, Any]]:
    """Everything that the list of the API gives, page after page."""
    found: list[dict[str, Any]] = []
    path = "/activities?team=wimborne"
    while True:
        said = (await ask(portal.port, portal.tokens[0], "GET", path)).said
        found += said["items"]
        if said["next"] is None:
            return found
        path = f"/activities?team=wimborne&cursor={said['next']}"


def _versions() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT activity_id::text, count(*) FROM engagement_activityversion GROUP BY activity_id")
        found = dict(cursor.fetchall())
    connection.close()
    return found
