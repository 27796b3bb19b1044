"""Runs asynchronous code in a thread of its own: the journeys' browser keeps an event loop in the tests' one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_elsewhere(story: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()
