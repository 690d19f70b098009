"""Image ids that OHIF writes with the scheme ``dicomweb``: of the same two forms as those of ``wadouri``."""

from __future__ import annotations

from functools import partial

from dicomsource.imageids import wadouri

SCHEME = "dicomweb"
FORM = "dicomweb:, as wadouri:"

read = wadouri.read
write = partial(wadouri.write, scheme=SCHEME)
