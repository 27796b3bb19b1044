"""Querysets whose statement is put together once a process, and asked again with other values.

Putting a statement together out of filters takes Django several times as long as PostgreSQL takes to answer it. A
function that makes a queryset out of its arguments is called once with stand-ins for them, for each shape of call; the
statement that comes of it is kept, and what stood in for an argument is exchanged for the argument:

    @compiled
    def _neighbourhoods(team: int, today: date) -> QuerySet[Neighbourhood]:
        return Neighbourhood.objects.filter(team=team).active_on(today).order_by("name", "id")

    _neighbourhoods(team.id, today)  # a list

The function may do nothing with its arguments but hand them to filters: it is given no real ones. What it computes from
one (the day before, a person's force) would not be exchanged, so a statement in which anything of the kind is found is
refused the first time. Numbers, days, instants, ids and lists of them are exchanged; a list of another length, and any
other value, such as a key of a table, makes a statement of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

from record.prepared import Preparing

Asked = ParamSpec("Asked")
Row = TypeVar("Row")

SHAPES = 64  # of one function: lists have lengths
LONGEST = 1_000  # of a list whose statement is kept
NUMBER = -(2**62)  # stand-ins count from here on
DAY, INSTANT = date(1066, 10, 14), datetime(1066, 10, 14, 8, 0, 0, 271_828, tzinfo=UTC)
A_CENTURY = timedelta(days=36_525)


class Refused(TypeError):
    """The function does more with its arguments than to hand them to filters, or was not given them by place."""


class compiled(Generic[Asked, Row]):  # noqa: N801 - a decorator
    """The rows of the function's queryset, as a list: instances, or what its `values_list` gives."""

    def __init__(self, made: Callable[Asked, QuerySet[Any, Row]]) -> None:
        update_wrapper(self, made)
        self.made = made
        self._kept = lru_cache(maxsize=SHAPES)(self._put_together)

    def __call__(self, *asked: Asked.args, **named: Asked.kwargs) -> list[Row]:
        if named:
            raise Refused("Its arguments are given by their places.")
        shape, values = _shape(asked)
        statement = self._kept(shape) if len(values) <= LONGEST else self._put_together(shape)
        return statement.rows(values) if statement else []

    def first(self, *asked: Asked.args, **named: Asked.kwargs) -> Row | None:
        """The first row; the function says in which order, and that one is enough."""
        return next(iter(self(*asked, **named)), None)

    def _put_together(self, shape: tuple[Hashable, ...]) -> Statement | None:
        """None where no row can come: asked for those of an empty list."""
        arguments, stand_ins = _stand_ins(shape)
        rows = self.made(*arguments)  # type: ignore[call-arg]
        try:
            return Statement(rows, stand_ins)
        except EmptyResultSet:
            return None


def fetched(instance: Model, name: str, rows: list[Any]) -> None:
    """Let `instance.name.all()` be these rows, which point to it, as `prefetch_related` does it."""
    relation: Any = instance._meta.get_field(name)
    for row in rows:
        relation.field.set_cached_value(row, instance)
    related = getattr(instance, name).all()
    related._result_cache, related._prefetch_done = rows, True
    vars(instance).setdefault("_prefetched_objects_cache", {})[name] = related


class Statement:
    """A statement with the places of what is to be exchanged in it."""

    def __init__(self, rows: QuerySet[Any], stand_ins: list[Any]) -> None:
        self.queryset = rows
        self.compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, parameters = self.compiler.as_sql()
        self.parameters = tuple(parameters)
        places = {value: number for number, value in enumerate(stand_ins)}
        self.places = [(place, places.get(value)) for place, value in enumerate(parameters) if _is_stand_in(value)]
        found = {number for _, number in self.places}
        if None in found or found != set(range(len(stand_ins))):
            raise Refused(f"A value was changed or left out on its way into this: {self.sql}")
        # What rows are turned with is the same each time; it is worked out from what stands in the statement's columns.
        columns = [expression for expression, *_ in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(columns)

    def rows(self, values: list[Any]) -> list[Any]:
        parameters = list(self.parameters)
        for place, number in self.places:
            parameters[place] = values[number]  # type: ignore[index]
        asked = self.queryset._clone()  # type: ignore[attr-defined]
        vars(asked.query)["get_compiler"] = partial(self._compiler, tuple(parameters))
        return list(asked)

    def _compiler(self, parameters: tuple[Any, ...], *_: Any, **__: Any) -> Any:
        """As Django's own, which is not asked for the statement again."""
        ours = copy(self.compiler)
        ours.connection = Preparing(connections[DEFAULT_DB_ALIAS])  # a thread's own
        vars(ours)["as_sql"] = lambda *_, **__: (self.sql, parameters)
        vars(ours)["get_converters"] = lambda _: self.converters
        return ours


def _shape(arguments: Iterable[Any]) -> tuple[tuple[Hashable, ...], list[Any]]:
    """What a statement depends on: of a value that is exchanged its type, of a list its length too; and the values."""
    shape: list[Hashable] = []
    values: list[Any] = []
    for value in arguments:
        if isinstance(value, list):
            shape.append((type(value[0]) if value else int, len(value)))
            values += value
        elif type(value) in KINDS:
            shape.append(type(value))  # type: ignore[arg-type]  # a class is hashable
            values.append(value)
        else:
            shape.append(("as it is", value))
    return tuple(shape), values


def _stand_ins(shape: tuple[Any, ...]) -> tuple[list[Any], list[Any]]:
    arguments: list[Any] = []
    made: list[Any] = []
    for one in shape:
        if isinstance(one, type):
            made.append(KINDS[one](len(made)))
            arguments.append(made[-1])
        elif one[0] == "as it is":
            arguments.append(one[1])
        else:
            some = [KINDS[one[0]](len(made) + number) for number in range(one[1])]
            made += some
            arguments.append(some)
    return arguments, made


KINDS: dict[type, Callable[[int], Any]] = {
    int: lambda number: NUMBER + 1_000 * number,
    date: lambda number: DAY - timedelta(days=400 * number),
    datetime: lambda number: INSTANT - timedelta(days=400 * number),
    UUID: lambda number: UUID(int=number + 1),
    str: lambda number: f"\ufdd0{number}",  # of the characters that stand for none
}


def _is_stand_in(value: Any) -> bool:
    """Whether it is one, or was made of one."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int):
        return value < NUMBER // 2
    if isinstance(value, datetime):
        return value < INSTANT + A_CENTURY
    if isinstance(value, date):
        return value < DAY + A_CENTURY
    if isinstance(value, UUID):
        return value.int < 2**32
    return isinstance(value, str) and "\ufdd0" in value
