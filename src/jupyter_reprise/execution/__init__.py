"""Executes notebooks: the papermill engine and the executors."""

from __future__ import annotations
