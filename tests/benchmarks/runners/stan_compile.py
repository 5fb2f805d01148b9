"""Compiles one Stan program, by our layer or by PyStan: `stan_compile.py reprise|pystan FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

who, path = sys.argv[1:]
if who == "reprise":
    from jupyter_reprise import stan

    stan.model(path).compile(show_progress=False)
else:
    # stan.build without its check of data, which these programs do not have
    import asyncio

    import httpstan.compile
    import httpstan.models

    asyncio.run(httpstan.models.build_services_extension_module(Path(path).read_text("utf-8")))
