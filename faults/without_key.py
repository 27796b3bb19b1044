"""The portal as it would be if nothing kept an activity's id from being stored twice: for the proof that it is seen."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from portal.asgi import application

version_log = import_module("engagement.version_log")  # after Django has been set up
models = import_module("engagement.models")
execute = version_log._execute


def doubling(statement: str, *values: Any) -> Any:
    return execute(statement.replace(" ON CONFLICT (id) DO NOTHING", ""), *values)


def any_of(**wanted: Any) -> Any:
    """Django's `get` refuses two rows of one id, and so would keep the second from being stored."""
    return models.Activity.objects.filter(**wanted).first()


vars(version_log)["_execute"] = doubling
vars(models.Activity.objects)["get"] = any_of

__all__ = ["application"]
