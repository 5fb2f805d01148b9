"""A notebook is shown so that comparing two of them shows what people changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_reprise.notebook.readable import readable
from jupyter_reprise.notebook.strip import strip_bytes
from jupyter_reprise.notebook.strip_policy import StripPolicy

ASSETS = Path(__file__).parents[2] / "assets" / "strip"
DEFAULT = StripPolicy()


def shown(nb: dict[str, Any] | bytes, policy: StripPolicy = DEFAULT) -> str:
    data = nb if isinstance(nb, bytes) else json.dumps(nb).encode()
    return readable(data, policy, "x.ipynb").decode()


def test_sources_stand_under_their_kind_and_tags() -> None:
    text = shown((ASSETS / "executed.ipynb").read_bytes())
    assert text.startswith("%% notebook\nbig: 1208925819614629174706176\nkernelspec: {")
    assert "\n%% code #parameters\npositives: int = 50  # of 3,330\nseed: int = 1\n" in text
    assert '\n%% code {"init_cell": false, "slideshow": {"slide_type": "skip"}}\n' in text
    assert "\n%% attachment plot.png\n(image/png, 100 bytes, " in text


def test_outputs_that_go_are_not_shown_and_those_that_stay_are() -> None:
    text = shown((ASSETS / "executed.ipynb").read_bytes())
    assert "careful\n" not in text
    assert "%% output\n(image/png, 100 bytes, 865f752e)\n(text/html, " in text
    assert "<Figure size 640x480>" in text
    assert "%% output stdout\nready\n" in text
    errors = shown((ASSETS / "executed.ipynb").read_bytes(), StripPolicy(keep_output=True))
    assert "%% error ZeroDivisionError: division by zero\n" in errors


def test_a_notebook_and_what_git_keeps_of_it_look_the_same() -> None:
    given = (ASSETS / "executed.ipynb").read_bytes()
    assert shown(given) == shown(strip_bytes(given, DEFAULT, "x.ipynb").data)


def test_what_is_no_notebook_is_shown_as_it_is() -> None:
    assert shown(b"<<<<<<< HEAD\n") == "<<<<<<< HEAD\n"


def test_long_outputs_are_cut() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 10_000}
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [output]}
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {"keep_output": True}, "cells": [cell]}
    assert len(shown(nb)) < 2100
