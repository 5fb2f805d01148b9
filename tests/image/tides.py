"""A small project: a measurement, a dashboard of it, and a notebook that is nobody's business."""

from __future__ import annotations

import base64
import json
from pathlib import Path

WAVE = """\
import json
import numpy as np
import jupyter_reprise as reprise
from helpers import scaled
levels = json.load(open("data/levels.json"))
reprise.record("peak", float(scaled(np.sin(np.linspace(0, 6, count)), levels["high"]).max()))
reprise.record("points", count)
"""
CONTROLS = """\
import ipywidgets
import jupyter_reprise as reprise
from jupyter_reprise.widgets import ParameterForm, RunButton
run = reprise.latest("wave.ipynb")
power = ipywidgets.IntSlider(value=3, min=1, max=9, description="Power")
answer = ipywidgets.Label()
def tell(_change=None):
    answer.value = f"Two to it is {2 ** power.value}."
power.observe(tell, "value")
tell()
ipywidgets.VBox([power, answer])
"""
RUNNING = """\
form = ParameterForm("wave.ipynb", only=["count"])
ipywidgets.VBox([form, RunButton(form)])
"""
FIGURE = """\
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(5, 2.5))
axes.plot([0, 1, 2], [0, run.records["peak"], 0])
axes.set(xlabel="Hour", ylabel="Height in m")
plt.show()
"""
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAEE"
    "lEQVR42mOQm/AfjhhwcgB9zBQdQKz8xAAAAABJRU5ErkJggg=="
)
PICTURE_WIDTH = 4
SETTINGS = """\
[project]
name = "tides"
[[dashboard]]
notebook = "show.ipynb"
name = "tide"
source = "wave.ipynb"
parameters = ["count"]
thumbnail = "pictures/tide.png"
description = "How high the water rises."
"""


def write_project(folder: Path) -> None:
    """Write the project's files."""
    (folder / "data").mkdir()
    (folder / "data" / "levels.json").write_text('{"high": 2.5}\n', "utf-8")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "tide.png").write_bytes(PICTURE)
    (folder / "helpers.py").write_text("def scaled(y, by):\n    return y * by\n", "utf-8")
    (folder / "reprise.toml").write_text(SETTINGS, "utf-8")
    (folder / ".gitignore").write_text(".reprise/\n", "utf-8")
    parameters = {"count": "count: int = 200"}
    write_notebook(folder / "wave.ipynb", **parameters, wave=WAVE)
    write_notebook(folder / "show.ipynb", controls=CONTROLS, running=RUNNING, figure=FIGURE)
    write_notebook(folder / "private.ipynb", secret='print("for the team only")')


def write_notebook(path: Path, **cells: str) -> None:
    written = [
        {
            "cell_type": "code",
            "id": name,
            "metadata": {"tags": ["parameters"]} if name == "count" else {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for name, source in cells.items()
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": spec}
    nb = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": written}
    path.write_text(json.dumps(nb, indent=1), "utf-8")
