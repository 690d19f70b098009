"""Any data source, served as DICOMweb."""

from dicomsource_host.gateway.app import create_app
from dicomsource_host.gateway.server import LoopbackServer

__all__ = ["LoopbackServer", "create_app"]
