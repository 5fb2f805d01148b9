"""What Stan says is put so that its reader knows what to do."""

from __future__ import annotations

import signal

import pytest

from jupyter_reprise.stan.chains import ChainState
from jupyter_reprise.stan.messages import collect_messages, explain_death, explain_failure
from jupyter_reprise.stan.sampler import describe


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_death_that_a_lack_of_memory_explains_says_so(how: signal.Signals) -> None:
    [text] = explain_death("churn.stan", ChainState(2), -how, "")
    assert text == (
        f"The process of chain 2 of churn.stan was killed by signal {how.value}; "
        "a common cause is too little memory."
    )


def test_another_death_is_only_told() -> None:
    [text] = explain_death("churn.stan", ChainState(1), 3, "first\nlast words\n")
    assert text == "The process of chain 1 of churn.stan ended with exit code 3. last words"


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("std::bad_alloc")])
def test_a_lack_of_memory_has_a_name(error: Exception) -> None:
    assert describe(error) == "there is too little memory"


def test_an_exception_without_a_text_is_called_by_its_kind() -> None:
    assert describe(KeyError()) == "KeyError"


def test_a_failure_is_told_by_stans_reasons_once() -> None:
    state = ChainState(
        1, messages=["info:Gradient evaluation took 1e-05 seconds", "error:no", "error:no"]
    )
    text = explain_failure("churn.stan", state, "stopped in '/tmp/x/program.stan', line 3", "")
    assert text.splitlines() == [
        "Chain 1 of churn.stan failed:",
        "  stopped in 'churn.stan', line 3",
        "  no",
    ]


def test_messages_are_counted_instead_of_repeated() -> None:
    chains = [ChainState(1, messages=["warn:odd"]), ChainState(2, messages=["warn:odd", "info: "])]
    assert collect_messages(chains) == ("odd (2 times)",)
