"""Sealed tables: the application adds to them and never changes them. Source: reliability.md, "Record"."""

from django.conf import settings
from django.db.migrations.operations.base import Operation, OperationCategory

SEALED = ("UPDATE", "DELETE", "TRUNCATE")


class Seal(Operation):
    """In a migration, after the tables are made: from here on the application's role inserts and reads, no more.

        operations = [..., Seal("record_entry", "engagement_activityversion")]

    A matter of rights, not of triggers: the owner, who restores a backup or empties a test's tables, is not hindered.
    """

    category = OperationCategory.SQL
    reversible = True

    def __init__(self, *tables: str):
        self.tables = tables

    def deconstruct(self):
        return (self.__class__.__name__, list(self.tables), {})

    def state_forwards(self, app_label, state):
        """Rights are not part of Django's picture of the models."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._execute(schema_editor, f"REVOKE {', '.join(SEALED)} ON %s FROM %s")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._execute(schema_editor, "GRANT UPDATE, DELETE ON %s TO %s")

    def describe(self) -> str:
        return f"Seal {', '.join(self.tables)}"

    def _execute(self, schema_editor, statement: str) -> None:
        role = schema_editor.quote_name(settings.DATABASES["default"]["APPLICATION_ROLE"])
        for table in self.tables:
            schema_editor.execute(statement % (schema_editor.quote_name(table), role))
