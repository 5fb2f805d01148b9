"""What goes over the wire: the only description of it, which validates, documents and encodes.

Models here say how things look to a client; they hold no logic beyond their own conversion.
"""

from __future__ import annotations
