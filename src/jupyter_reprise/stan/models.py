"""A Stan model: a program that stanc accepts, compiled when it is first needed, and sampled."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_reprise.kernels.seeding import seed as run_seed
from jupyter_reprise.stan.cache import CompiledModel
from jupyter_reprise.stan.chains import Job, Sampled, run_chains
from jupyter_reprise.stan.compiler import compile_program
from jupyter_reprise.stan.data import check_data, check_inits
from jupyter_reprise.stan.fit import Fit
from jupyter_reprise.stan.gate import Gate, choose_gate
from jupyter_reprise.stan.messages import collect_messages, shown_messages
from jupyter_reprise.stan.naming import Labels, Names
from jupyter_reprise.stan.program import Program, read_program
from jupyter_reprise.stan.progress import Progress
from jupyter_reprise.stan.reporting import report
from jupyter_reprise.stan.settings import check_settings
from jupyter_reprise.stan.toolchain import find_toolchain

Values = Mapping[str, Any]


def model(program: str | Path) -> Model:
    """Make a model of a `.stan` file or of a program's code.

    stanc checks it at once; its C++ is compiled when it is first sampled or by `Model.compile`.

    Raises
    ------
    NotFound
        There is no such file.
    InvalidProgram
        The program has a syntax or semantic error, shown with line and caret.
    MissingDependency
        The extra `stan` is not installed.
    """
    return Model(read_program(program))


class Model:
    """A Stan program that can be sampled; made by `model`.

    Attributes
    ----------
    program
        What stanc says about it: inputs, parameters, remarks.
    """

    def __init__(self, program: Program) -> None:
        self.program = program

    def __repr__(self) -> str:
        def names(variables: Sequence[Any]) -> str:
            return ", ".join(variable.name for variable in variables) or "none"

        program = self.program
        return (
            f"<Model {program.label}: data {names(program.inputs)}; "
            f"parameters {names(program.parameters)}>"
        )

    @property
    def warnings(self) -> str:
        """What stanc remarks on the program, such as a parameter without a prior."""
        return self.program.warnings

    def compile(self, *, show_progress: bool = True) -> CompiledModel:
        """Compile the model, or find it in the cache.

        Raises
        ------
        CompilationFailed
            There is no C++ compiler, or it failed.
        """
        return self._compile(Progress(self.program.label, is_shown=show_progress))[0]

    def sample(
        self,
        data: Values | None = None,
        *,
        seed: int | None = None,
        num_chains: int = 4,
        num_warmup: int = 1000,
        num_samples: int = 1000,
        delta: float = 0.8,
        max_depth: int = 10,
        save_warmup: bool = False,
        num_thin: int = 1,
        init: Values | Sequence[Values] | None = None,
        name: str | None = None,
        gate: Gate | Mapping[str, Any] | str | None = None,
        dims: Mapping[str, Sequence[str]] | None = None,
        coords: Mapping[str, Any] | None = None,
        log_likelihood: Names = None,
        posterior_predictive: Names = None,
        observed_data: Sequence[str] | str | None = None,
        show_progress: bool = True,
        **settings: Any,
    ) -> Fit:
        """Sample with NUTS, as PyStan's `sample` does: equal arguments and seed, equal draws.

        In a run the fit is kept as an artifact, its figures become metrics, and a fit that can't
        be trusted makes the run rejected.

        Parameters
        ----------
        data
            Values by name; NumPy and pandas are welcome.
        seed
            0 <= seed < 2**31; None takes the run's.
        num_chains, num_warmup, num_samples, delta, max_depth, save_warmup, num_thin, settings
            As in PyStan and CmdStan; `settings` are `stepsize`, `stepsize_jitter`, `init_radius`,
            `gamma`, `kappa`, `t0`, `init_buffer`, `term_buffer`, `window` and `refresh`.
        init
            Initial values by name, for all chains or one mapping for each; they may be partial.
        name
            What to call the fit in the run; the program's name by default.
        gate
            Bounds or a policy (`reject`, `warn`, `off`) in place of the project's `[diagnostics]`.
        dims, coords
            As in ArviZ.
        log_likelihood, posterior_predictive, observed_data
            Which quantities and data belong to these groups; by their names when left out.

        Raises
        ------
        InvalidData
            Data or initial values don't fit the program. Nothing was compiled.
        InvalidInput
            An argument is unknown or out of range. Nothing was compiled.
        CompilationFailed, SamplingFailed
            It could not be compiled or sampled, with the compiler's or Stan's reason.
        """
        checked = check_settings(
            {
                "num_chains": num_chains,
                "num_warmup": num_warmup,
                "num_samples": num_samples,
                "delta": delta,
                "max_depth": max_depth,
                "save_warmup": save_warmup,
                "num_thin": num_thin,
                **settings,
            },
            run_seed() if seed is None else seed,
        )
        chosen_gate = choose_gate(gate)
        values = check_data(self.program, data or {})
        inits = check_inits(self.program, init, checked["num_chains"], values)
        labels = Labels(
            dims or {}, coords or {}, log_likelihood, posterior_predictive, observed_data
        )
        progress = Progress(self.program.label, is_shown=show_progress)
        compiled, toolchain = self._compile(progress)
        job = Job(self.program.source, compiled.path, toolchain, values, inits, checked)
        began = time.monotonic()
        sampled = run_chains(job, progress.sampling)
        fit = Fit(
            program=self.program,
            data=values,
            settings=checked,
            draws=sampled.draws,
            columns=sampled.columns,
            dims=dict(zip(sampled.names, sampled.dims, strict=True)),
            chains=sampled.chains,
            messages=collect_messages(sampled.chains),
            labels=labels,
            versions={"stan": toolchain.stan, "httpstan": toolchain.httpstan},
        )
        progress.finish(_summary(fit, sampled, time.monotonic() - began))
        report(fit, chosen_gate, name)
        return fit

    def _compile(self, progress: Progress) -> tuple[CompiledModel, Any]:
        return compile_program(self.program, progress.compiling), find_toolchain()


def _summary(fit: Fit, sampled: Sampled, seconds: float) -> str:
    """Say in the one line that stays what was done, and below it what Stan remarked."""
    chains, rows, _ = fit.draws.shape
    text = f"{fit.program.label}: {chains} chains of {rows:,} draws in {seconds:.1f} s"
    divergences = sum(state.divergences for state in sampled.chains)
    if divergences:
        text += f", {divergences:,} divergent"
    if fit.messages:
        text += f"\nStan says:\n{shown_messages(fit.messages)}"
    return text
