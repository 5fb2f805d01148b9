"""What is known while a notebook is drawn: its widgets, what room is left, what is allowed.

It doesn't draw by itself: those who do are given to it, as outputs hold widgets and widgets
hold outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.markup import NOTHING, Attribute, note
from jupyter_reprise.publishing.dashboards.pictures import read_picture
from jupyter_reprise.publishing.dashboards.widget_models import Widget, WidgetModels

Drawer = Callable[[Widget, "Drawing"], Markup]
OutputDrawer = Callable[[Iterable[Any], "Drawing"], Markup]

_DEPTH: Final = 40
_MOST_WIDGETS: Final = 3_000


@dataclass(slots=True)
class Budget:
    """How many characters may still be shown."""

    text: int = 400_000
    """Of plain text."""
    markup: int = 3_000_000
    """Of HTML, which takes time to clean and to lay out."""
    images: int = 16_000_000


@dataclass(slots=True)
class Drawing:
    """One notebook while it is drawn."""

    models: WidgetModels
    draw_outputs: OutputDrawer
    drawers: Mapping[str, Drawer]
    """What draws a kind of widget."""
    is_live: bool = True
    """Whether a viewer may get a kernel; without, controls can't be used."""
    folder: Path | None = None
    """Where the pictures are that text cells show; None shows none."""
    budget: Budget = field(default_factory=Budget)
    heading: str = ""
    """The heading that was last seen, which says best what a figure shows."""
    views: list[str] = field(default_factory=list)
    """The widgets that outputs show."""
    has_controls: bool = False
    _depth: int = 0
    _drawn: int = 0

    def widget(self, reference: Any) -> Markup:
        """Draw a widget that an output shows or another widget holds."""
        widget = self.models.find(reference)
        if widget is None:
            return note("A widget was here; its state was not stored.")
        if self._depth >= _DEPTH or self._drawn >= _MOST_WIDGETS:
            return note("There are more widgets here than can be shown.")
        drawer = self.drawers.get(widget.kind)
        if drawer is None:
            return self.only_live(widget.kind)
        self._depth, self._drawn = self._depth + 1, self._drawn + 1
        try:
            return drawer(widget, self)
        finally:
            self._depth -= 1

    def outputs(self, outputs: Iterable[Any]) -> Markup:
        """Draw the outputs that a widget holds."""
        if self._depth >= _DEPTH:
            return NOTHING
        return self.draw_outputs(outputs, self)

    def control(self, widget: Widget) -> dict[str, Attribute]:
        """Give the attributes of a control, whose first use asks for a kernel if it may."""
        self.has_controls = True
        is_disabled = widget.is_set("disabled") or not self.is_live
        return {"data-live-control": self.is_live, "disabled": is_disabled}

    def picture(self, name: str) -> str | None:
        """Give a picture that a text cell shows, as the address of its own data."""
        found = read_picture(self.folder, name) if self.folder is not None else None
        if found is None or len(found) > self.budget.images:
            return None
        self.budget.images -= len(found)
        return found

    def only_live(self, what: str) -> Markup:
        """Say that something needs a kernel or a script."""
        how = "; explore live to see it" if self.is_live else ""
        return note(f"{what or 'A widget'}: interactive, not shown in this stored version{how}.")
