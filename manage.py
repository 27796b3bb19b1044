#!/usr/bin/env python
"""Django's command line for this project."""

import os
import signal
import sys

# Commands that define tables or empty them connect as the owner; all others with the application's rights.
OWNERS_COMMANDS = {"migrate", "flush"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if OWNERS_COMMANDS & set(sys.argv[1:2]):
        os.environ["DATABASE_ROLE"] = "owner"
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from portal.database.tables_up_to_date import OldTables, look_after_tables
    from portal.embedded_servers import ServerError

    try:
        look_after_tables("".join(sys.argv[1:2]))
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OldTables, ServerError) as error:
        sys.exit(f"manage.py: {error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.stderr.write("manage.py: interrupted.\n")
        sys.exit(128 + signal.SIGINT)
