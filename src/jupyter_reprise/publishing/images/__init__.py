"""Container images of dashboards: what goes into one, its build context, and who builds it.

Import what is needed from its module. Nothing here opens a run store: what of it goes into an
image is put into the context by the service.
"""

from __future__ import annotations
