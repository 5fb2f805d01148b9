"""Parameter types from annotations, read from their syntax trees and never evaluated.

An annotation that is not understood becomes `Any` with a note; nothing is refused here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from jupyter_reprise.models import Bounds, ParameterKind, ParameterType
from jupyter_reprise.notebook.annotation_metadata import Metadata, read_metadata
from jupyter_reprise.notebook.constants import NotConstant, fold
from jupyter_reprise.notebook.names import Names
from jupyter_reprise.notebook.python_cells import written_out

ANY: Final = ParameterType(ParameterKind.ANY, nullable=True)
_SIMPLE: Final[Mapping[str, ParameterKind]] = MappingProxyType(
    {
        "int": ParameterKind.INTEGER,
        "float": ParameterKind.NUMBER,
        "str": ParameterKind.STRING,
        "LiteralString": ParameterKind.STRING,
        "bool": ParameterKind.BOOLEAN,
        "date": ParameterKind.DATE,
        "datetime": ParameterKind.DATETIME,
        "Path": ParameterKind.PATH,
        "Secret": ParameterKind.SECRET,
        "list": ParameterKind.LIST,
        "List": ParameterKind.LIST,
        "Sequence": ParameterKind.LIST,
        "Iterable": ParameterKind.LIST,
        "Collection": ParameterKind.LIST,
        "dict": ParameterKind.DICT,
        "Dict": ParameterKind.DICT,
        "Mapping": ParameterKind.DICT,
        "MutableMapping": ParameterKind.DICT,
    }
)
_SHOWN_AS_LISTS: Final = frozenset(
    {"tuple", "Tuple", "set", "Set", "frozenset", "FrozenSet", "AbstractSet"}
)
_DEEPEST: Final = 30
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Annotation:
    """What an annotation says."""

    type: ParameterType | None
    """None when it leaves the type to the default (`Final`)."""
    help: str = ""
    notes: tuple[str, ...] = ()
    is_understood: bool = True


def read_annotation(node: ast.expr, names: Names) -> Annotation:
    """Read an annotation; one that is not understood is `Any`, with a note that says so."""
    reader = _Reader(names)
    found = reader.read(node)
    if reader.mentions_secret and found is not None and found.kind is not ParameterKind.SECRET:
        # Whatever else it may hold, a value that may be a secret is treated as one.
        found = ParameterType(ParameterKind.SECRET, nullable=found.nullable)
        reader.notes.append(f"`{_brief(node)}` is treated as one Secret")
    return Annotation(found, reader.help, tuple(reader.notes), reader.is_understood)


class _Reader:
    def __init__(self, names: Names) -> None:
        self.help = ""
        self.notes: list[str] = []
        self.is_understood = True
        self.mentions_secret = False
        self._names = names
        self._aliases_open: list[str] = []
        self._depth = 0

    def read(self, node: ast.expr) -> ParameterType | None:
        self._depth += 1
        try:
            return self._read(node) if self._depth <= _DEEPEST else self.not_understood(node)
        finally:
            self._depth -= 1

    def read_inner(self, node: ast.expr) -> ParameterType:
        """Read a type inside another, where the default can't stand in for it."""
        return self.read(node) or self.not_understood(node)

    def not_understood(self, node: ast.expr) -> ParameterType:
        self.is_understood = False
        self.notes.append(f"the type `{_brief(node)}` is not known, so any value is accepted")
        return ANY

    def _read(self, node: ast.expr) -> ParameterType | None:
        match node:
            case ast.Constant(value=None):
                return ANY
            case ast.Constant(value=str() as text):
                return self._read_text(node, text)
            case ast.BinOp(op=ast.BitOr()):
                return self._union(_alternatives(node))
            case ast.Name(id=name) if name in self._names.aliases:
                return self._read_alias(node, name)
            case ast.Name() | ast.Attribute():
                return self._read_name(node)
            case ast.Subscript():
                return self._read_subscript(node)
        return self.not_understood(node)

    def _read_text(self, node: ast.expr, text: str) -> ParameterType | None:
        try:
            inner = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return self.not_understood(node)
        return self.read(inner)

    def _read_alias(self, node: ast.Name, name: str) -> ParameterType | None:
        if name in self._aliases_open:
            return self.not_understood(node)
        self._aliases_open.append(name)
        try:
            return self.read(self._names.aliases[name])
        finally:
            self._aliases_open.pop()

    def _read_name(self, node: ast.expr) -> ParameterType | None:
        name = self._names.last_name(node) or ""
        if name == "Final":
            return None
        if name in {"Any", "object"}:
            return ANY
        if name in _SHOWN_AS_LISTS:
            return self._list_in_place_of(name, ())
        if name not in _SIMPLE:
            return self.not_understood(node)
        self.mentions_secret |= name == "Secret"
        return ParameterType(_SIMPLE[name])

    def _read_subscript(self, node: ast.Subscript) -> ParameterType | None:
        name = self._names.last_name(node.value) or ""
        arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        kind = _SIMPLE.get(name)
        if name in _SHOWN_AS_LISTS:
            return self._list_in_place_of(name, arguments)
        if kind is ParameterKind.LIST and len(arguments) == 1:
            return ParameterType(ParameterKind.LIST, items=self.read_inner(arguments[0]))
        if kind is ParameterKind.DICT and len(arguments) == 2:
            return self._dict(node, arguments)
        special: dict[str, Callable[[], ParameterType | None]] = {
            "Literal": lambda: self._literal(node, arguments),
            "Optional": lambda: self._union([*arguments, ast.Constant(None)]),
            "Union": lambda: self._union(arguments),
            "Annotated": lambda: self._annotated(arguments),
            "Final": lambda: self.read(arguments[0]),
        }
        return special[name]() if name in special else self.not_understood(node)

    def _dict(self, node: ast.Subscript, arguments: Sequence[ast.expr]) -> ParameterType:
        key = self.read_inner(arguments[0])
        if key.kind not in {ParameterKind.STRING, ParameterKind.ANY, ParameterKind.LITERAL}:
            return self.not_understood(node)  # JSON's objects have texts for keys
        if key.kind is ParameterKind.LITERAL:
            self.notes.append("the keys are not checked")
        return ParameterType(ParameterKind.DICT, items=self.read_inner(arguments[1]))

    def _list_in_place_of(self, name: str, arguments: Sequence[ast.expr]) -> ParameterType:
        self.notes.append(f"a list is given in place of a {name.lower()}")
        is_open = any(isinstance(a, ast.Constant) and a.value is Ellipsis for a in arguments)
        types = [self.read_inner(a) for a in arguments if not _is_ellipsis(a)]
        items = None
        if types:
            distinct = tuple(dict.fromkeys(types))
            items = distinct[0] if len(distinct) == 1 else _union_of(distinct, nullable=False)
        bounds = Bounds()
        if name.lower() == "tuple" and types and not is_open:
            bounds = Bounds(min_length=len(types), max_length=len(types))
        return ParameterType(ParameterKind.LIST, items=items, bounds=bounds)

    def _literal(self, node: ast.expr, arguments: Sequence[ast.expr]) -> ParameterType:
        choices: list[str | int | bool] = []
        is_nullable = False
        for argument in arguments:
            value = self._choice(argument)
            if value is None:
                is_nullable = True
            elif isinstance(value, str | int):
                choices.append(value)
            else:
                return self.not_understood(node)
        if not choices:
            return self.not_understood(node)
        distinct = tuple({(type(choice), choice): choice for choice in choices}.values())
        return ParameterType(ParameterKind.LITERAL, nullable=is_nullable, choices=distinct)

    def _choice(self, argument: ast.expr) -> object:
        try:
            return fold(argument, self._names)
        except NotConstant:
            return NotImplemented

    def _union(self, arguments: Sequence[ast.expr]) -> ParameterType:
        is_nullable = False
        members: list[ParameterType] = []
        for argument in arguments:
            if isinstance(argument, ast.Constant) and argument.value is None:
                is_nullable = True
                continue
            member = self.read_inner(argument)
            is_nullable |= member.nullable
            is_plain_union = member.kind is ParameterKind.UNION and member.bounds == Bounds()
            members.extend(member.members if is_plain_union else [member])
        return _union_of(tuple(dict.fromkeys(members)), nullable=is_nullable)

    def _annotated(self, arguments: Sequence[ast.expr]) -> ParameterType | None:
        found = self.read(arguments[0])
        metadata = Metadata()
        for argument in arguments[1:]:
            metadata = read_metadata(argument, self._names, metadata)
        self.help = metadata.help or self.help
        self.notes.extend(metadata.notes)
        if found is None or metadata.bounds == Bounds():
            return found
        return replace(found, bounds=metadata.merged_into(found.bounds))


def _union_of(members: tuple[ParameterType, ...], *, nullable: bool) -> ParameterType:
    """Make one type of several; None as one of them makes it nullable."""
    plain = tuple(dict.fromkeys(replace(member, nullable=False) for member in members))
    if not plain or any(member.kind is ParameterKind.ANY for member in plain):
        return ANY
    if len(plain) == 1:
        return replace(plain[0], nullable=nullable)
    if all(member.kind is ParameterKind.LITERAL for member in plain):
        choices = {(type(c), c): c for member in plain for c in member.choices}
        return ParameterType(
            ParameterKind.LITERAL, nullable=nullable, choices=tuple(choices.values())
        )
    return ParameterType(ParameterKind.UNION, nullable=nullable, members=plain)


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Return what `a | b | c` chooses from, in order, without going as deep as it is long."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _brief(node: ast.expr) -> str:
    text = written_out(node)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis
