"""What the application's role may do with the owner's tables: read and write rows, and nothing more.

A migration takes rights away again where a table is history: `record.append_only.Seal`.
"""

from django.conf import settings
from django.db import connections


def give_application_its_rights(using: str, **kwargs) -> None:
    """Before each `migrate`, so that every table it makes has the rights from its first moment. Repeats harmlessly."""
    role = settings.DATABASES["default"]["APPLICATION_ROLE"]
    connection = connections[using]
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {quoted}"
        )
        cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {quoted}")
