"""The operations of the service, a module a family; each asks `service` what to say."""

from __future__ import annotations
