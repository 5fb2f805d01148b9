"""Notebooks with a parameters cell for tests, and what is read of it."""

from __future__ import annotations

from typing import Any

from jupyter_reprise.models import Parameter, ParameterSchema
from jupyter_reprise.notebook.parameters import read_schema


def code_cell(source: Any, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": source,
    }


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": list(cells)}


def read(source: str, *earlier: str, secrets: tuple[str, ...] = ()) -> ParameterSchema:
    cells = [*(code_cell(text) for text in earlier), code_cell(source, "parameters")]
    return read_schema(notebook(*cells), secrets=secrets)


def read_one(source: str, *earlier: str) -> Parameter:
    (parameter,) = read(source, *earlier).parameters
    return parameter
