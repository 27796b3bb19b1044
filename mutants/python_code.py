"""Mutants of Python: one comparison, condition, number, call or answer of one function, changed in its syntax tree."""

from __future__ import annotations

import ast
import gc
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

OTHER_WAY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OTHER_SUM: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv}
# Calls whose keywords are conditions, each of which can be left out.
CONDITIONS = {"filter", "exclude", "get", "Q", "on", "update"}


@dataclass(frozen=True)
class PythonMutant:
    """`number` is that of the change among all of its function's."""

    module: str
    function: str
    number: int
    line: int
    says: str

    @property
    def place(self) -> str:
        return f"{self.module}.{self.function}:{self.line}"

    def apply(self) -> None:
        """Put the changed code into every function that has been made of it, decorated ones and methods too.

        What its module keeps of earlier answers is forgotten.
        """
        forget_answers(self.module)
        code = _mutated(self.module, self.function, self.number)
        for function in functions_made_of(self.module, self.function):
            function.__code__ = code


def forget_answers(module: str) -> None:
    """Empty every cache of the functions of this module and those below; by type(): isinstance() wakes lazy objects."""
    for one in gc.get_objects():
        if issubclass(type(one), _lru_cache_wrapper) and f"{one.__module__}.".startswith(f"{module}."):
            one.cache_clear()


def modules(names: tuple[str, ...]) -> list[ModuleType]:
    """The modules of these names and below them."""
    found = []
    for name in names:
        module = importlib.import_module(name)
        below = [one.name for one in pkgutil.walk_packages(getattr(module, "__path__", []), f"{name}.")]
        found += [module, *map(importlib.import_module, below)]
    return found


def of_module(module: ModuleType) -> Iterator[PythonMutant]:
    for name, node in _functions(_tree(module.__name__)):
        for number, (line, says) in enumerate(_changes(node)):
            yield PythonMutant(module.__name__, name, number, line, says)


def functions_made_of(module: str, name: str) -> list[FunctionType]:
    """Those alive: a decorator hides a function from its module's names, not from the collector of garbage."""
    file = importlib.import_module(module).__file__
    functions = [one for one in gc.get_objects() if issubclass(type(one), FunctionType)]  # no lazy object wakes
    return [one for one in functions if one.__code__.co_filename == file and one.__code__.co_qualname == name]


@cache
def _source(module: str) -> str:
    return Path(importlib.import_module(module).__file__ or "").read_text("utf-8")


def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Functions of the module and methods of its classes; what is nested in a function belongs to it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")


def _mutated(module: str, name: str, number: int) -> CodeType:
    tree = _tree(module)
    node = dict(_functions(tree))[name]
    for at, _ in enumerate(_changes(node)):
        if at == number:
            break  # and so the change stays
    file = importlib.import_module(module).__file__ or ""
    return _code_of(compile(ast.fix_missing_locations(tree), file, "exec"), name)


def _code_of(code: CodeType, name: str) -> CodeType:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    for one in inner:
        if one.co_qualname == name:
            return one
        if name.startswith(f"{one.co_qualname}."):
            return _code_of(one, name)
    raise LookupError(name)


Change = tuple[int, str]


def _changes(function: Function) -> Iterator[Change]:
    """Each change of the function in turn: made in the tree while its line and words are read, and undone after."""
    body = _without_docstring(function)
    for holder in [function, *(node for statement in body for node in ast.walk(statement))]:
        for field, value in ast.iter_fields(holder):
            if holder is function and field != "body":
                continue  # its name, its defaults and its decorators are no part of its code
            for at, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST):
                    yield from _changes_of(holder, field, at, node)


def _without_docstring(function: Function) -> list[ast.stmt]:
    return function.body[1:] if ast.get_docstring(function) else function.body


def _changes_of(holder: ast.AST, field: str, at: int | None, node: ast.AST) -> Iterator[Change]:
    def put(new: ast.AST) -> None:
        if at is None:
            setattr(holder, field, new)
        else:
            getattr(holder, field)[at] = new

    for new, says in _others(node):
        put(ast.copy_location(new, node))
        yield getattr(node, "lineno", 0), says
        put(node)


def _others(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What could stand in the node's place, and how it is told."""
    new: ast.expr
    match node:
        case ast.Compare(left, [operator, *more], [right, *others]) if type(operator) in OTHER_WAY:
            other = OTHER_WAY[type(operator)]()
            yield ast.Compare(left, [other, *more], [right, *others]), _told(node, ast.Compare(left, [other], [right]))
        case ast.BoolOp(operator, values):
            new = ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            yield new, _told(node, new)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand, _told(node, operand)
        case ast.BinOp(left, operator, right) if type(operator) in OTHER_SUM:
            new = ast.BinOp(left, OTHER_SUM[type(operator)](), right)
            yield new, _told(node, new)
        case ast.BinOp(left, ast.BitAnd() | ast.BitOr() as operator, right):
            new = ast.BinOp(left, ast.BitOr() if isinstance(operator, ast.BitAnd) else ast.BitAnd(), right)
            yield new, _told(node, new)
        case ast.Constant(bool() as value):
            yield ast.Constant(not value), f"{value} became {not value}"
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1), f"{value} became {value + 1}"
        case ast.If(test, body, orelse) if not isinstance(test, ast.UnaryOp):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse), f"if {ast.unparse(test)} became its opposite"
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body), f"{ast.unparse(node)} became its opposite"
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None)), f"return {ast.unparse(value)} became return None"
        case ast.Expr(ast.Call() as call):
            yield ast.Pass(), f"{ast.unparse(call)} was left out"
        case ast.Call(ast.Attribute() | ast.Name() as called, arguments, keywords) if _name(called) in CONDITIONS:
            for at, keyword in enumerate(keywords if len(keywords) + len(arguments) > 1 else []):
                rest = keywords[:at] + keywords[at + 1 :]
                yield ast.Call(called, arguments, rest), f"{ast.unparse(keyword)} of {_name(called)}() was left out"


def _name(called: ast.Attribute | ast.Name) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id


def _told(before: ast.AST, after: ast.AST) -> str:
    return f"{ast.unparse(before)} became {ast.unparse(ast.fix_missing_locations(after))}"
