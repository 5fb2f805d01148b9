"""What is mended goes, and nothing else in the file changes."""

from __future__ import annotations

import json

import pytest

from jupyter_reprise.notebook.lint import lint
from jupyter_reprise.notebook.lint.mending import mend

ODD = """{
    "metadata": {"widgets": {"a": 1},\t"kept" : 1e5},
    "cells": [
        {"source": ["x\\u00e9 = 'é'"], "outputs": [ {"output_type": "stream",
            "text": "x"} ], "cell_type": "code",
         "execution_count":  12, "metadata": { "collapsed": true , "tags": []}, "id": "a"},
        {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, "source": "",
         "outputs": [], "execution_count": null},
        {"cell_type": "markdown", "metadata": {"collapsed": true}, "source": ""}
    ],
    "huge": 123456789012345678901234567890, "nan": NaN,
    "nbformat": 4, "nbformat_minor": 5
}"""
MENDED = """{
    "metadata": {\t"kept" : 1e5},
    "cells": [
        {"source": ["x\\u00e9 = 'é'"], "outputs": [], "cell_type": "code",
         "execution_count":  null, "metadata": { "tags": []}, "id": "a"},
        {"cell_type": "markdown", "metadata": {}, "source": ""}
    ],
    "huge": 123456789012345678901234567890, "nan": NaN,
    "nbformat": 4, "nbformat_minor": 5
}"""


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_everything_but_what_is_mended_stays_byte_for_byte(end) -> None:
    nb = json.loads(ODD)
    assert mend(ODD + end, nb, lint(nb)) == MENDED + end


def test_line_ends_stay() -> None:
    text = ODD.replace("\n", "\r\n")
    nb = json.loads(text)
    assert mend(text, nb, lint(nb)) == MENDED.replace("\n", "\r\n")


def test_what_a_tag_protects_stays() -> None:
    nb = json.loads(ODD)
    nb["cells"][0]["metadata"] = {"tags": ["reprise-ignore:outputs"]}
    mended = json.loads(mend(json.dumps(nb), nb, lint(nb)))
    assert mended["cells"][0]["outputs"] == nb["cells"][0]["outputs"]
    assert mended["cells"][0]["execution_count"] is None


def test_code_is_never_touched() -> None:
    text = json.dumps(
        {
            "nbformat": 4,
            "metadata": {},
            "cells": [
                {"cell_type": "code", "metadata": {}, "source": "from os import *\n!pip install x"}
            ],
        }
    )
    nb = json.loads(text)
    assert mend(text, nb, lint(nb)) == text
