"""Any data source, served as DICOMweb."""

from dicomsource_host.gateway.app import create_app
from dicomsource_host.gateway.server import LoopbackServer, server_options
from dicomsource_host.gateway.settings import GatewaySettings

__all__ = ["GatewaySettings", "LoopbackServer", "create_app", "server_options"]
