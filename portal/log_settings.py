"""Django's LOGGING: everything goes to standard error, through the filter and the formatter of `portal.request_log`."""

from __future__ import annotations

from typing import Any


def settings(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"one_line": {"()": "portal.request_log.OneLine"}},
        "formatters": {
            "plain": {
                "class": "portal.request_log.Discreet",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["one_line"]},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # It writes account and address of whoever mistypes a password, at every level.
            "axes": {"handlers": ["nowhere"], "propagate": False},
            # The server's own lines, which it would print in a way of its own.
            "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        },
    }
