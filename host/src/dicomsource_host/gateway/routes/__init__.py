"""What answers at each address of a service."""

from dicomsource_host.gateway.routes.table import methods_at, with_body

__all__ = ["methods_at", "with_body"]
