"""The addresses of a service, and what answers there.

In every address of DICOMweb each second step is a value: so the others, and whether the last one is a value, say which
address it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_host.gateway.routes import (
    bulk_data,
    frames,
    instances,
    metadata,
    pictures,
    removal,
    search,
    storing,
    wado_uri,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.types import Receive

    from dicomsource_host.gateway.answers import Answer
    from dicomsource_host.gateway.call import Call
    from dicomsource_host.gateway.pool import Pool

    Handler = Callable[[Call], Answer]
    BodyHandler = Callable[[Call, Receive, Pool], Awaitable[Answer]]

_STUDY = ("studies",)
_SERIES = ("studies", "series")
_INSTANCE = ("studies", "series", "instances")
_FRAMES = (*_INSTANCE, "frames")


def _listed() -> dict[tuple[tuple[str, ...], bool], dict[str, Handler]]:
    named: dict[tuple[str, ...], dict[str, Handler]] = {
        ("studies",): {"GET": search.studies, "POST": storing.declared},
        ("series",): {"GET": search.series},
        ("instances",): {"GET": search.instances},
        _SERIES: {"GET": search.series},
        ("studies", "instances"): {"GET": search.instances},
        _INSTANCE: {"GET": search.instances},
        ("wado",): {"GET": wado_uri.wado_uri},
        (*_FRAMES, "rendered"): {"GET": pictures.rendered},
        (*_FRAMES, "thumbnail"): {"GET": pictures.thumbnail},
    }
    for above in (_STUDY, _SERIES, _INSTANCE):
        named[(*above, "metadata")] = {"GET": metadata.metadata}
        named[(*above, "rendered")] = {"GET": pictures.rendered}
        named[(*above, "thumbnail")] = {"GET": pictures.thumbnail}
        named[(*above, "bulkdata")] = {"GET": bulk_data.all_bulk_data}
        named[(*above, "reject")] = {"POST": removal.reject}
    valued: dict[tuple[str, ...], dict[str, Handler]] = {
        _STUDY: {
            "GET": instances.instances,
            "POST": storing.declared,
            "DELETE": removal.delete,
        },
        _SERIES: {"GET": instances.instances, "DELETE": removal.delete},
        _INSTANCE: {"GET": instances.instances, "DELETE": removal.delete},
        _FRAMES: {"GET": frames.frames},
        ("studies", "bulkdata"): {"GET": bulk_data.bulk_data},
    }
    table = {(steps, False): methods for steps, methods in named.items()}
    table.update({(steps, True): methods for steps, methods in valued.items()})
    return table


_TABLE = _listed()

with_body: Mapping[Handler, BodyHandler] = {storing.declared: storing.store}
"""What stands in for a handler that reads the body of a request, and so cannot run in a thread."""


version_of: Mapping[Handler, Callable[[Call], str | None]] = {
    search.studies: lambda call: call.source.query.studies.version(),
    search.series: lambda call: call.source.query.series.version(),
    search.instances: lambda call: call.source.query.instances.version(),
    metadata.metadata: lambda call: call.source.retrieve.metadata_version(**call.uids),
}
"""What tells, of answers that may be kept, which version of the source's content they are of; None where it cannot."""


def methods_at(steps: Sequence[str]) -> Mapping[str, Handler] | None:
    """Return the methods that an address has, None where there is nothing.

    Parameters
    ----------
    steps
        The address below the root of the service.
    """
    return _TABLE.get((tuple(steps[::2]), len(steps) % 2 == 0))
