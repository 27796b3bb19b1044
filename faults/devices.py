"""Scripted devices: each keeps what its person typed, and sends it until it is answered, in whatever order it comes."""

from __future__ import annotations

import asyncio
import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from faults.reckoning import Reckoning
from faults.requests import Answer, NoSignal, ask

AT_ONCE = 2  # requests of one device
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0  # seconds
PC = 1  # whose of the people: one who corrects what is their own alone
KEPT = "Another version was in the record; this one is right."
BEGUN = datetime(2024, 5, 1, 9, 0, tzinfo=UTC)  # 10,000 of them end before today


@dataclass
class Item:
    """Something that waits: a new activity, or an edit made upon one or upon another edit."""

    activity: uuid.UUID
    body: dict[str, Any]
    edit: uuid.UUID | None = None  # its own id; None: the activity itself
    after: uuid.UUID | None = None
    withdraws: bool = False
    upon: int | None = None  # the version that its person has seen, after a conflict
    tries: int = 0
    waits_until: float = 0.0
    is_out: bool = False


@dataclass
class Device:
    token: str
    draw: random.Random
    names_after: bool = True
    corrects_any: bool = True  # a sergeant's: also what others logged
    queue: list[Item] = field(default_factory=list)
    again: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, port: int, reckoning: Reckoning) -> None:
        """Send everything; returns when nothing waits."""
        await asyncio.gather(*(self._sender(port, reckoning) for _ in range(AT_ONCE)))

    def finds_signal(self) -> None:
        """As the browser's `online`: nothing pauses any longer."""
        for item in self.queue:
            item.waits_until, item.tries = 0.0, 0

    async def _sender(self, port: int, reckoning: Reckoning) -> None:
        clock = asyncio.get_running_loop().time
        while self.queue:
            ready = [item for item in self.queue if not item.is_out and item.waits_until <= clock()]
            if not ready:
                await asyncio.sleep(0.02)
                continue
            item = self.draw.choice(ready)  # not in its order: an edit may come before what it was made upon
            item.is_out = True
            try:
                self._settle(item, await self._send(item, port), reckoning)
            except NoSignal:
                self._pause(item, clock())
            finally:
                item.is_out = False

    def _pause(self, item: Item, now: float) -> None:
        item.tries += 1
        pause = min(FIRST_PAUSE * 2**item.tries, LONGEST_PAUSE)
        item.waits_until = now + pause * self.draw.uniform(0.75, 1.25)

    async def _send(self, item: Item, port: int) -> Answer:
        place = f"/activities/{item.activity}"
        if item.edit is None:
            return await ask(port, self.token, "PUT", place, item.body)
        method, where = ("POST", f"{place}/withdraw") if item.withdraws else ("PATCH", place)
        if not self.names_after:
            return await self._send_upon_the_newest(item, port, method, where)
        named = {"edit": str(item.edit)} | ({} if item.upon else {"after": str(item.after)})
        headers = {"If-Match": f'"{item.upon}"'} if item.upon else {}
        return await ask(port, self.token, method, where, item.body | named, **headers)

    async def _send_upon_the_newest(self, item: Item, port: int, method: str, where: str) -> Answer:
        """As a device would that knew of no edits: whatever is stored now, its own change goes over it."""
        newest = await ask(port, self.token, "GET", f"/activities/{item.activity}")
        if newest.status == 404:
            return Answer(409, {"error": "not_yet"})
        headers = {"If-Match": f'"{newest.said["version"]}"'}
        return await ask(port, self.token, method, where, item.body, **headers)

    def _settle(self, item: Item, answer: Answer, reckoning: Reckoning) -> None:
        now = asyncio.get_running_loop().time()
        error = (answer.said or {}).get("error")
        if answer.status in (200, 201):
            reckoning.arrived(item, answer)
            self.queue.remove(item)
        elif answer.status >= 500 or error == "not_yet" or answer.status == 412:
            self._pause(item, now)
        elif error == "different" and item.edit and "stored" in answer.said:
            self._decide(item, answer.said["stored"], reckoning)
        else:
            reckoning.refused(item, answer)
            self.queue.remove(item)

    def _decide(self, item: Item, stored: dict[str, Any], reckoning: Reckoning) -> None:
        """Somebody was faster: the person looks at both, and keeps theirs or lets it go with what was made upon it."""
        if self.draw.random() < 0.5:
            item.upon = stored["version"]
            item.body = {**item.body, "reason": KEPT}
            reckoning.conflicts += 1
            return
        reckoning.conflicts += 1
        gone = {item.edit}
        for one in [one for one in self.queue if one.activity == item.activity and one.edit]:
            if one is item or one.after in gone:
                gone.add(one.edit)
                reckoning.let_go(one)
                self.queue.remove(one)


def typed(number: int, draw: random.Random) -> dict[str, Any]:
    """What a person types of one activity; some eighteen a day, so that what looks alike is no more than in life."""
    return {
        "team": "wimborne",
        "channel": draw.choice(["meeting", "surgery", "social_post", "patrol_walkabout"]),
        "status": "held",
        "title": f"Number {number}",
        "starts_at": (BEGUN + timedelta(minutes=80 * number)).isoformat(),
        "attendance": draw.randrange(40),
        "summary": draw.choice([None, "Parking outside the school", "Bikes on the pavement; lights"]),
    }


def people(tokens: list[str], activities: int, edits: int, seed: int, *, names_after: bool = True) -> list[Device]:
    """Devices with everything that they will send. Of a tenth of what is edited a colleague edits too."""
    draw = random.Random(seed)
    count = max(3, min(24, activities // 20))
    devices = [
        Device(
            tokens[at % len(tokens)],
            random.Random(seed + at + 1),
            names_after=names_after,
            corrects_any=at % len(tokens) != PC,
        )
        for at in range(count)
    ]
    owners: list[tuple[Device, uuid.UUID]] = []
    for number in range(activities):
        device, id = devices[number % count], uuid.UUID(int=draw.getrandbits(128), version=4)
        device.queue.append(Item(id, typed(number, draw)))
        owners.append((device, id))
    left = edits
    for device, id in draw.sample(owners, len(owners)):
        if left <= 0:
            break
        left -= _edit(device, devices, id, draw, left)
    return devices


def _edit(device: Device, devices: list[Device], id: uuid.UUID, draw: random.Random, most: int) -> int:
    """A chain of edits upon each other, at times ended by a withdrawal; how many there are."""
    after, length = id, min(draw.randint(1, 4), most)
    for at in range(length):
        edit = uuid.UUID(int=draw.getrandbits(128), version=4)
        last = at == length - 1 and length > 1 and draw.random() < 0.2
        body = {"reason": "Logged twice"} if last else {"attendance": 100 + at, "title": f"Put right {at}"}
        device.queue.append(Item(id, {"reason": "Counted again", **body}, edit, after, withdraws=last))
        after = edit
    if length < most and draw.random() < 0.1:
        colleague = draw.choice([one for one in devices if one.corrects_any and one.token != device.token])
        edit = uuid.UUID(int=draw.getrandbits(128), version=4)
        colleague.queue.append(Item(id, {"reason": "Raised too", "url": "https://example.org/raised"}, edit, id))
        return length + 1
    return length
