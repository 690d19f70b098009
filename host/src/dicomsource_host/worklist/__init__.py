"""The worklist page: what the sources hold, for people with a browser."""

from dicomsource_host.worklist.failures import worklist_handlers
from dicomsource_host.worklist.routes import worklist_routes
from dicomsource_host.worklist.site import Site

__all__ = ["Site", "worklist_handlers", "worklist_routes"]
