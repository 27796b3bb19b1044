#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

# Commands that define tables or empty them connect as the owner; all others with the application's rights.
OWNERS_COMMANDS = {"migrate", "flush"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if OWNERS_COMMANDS & set(sys.argv[1:2]):
        os.environ["DATABASE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
