"""The tables of a room as a Mermaid diagram of entities, from Django's models."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey, Model, OneToOneField

ROOMS = ("record", "inputs", "teams", "engagement", "contracts", "chats", "portal")
TYPES = {
    "AutoField": "int",
    "BigAutoField": "bigint",
    "BigIntegerField": "bigint",
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "timestamptz",
    "IntegerField": "int",
    "JSONField": "jsonb",
    "PositiveIntegerField": "int",
    "PositiveSmallIntegerField": "smallint",
    "SmallIntegerField": "smallint",
    "UUIDField": "uuid",
}


def diagram(room: str) -> str:
    """Every table of the app with its columns, and every foreign key that begins in it."""
    models = sorted(apps.get_app_config(room).get_models(include_auto_created=True), key=_table)
    drawn = [line for model in models for line in _entity(model)]
    drawn += [_relation(key) for model in models for key in _foreign_keys(model)]
    return "".join(f"{line}\n" for line in ["erDiagram", *(f"    {line}" for line in drawn)])


def _entity(model: type[Model]) -> Iterable[str]:
    yield f"{_table(model)} {{"
    for field in model._meta.concrete_fields:
        yield "    " + " ".join(word for word in (_type(field), field.column, _key(field), _note(field)) if word)
    yield "}"


def _relation(key: ForeignKey) -> str:
    """Who points where: one, or none or one, on the far side; at most one or many on the near one."""
    far, near = "|o" if key.null else "||", "o|" if key.unique else "o{"
    return f"{_table(key.related_model)} {far}--{near} {_table(key.model)} : {key.name}"


def _foreign_keys(model: type[Model]) -> list[ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _type(field: Field) -> str:
    if isinstance(field, ArrayField):
        return f"{_type(field.base_field)}[]"
    if isinstance(field, ForeignKey):
        return _type(field.target_field)
    return TYPES.get(field.get_internal_type(), "text")


def _key(field: Field) -> str:
    is_unique = field.unique and not field.primary_key and not isinstance(field, OneToOneField)
    marks = ((field.primary_key, "PK"), (isinstance(field, ForeignKey), "FK"), (is_unique, "UK"))
    return ", ".join(mark for applies, mark in marks if applies)


def _note(field: Field) -> str:
    """What the type does not say: that it may be empty, and ids that are no foreign keys."""
    notes = []
    if isinstance(field, ArrayField) and field.name.endswith("_ids"):
        notes.append("array of ids")
    if field.name.endswith("_id") and _type(field) in ("bigint", "uuid") and not isinstance(field, ForeignKey):
        notes.append("no foreign key")
    if field.null:
        notes.append("or nothing")
    return f'"{", ".join(notes)}"' if notes else ""
