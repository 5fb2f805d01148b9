"""The web server for viewers of dashboards; nothing but what is published can be reached."""

from __future__ import annotations
