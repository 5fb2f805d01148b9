"""Converts manifests to JSON and back; the JSON's form is versioned and documented by the types."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from jupyter_reprise.errors import InvalidInput, SchemaMismatch
from jupyter_reprise.models import SCHEMA_VERSION, Manifest
from jupyter_reprise.models.json_values import as_strict_json

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def manifest_as_json(manifest: Manifest) -> dict[str, Any]:
    """Give a manifest as JSON-like data; numbers that JSON has not are texts such as `nan`."""
    plain: dict[str, Any] = as_strict_json(_adapter().dump_python(manifest, mode="json"))
    return plain


def encode_manifest(manifest: Manifest) -> bytes:
    """Give a manifest as an indented JSON file."""
    plain = manifest_as_json(manifest)
    return json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"


def decode_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Raises
    ------
    SchemaMismatch
        It was written by a newer Reprise.
    InvalidInput
        It is not a manifest.
    """
    from pydantic import ValidationError

    try:
        version = json.loads(data).get("schema_version")
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise SchemaMismatch(
                f"This manifest has version {version}; this Reprise reads up to {SCHEMA_VERSION}.",
                hint="Run `pip install --upgrade jupyter-reprise`.",
            )
        return _adapter().validate_json(data)
    except (ValueError, AttributeError, ValidationError) as error:
        raise InvalidInput(f"This is not a run's manifest ({error}).") from error


@cache
def _adapter() -> TypeAdapter[Manifest]:
    from pydantic import TypeAdapter

    return TypeAdapter(Manifest)
