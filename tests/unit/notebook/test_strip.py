"""A notebook's source is what people wrote, however it was run or laid out."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat

from jupyter_reprise.notebook.strip import source_digest, strip, stripped_bytes


def notebook() -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "cells": [
            {
                "cell_type": "code",
                "id": "a",
                "metadata": {"tags": ["parameters"]},
                "source": ["x = 1\n", "y = 2"],
                "outputs": [],
                "execution_count": None,
            },
            {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "Text é"},
        ],
    }


def executed() -> dict[str, Any]:
    nb = copy.deepcopy(notebook())
    nb["metadata"]["papermill"] = {"duration": 1}
    nb["metadata"]["reprise"] = {"run_id": "x"}
    nb["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    nb["cells"][0]["execution_count"] = 7
    nb["cells"][0]["metadata"]["execution"] = {"iopub.execute_input": "..."}
    nb["cells"].insert(
        1,
        {
            "cell_type": "code",
            "id": "i",
            "metadata": {"tags": ["injected-parameters"]},
            "source": "x = 3",
            "outputs": [],
            "execution_count": 8,
        },
    )
    return nb


def test_an_executed_notebook_has_the_source_of_the_one_it_came_from() -> None:
    assert stripped_bytes(executed()) == stripped_bytes(notebook())
    assert source_digest(executed()) == source_digest(notebook())


def test_stripping_twice_changes_nothing_more() -> None:
    once = strip(executed())
    assert strip(once) == once


def test_stripping_leaves_its_argument_alone() -> None:
    nb = executed()
    before = copy.deepcopy(nb)
    stripped_bytes(nb)
    assert nb == before


def test_the_stripped_file_is_a_valid_notebook() -> None:
    nbformat.validate(nbformat.reads(stripped_bytes(executed()).decode(), as_version=4))


def test_layout_ids_and_titles_do_not_count_as_source() -> None:
    nb = notebook()
    nb["cells"][0]["source"] = "x = 1\ny = 2"
    nb["cells"][0]["id"] = "other"
    nb["metadata"]["title"] = "A title"
    assert source_digest(nb) == source_digest(notebook())


def test_code_text_tags_and_kernel_count_as_source() -> None:
    for change in (
        lambda nb: nb["cells"][0].update(source="x = 2"),
        lambda nb: nb["cells"][1].update(source="Other text"),
        lambda nb: nb["cells"][0]["metadata"].update(tags=[]),
        lambda nb: nb["metadata"]["kernelspec"].update(name="other"),
        lambda nb: nb["cells"].reverse(),
    ):
        nb = json.loads(json.dumps(notebook()))
        change(nb)
        assert source_digest(nb) != source_digest(notebook())
