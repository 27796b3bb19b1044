"""What runs side by side for the portal: web, worker and scheduler, each by its command line."""

import sys


def commands() -> dict[str, list[str]]:
    """What runs side by side, by name."""
    from django.conf import settings

    celery = [sys.executable, "-m", "celery", "--quiet", "--app"]
    alone = ["--without-gossip", "--without-mingle"]
    timetable = ["--schedule", str(settings.DATA_DIR / "timetable"), "--pidfile="]
    return {
        "web": [sys.executable, "-m", "uvicorn", "portal.asgi:application", *web_options()],
        "worker": [*celery, "portal", "worker", "--concurrency", "2", *alone, "--loglevel", "INFO"],
        "scheduler": [*celery, "portal.timetable", "beat", "--loglevel", "INFO", *timetable],
    }


def web_options() -> list[str]:
    from django.conf import settings

    proxies = settings.TRUSTED_PROXIES
    believed = ["--proxy-headers", "--forwarded-allow-ips", ",".join(proxies)] if proxies else ["--no-proxy-headers"]
    place = ["--host", settings.HOST, "--port", str(settings.PORT)]
    quiet = ["--no-access-log", "--no-server-header", "--http", "portal.slow_clients:Http"]
    return [*place, *believed, *quiet, "--lifespan", "off", "--timeout-graceful-shutdown", "5"]
