"""The log's part of the HTTP API."""

from engagement.api.activities import router

__all__ = ["router"]
