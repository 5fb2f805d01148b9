"""Checks data and initial values against what a program declares, before anything is compiled.

Gives NumPy arrays of exactly the types that Stan wants, or all problems at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from jupyter_reprise.errors import DataProblem, InvalidData, InvalidInput
from jupyter_reprise.stan.declarations import Declaration, evaluate, read_declarations
from jupyter_reprise.stan.program import Program, Variable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST_INTEGER: Final = 2**31 - 1


def check_data(program: Program, data: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Check the data of a program, and give it in Stan's types.

    Raises
    ------
    InvalidData
        Naming every variable that is missing or can't be used, what it should be and what it is.
    InvalidInput
        It is not values by name.
    """
    if not hasattr(data, "keys"):
        raise InvalidInput(
            f"The data of {program.source} must be values by name, not a {type(data).__name__}.",
            hint="Give a mapping such as {'N': 3, 'y': [1, 2, 3]}.",
        )
    if not program.inputs and not data:
        return {}
    declared = read_declarations(program.canonical(), "data")
    checker = _Checker(declared, "the data")
    unknown = [name for name in data if name not in {variable.name for variable in program.inputs}]
    for variable in program.inputs:
        if variable.name in data:
            checker.take(variable, data[variable.name])
        else:
            checker.refuse(variable.name, _missing(checker.expected(variable), variable, unknown))
    return checker.finish(program.source)


def check_inits(
    program: Program,
    inits: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None,
    num_chains: int,
    scope: Mapping[str, NDArray[Any]],
) -> list[dict[str, NDArray[Any]]]:
    """Check initial values, one mapping for all chains or one for each; they may be partial.

    Parameters
    ----------
    scope
        The checked data, whose scalars sizes and bounds may name.

    Raises
    ------
    InvalidData
        Naming every value that can't be used.
    """
    if inits is None:
        return [{} for _ in range(num_chains)]
    given = [inits] * num_chains if isinstance(inits, Mapping) else list(inits)
    if len(given) != num_chains:
        chains = "1 chain" if len(given) == 1 else f"{len(given)} chains"
        text = f"is for {chains}, while num_chains is {num_chains}"
        raise InvalidData(program.source, (DataProblem("init", text),))
    declared = read_declarations(program.canonical(), "parameters")
    variables = {variable.name: variable for variable in program.parameters}
    checked = []
    for values in given:
        checker = _Checker(declared, "the initial values", scope)
        for name, value in values.items():
            if name in variables:
                checker.take(variables[name], value, is_init=True)
            else:
                checker.refuse(name, f"is no parameter{_nearest(name, variables)}")
        checked.append(checker.finish(program.source))
    return checked


class _Checker:
    """Collects converted values and problems, in the order of the declarations."""

    def __init__(
        self,
        declared: Mapping[str, Declaration],
        what: str,
        scope: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        self._declared = declared
        self._what = what
        self._problems: list[DataProblem] = []
        self._values: dict[str, NDArray[Any]] = {}
        self._scalars: dict[str, Any] = {}
        for name, value in (scope or {}).items():
            self._note_scalar(name, value)

    def refuse(self, name: str, message: str) -> None:
        self._problems.append(DataProblem(name, message))

    def expected(self, variable: Variable) -> str:
        declaration = self._declared.get(variable.name)
        if declaration is not None:
            return declaration.text
        return f"{variable.type} with {variable.dimensions} dimensions"

    def take(self, variable: Variable, value: Any, *, is_init: bool = False) -> None:
        """Check one value; an initial one must be finite and inside of its bounds."""
        problem, array = convert(variable, value)
        if array is None:
            self.refuse(variable.name, f"must be {self.expected(variable)}, but {problem}")
            return
        declaration = self._declared.get(variable.name)
        if variable.type in {"int", "real"}:
            for problem in self._misfits(variable, declaration, array, is_init=is_init):
                self.refuse(variable.name, f"must be {self.expected(variable)}, but {problem}")
                break
        self._values[variable.name] = array
        self._note_scalar(variable.name, array)

    def finish(self, source: str) -> dict[str, NDArray[Any]]:
        if self._problems:
            raise InvalidData(source, tuple(self._problems), what=self._what)
        return self._values

    def _note_scalar(self, name: str, value: NDArray[Any]) -> None:
        if value.ndim == 0:
            self._scalars[name] = value.item()

    def _misfits(
        self,
        variable: Variable,
        declaration: Declaration | None,
        array: NDArray[Any],
        *,
        is_init: bool,
    ) -> Iterator[str]:
        import numpy as np

        if is_init and np.isinf(array).any():
            yield f"{_at(np.isinf(array))} is infinite"
        if array.ndim != variable.dimensions:
            yield "it is a single number" if array.ndim == 0 else _shape(array)
        if declaration is None:
            return
        for axis, text in enumerate(declaration.sizes):
            wanted = evaluate(text, self._scalars)
            if wanted is not None and array.shape[axis] != wanted:
                meaning = "" if text == str(wanted) else f", as {text} is {wanted}"
                yield f"{_shape(array)}: axis {axis + 1} must be {wanted}{meaning}"
        for side, text in declaration.bounds.items():
            limit = evaluate(text, self._scalars)
            if limit is not None:
                yield from _outside(array, side, text, limit, is_init=is_init)


def convert(variable: Variable, value: Any) -> tuple[str, NDArray[Any] | None]:
    """Give a value as an array of the type Stan wants, or what stands against it."""
    import numpy as np

    if hasattr(value, "to_numpy"):  # pandas and xarray
        value = value.to_numpy()
    if np.ma.isMaskedArray(value) and np.ma.getmaskarray(value).any():
        return "some of it is masked", None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "b":
            array = array.astype(np.int64)
    except ValueError:
        return "its rows have different lengths", None
    if array.dtype.kind == "O":
        return _convert_objects(variable, array)
    if array.dtype.kind in "USTMmV":
        return f"it is {_shown(value)}", None
    if variable.type == "int":
        return _to_integers(array)
    if variable.type == "complex" and array.dtype.kind == "c":
        return "", np.stack([array.real, array.imag], axis=-1).astype(np.float64)
    if array.dtype.kind == "c":
        return "it is complex", None
    real = array.astype(np.float64)
    if np.isnan(real).any():
        return f"{_at(np.isnan(real))} is NaN", None
    return "", real


def _convert_objects(variable: Variable, array: NDArray[Any]) -> tuple[str, NDArray[Any] | None]:
    """Convert what NumPy has no type for: None, pandas' NA, decimals, integers of any size."""
    import numpy as np

    for index in np.ndindex(array.shape):
        item: Any = array[index]
        if item is None or type(item).__name__ in {"NAType", "NaTType"}:
            return f"{_place(index)} is {item!r}".replace("<NA>", "NA"), None
        if isinstance(item, (list, tuple, np.ndarray)):
            return "its rows have different lengths", None
        if isinstance(item, str) or not hasattr(item, "__float__"):
            return f"{_place(index)} is {_shown(item)}", None
    is_whole = all(hasattr(item, "__index__") for item in array.ravel())
    if is_whole and variable.type == "int":
        return f"it is not between -{_LARGEST_INTEGER} and {_LARGEST_INTEGER}", None
    return convert(variable, array.astype(np.float64))


def _to_integers(array: NDArray[Any]) -> tuple[str, NDArray[Any] | None]:
    import numpy as np

    if array.dtype.kind == "c":
        return "it is complex", None
    if array.dtype.kind == "f":
        unfit = ~np.isfinite(array) | (array != np.floor(array))
        if unfit.any():
            first = array[unfit].flat[0]
            return f"{_at(unfit)} is {first:g}, which is not a whole number", None
    too_large = (array > _LARGEST_INTEGER) | (array < -_LARGEST_INTEGER)
    if too_large.any():
        first = array[too_large].flat[0]
        return f"{_at(too_large)} is {first}, more than Stan's integers can hold", None
    return "", array.astype(np.int64)


def _outside(
    array: NDArray[Any], side: str, text: str, limit: float, *, is_init: bool
) -> Iterator[str]:
    if side == "lower":
        outside = (array <= limit) if is_init else (array < limit)
    else:
        outside = (array >= limit) if is_init else (array > limit)
    if outside.any():
        first = array[outside].flat[0]
        meaning = "" if text == f"{limit:g}" else f", which is {limit:g}"
        verb = "lies on or beyond" if is_init else "is beyond"
        yield f"{_at(outside)} is {first:g} and {verb} {side}={text}{meaning}"


def _missing(expected: str, variable: Variable, unknown: Sequence[str]) -> str:
    return f"is missing, it must be {expected}{_nearest(variable.name, unknown)}"


def _nearest(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    lowered = {other.lower(): other for other in known}
    close = get_close_matches(name.lower(), lowered, n=1)
    return f" (did you mean {lowered[close[0]]}?)" if close else ""


def _at(mask: NDArray[Any]) -> str:
    """Name the first place where a mask holds, and how many others there are."""
    import numpy as np

    places = np.argwhere(mask)
    others = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
    return f"{_place(tuple(places[0]))}{others}"


def _place(index: tuple[int, ...]) -> str:
    return f"element [{', '.join(str(i + 1) for i in index)}]" if index else "it"


def _shape(array: NDArray[Any]) -> str:
    return f"its shape is ({', '.join(map(str, array.shape))})"


def _shown(value: Any) -> str:
    shown = repr(value)
    kind = type(value).__name__
    return f"the {kind} {shown if len(shown) <= 40 else shown[:37] + '...'}"
