"""What answers at each address of a service."""

from dicomsource_host.gateway.routes.table import methods_at, version_of, with_body

__all__ = ["methods_at", "version_of", "with_body"]
