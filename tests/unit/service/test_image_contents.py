"""What of a project goes into an image."""

from __future__ import annotations

import json

from jupyter_reprise.service.image_contents import Contents


def notebook(kind: str, source: str | list[str]) -> bytes:
    return json.dumps({"cells": [{"cell_type": kind, "source": source}]}).encode()


def test_programs_are_files_and_cells_of_stan_and_no_text_about_them() -> None:
    notebooks = {
        "told.ipynb": notebook("markdown", "%%stan cells compile"),
        "late.ipynb": notebook("code", "print('%%stan')"),
        "program.ipynb": notebook("code", ["%%stan model\n", "parameters { real x; }"]),
    }
    files = ("data.csv", "model.stan")
    contents = Contents((), notebooks, files, (), (), (), (), ())
    assert contents.programs == ("model.stan", "program.ipynb")
