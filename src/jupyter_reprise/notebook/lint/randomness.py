"""Rules about random numbers that come out otherwise at the next run.

It reads names by the notebook's imports and follows none through assignments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models.naming import cell_label
from jupyter_reprise.notebook.lint.calls import Callee, is_none
from jupyter_reprise.notebook.lint.model import Finding, Rule, Severity
from jupyter_reprise.notebook.lint.subject import Cell, Subject
from jupyter_reprise.notebook.python_cells import written_out

UNSEEDED_GENERATOR: Final = Rule(
    id="unseeded-generator",
    title="Randomness of its own, without a seed",
    why="It draws on the operating system's entropy, so that no two runs agree, not even with the"
    " same seed in `reprise run`, and their results can't be verified.",
    mend="Use `reprise.rng()`, or give the generator `reprise.seed()`.",
)
GLOBAL_RANDOM: Final = Rule(
    id="global-random",
    title="A global generator that the notebook does not seed",
    why="`reprise run` seeds `random` and NumPy's legacy generator before the first cell, so that"
    " runs repeat; in JupyterLab, or played by anything else, the notebook does not. One more draw"
    " anywhere changes all that follow.",
    mend="Use `reprise.rng()`, or seed in the notebook: `np.random.seed(reprise.seed())`.",
    severity=Severity.ADVICE,
)
RULES: Final = (UNSEEDED_GENERATOR, GLOBAL_RANDOM)

_WANT_A_SEED: Final = frozenset(
    {
        *("numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.SeedSequence"),
        *("numpy.random.PCG64", "numpy.random.PCG64DXSM", "numpy.random.MT19937"),
        *("numpy.random.Philox", "numpy.random.SFC64", "numpy.random.seed", "random.Random"),
        *("random.seed",),
    }
)
_NEVER_REPEAT: Final = frozenset(
    {
        *("os.urandom", "random.SystemRandom", "secrets.choice", "secrets.randbelow"),
        *("secrets.randbits", "secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe"),
        *("secrets.SystemRandom", "uuid.uuid1", "uuid.uuid4"),
    }
)
_SEEDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "random": frozenset({"random.seed", "random.setstate"}),
        "numpy.random": frozenset({"numpy.random.seed", "numpy.random.set_state"}),
    }
)
"""Modules whose functions draw from one global generator, with what seeds it."""
_DRAW_NOTHING: Final = frozenset(
    {*("default_rng", "seed", "get_state", "set_state", "getstate", "setstate", "test")}
)


def check(subject: Subject) -> Iterator[Finding]:
    """Look for generators without a seed, and for global ones that nothing seeds."""
    for cell, call in _unseeded(subject):
        message = f"`{_brief(call)}` draws on entropy of its own"
        yield cell.finding(UNSEEDED_GENERATOR, message, call.lineno)
    unseeded = [
        module
        for module, seeds in _SEEDS.items()
        if not any(
            _has_value(call) and callee.is_one_of(seeds) for _, call, callee in subject.calls
        )
    ]
    for cell, call, callee in subject.calls:
        if _is_global_draw(callee, unseeded):
            message = f"`{_brief(call)}` draws from a generator that the notebook does not seed"
            yield cell.finding(GLOBAL_RANDOM, message, call.lineno)


def find_unseeded(nb: Mapping[str, Any]) -> list[str]:
    """Name each call that draws on entropy of its own, such as `default_rng() in cell 4`.

    For warnings on a run, which no suppression silences: they say what the run can't promise.
    """
    return [
        f"{written_out(call)} in {cell_label(cell.index)}" for cell, call in _unseeded(Subject(nb))
    ]


def _unseeded(subject: Subject) -> Iterator[tuple[Cell, ast.Call]]:
    for cell, call, callee in subject.calls:
        is_missing = callee.is_one_of(_WANT_A_SEED) and not _has_value(call)
        if is_missing or callee.is_one_of(_NEVER_REPEAT):
            yield cell, call


def _has_value(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return not all(is_none(value) for value in values)


def _is_global_draw(callee: Callee, modules: list[str]) -> bool:
    """Tell whether it is a function of such a module; classes begin with a capital letter."""
    module, _, function = callee.name.rpartition(".")
    return module in modules and function[:1].islower() and function not in _DRAW_NOTHING


def _brief(call: ast.Call) -> str:
    name = written_out(call.func)
    return f"{name}(...)" if call.args or call.keywords else f"{name}()"
