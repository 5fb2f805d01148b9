"""Executes notebooks: the papermill engine and the executors.

Nothing here decides whether a notebook should run or keeps what came of it.
"""

from __future__ import annotations
