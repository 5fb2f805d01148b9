"""Writes down what is installed in an image: a lock for pip, and a bill of materials.

Both are the same bytes for the same wheels.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from jupyter_reprise.publishing.images.wheels import Distribution, digest

_NAMESPACE: Final = uuid.UUID("5c1f7d1e-3b0c-4a52-9f60-6b6f0d9a8f11")


def format_lock(distributions: Iterable[Distribution]) -> str:
    """Write the requirements, each with its exact version and the digests of its wheels."""
    lines = ["# Written by `reprise image build`."]
    for one in distributions:
        hashes = [f"    --hash=sha256:{digest(wheel)}" for wheel in one.wheels]
        lines.append(" \\\n".join([f"{one.name}=={one.version}", *sorted(hashes)]))
    return "\n".join(lines) + "\n"


def format_bill(title: str, version: str, distributions: Iterable[Distribution], epoch: int) -> str:
    """Write a software bill of materials: CycloneDX 1.5, as JSON."""
    components = [_component(one) for one in distributions]
    identity = json.dumps([title, version, components], sort_keys=True)
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, identity)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).isoformat(timespec="seconds"),
            "component": {
                "type": "container",
                "bom-ref": "image",
                "name": title,
                "version": version,
            },
        },
        "components": components,
    }
    return json.dumps(bill, indent=1) + "\n"


def _component(one: Distribution) -> dict[str, Any]:
    reference = f"pkg:pypi/{one.name}@{one.version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": reference,
        "name": one.name,
        "version": one.version,
        "purl": reference,
        # of several wheels the image has one, and which is up to its platform
        "hashes": [{"alg": "SHA-256", "content": digest(one.wheels[0])}]
        if len(one.wheels) == 1
        else [],
    }
    if one.license:
        component["licenses"] = [{"license": {"name": one.license}}]
    return component
