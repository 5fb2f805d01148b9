"""What nbstripout itself makes of a notebook: the oracle of stripping."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import pytest
from nbstripout import _nbstripout as nbstripout

from jupyter_reprise.notebook.strip_policy import STANDARD_KEYS, StripPolicy


def _strip(text: str, policy: StripPolicy) -> str:
    """Strip by nbstripout with the options that say what the policy says."""
    extra_keys = [*STANDARD_KEYS, *policy.extra_keys]
    target = io.StringIO()
    nbstripout.process_jupyter_notebook(
        io.StringIO(text),
        target,
        _options(policy),
        [key for key in extra_keys if key not in policy.keep_metadata_keys],
    )
    return target.getvalue()


def _command_options(policy: StripPolicy) -> list[str]:
    """Give the options of the command nbstripout that say what the policy says."""
    flags = {
        "--keep-output": policy.keep_output,
        "--keep-count": policy.keep_count,
        "--keep-id": policy.keep_id,
        "--drop-empty-cells": policy.drop_empty_cells,
        "--strip-init-cells": policy.strip_init_cells,
    }
    texts = {
        "--extra-keys": policy.extra_keys,
        "--keep-metadata-keys": policy.keep_metadata_keys,
        "--drop-tagged-cells": policy.drop_tagged_cells,
    }
    lists = {
        "--drop-output-type": policy.drop_output_types,
        "--keep-output-type": policy.keep_output_types,
    }
    return [
        *(name for name, is_set in flags.items() if is_set),
        *(f"{name}={' '.join(values)}" for name, values in texts.items() if values),
        *(f"--max-size={policy.max_size}" for _ in range(policy.max_size > 0)),
        *(word for name, values in lists.items() if values for word in (name, *values)),
    ]


def _options(policy: StripPolicy) -> Any:
    return Namespace(
        keep_output=policy.keep_output,
        keep_count=policy.keep_count,
        keep_id=policy.keep_id,
        drop_empty_cells=policy.drop_empty_cells,
        drop_tagged_cells=" ".join(policy.drop_tagged_cells),
        strip_init_cells=policy.strip_init_cells,
        drop_output_type=list(policy.drop_output_types),
        keep_output_type=list(policy.keep_output_types),
        max_size=str(policy.max_size),
        dry_run=False,
    )


@pytest.fixture(scope="session")
def strip_by_nbstripout() -> Callable[[str, StripPolicy], str]:
    """Give a function that strips a notebook's text by nbstripout in this process."""
    return _strip


@pytest.fixture(scope="session")
def nbstripout_options() -> Callable[[StripPolicy], list[str]]:
    """Give a function that says a policy in options of the command nbstripout."""
    return _command_options
