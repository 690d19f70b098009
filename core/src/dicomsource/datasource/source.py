"""One data source, as a host sees it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from dicomsource.datasource.context import SourceContext
from dicomsource.datasource.frame_numbers import frame_number
from dicomsource.datasource.image_ids import ImageIds, uids_of
from dicomsource.datasource.parts import given_function
from dicomsource.datasource.query import Query
from dicomsource.datasource.reject import Reject
from dicomsource.datasource.retrieve import Retrieve
from dicomsource.datasource.route import RouteParams, parse_route_params, study_instance_uids
from dicomsource.datasource.spelling import refuse_misspelled
from dicomsource.datasource.store import Store
from dicomsource.errors import PluginError, errors_named, without_passwords

if TYPE_CHECKING:
    import numpy as np

    from dicomsource.contract import Services

_logger = logging.getLogger("dicomsource")

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "parseRouteParams": ("params", "query"),
    "deleteStudyMetadataPromise": ("StudyInstanceUID",),
    "getImageIdsForDisplaySet": ("displaySet",),
    "getImageIdsForInstance": ("instance", "frame"),
    "getConfig": (),
    "getStudyInstanceUIDs": ("params", "query"),
    "initialize": ("params", "query"),
    "close": (),
}
"""The functions of a source itself, and the arguments that a plugin's own are offered."""

_PARTS = ("query", "retrieve", "store", "reject")


class WebApiDataSource:
    """One data source, as a host sees it; made by `IWebApiDataSource.create`.

    Attributes
    ----------
    query, retrieve, store, reject
        What can be asked of it.
    helpers
        What else the plugin passed, by name; each is an attribute of the source too.
    """

    def __init__(
        self,
        *,
        query: object = None,
        retrieve: object = None,
        store: object = None,
        reject: object = None,
        functions: Mapping[str, Any],
        helpers: Mapping[str, Any],
    ) -> None:
        self._context = SourceContext()
        self._functions = {
            name: given_function(functions, name, *offered, within="", context=self._context)
            for name, offered in FUNCTIONS.items()
        }
        self.helpers = dict(helpers)
        refuse_misspelled(self.helpers, (*FUNCTIONS, *_PARTS), "")
        for name in self.helpers:
            if hasattr(type(self), name) or name in (*_PARTS, "helpers"):
                raise PluginError(
                    f"a helper is called {name}, as something that every data source has",
                    way_out="Give it another name",
                )
        image_ids = ImageIds(
            self._context,
            self._functions["getImageIdsForInstance"],
            self._functions["getImageIdsForDisplaySet"],
        )
        self.query = Query(query, self._context)
        self.retrieve = Retrieve(retrieve, self._context, self.query, image_ids)
        self.store = Store(store, self._context, self._forget)
        self.reject = Reject(reject, self._context, self._forget)
        self._image_ids = image_ids
        self._closed = False

    def bind(
        self,
        *,
        name: str,
        services: Services | None = None,
        configuration: Mapping[str, Any] | None = None,
        type: str = "other",
        provided_by: str | None = None,
    ) -> None:
        """Tell the source its name, configuration and services; the manager does, once, before anyone sees it.

        Parameters
        ----------
        name
            The sourceName of its definition.
        services
            What the host shares; a metadata store of its own where None.
        configuration
            The configuration that it was created with; copied, and read-only afterwards.
        type
            The type of its entry.
        provided_by
            Distribution and version of the plugin, for error messages.
        """
        self._context.name = name
        self._context.type = type
        self._context.provided_by = provided_by
        self._context.configure(configuration or {})
        if services is not None:
            self._context.services = services

    @property
    def name(self) -> str:
        """What the application calls this source."""
        return self._context.name

    @property
    def type(self) -> str:
        """How the backend is reached: the type of its entry."""
        return self._context.type

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The configuration that it was created with; read-only, and printed without its values."""
        return self._context.configuration

    @property
    def services(self) -> Services:
        """What the host shares with this source, the metadata store above all."""
        return self._context.services

    def getConfig(self) -> Mapping[str, Any]:
        """Return the configuration, or what the plugin makes of it."""
        given = self._functions["getConfig"]
        return given() if given else self.configuration

    def initialize(
        self, params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> Any:
        """Make the source ready for an address; by default only the studies that the address names are returned."""
        given = self._functions["initialize"]
        if given:
            return given(params=params, query=query)
        return self.parseRouteParams(params, query).get("StudyInstanceUIDs", [])

    def parseRouteParams(
        self, params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> RouteParams:
        """Return the UIDs that an address names; see `dicomsource.datasource.route.parse_route_params`."""
        given = self._functions["parseRouteParams"]
        if given is None:
            with errors_named(self._context.label):
                return parse_route_params(params, query)
        route = given(params=params, query=query)
        if not isinstance(route, Mapping):
            raise PluginError(
                f"parseRouteParams returned {type(route).__name__}",
                source=self._context.label,
                way_out="Return a dict such as {'StudyInstanceUIDs': [...]}",
            )
        return dict(route)

    def getStudyInstanceUIDs(
        self, params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> list[str]:
        """Return the studies that an address names.

        Raises
        ------
        QueryError
            It names none.
        """
        given = self._functions["getStudyInstanceUIDs"]
        if given:
            return [str(uid) for uid in given.items({"params": params, "query": query})]
        route = self.parseRouteParams(params, query)
        with errors_named(self._context.label):
            return study_instance_uids(route)

    def deleteStudyMetadataPromise(self, StudyInstanceUID: str | None = None) -> None:
        """Forget the metadata that was fetched of a study (or of all), so that it is asked for again.

        What stands in the metadata store stays there until the new metadata replaces it.
        """
        self.retrieve.series.forget(StudyInstanceUID)
        given = self._functions["deleteStudyMetadataPromise"]
        if given:
            given(StudyInstanceUID=StudyInstanceUID)

    def _forget(self, study_uid: str | None) -> None:
        """Forget metadata after a change; what is stored is stored, even if the plugin's part in forgetting fails."""
        try:
            self.deleteStudyMetadataPromise(study_uid)
        except Exception as error:
            _logger.warning("the metadata of a change is not forgotten: %s", error)

    def getImageIdsForInstance(self, instance: Mapping[str, Any], frame: int | None = None) -> str:
        """Return the image id of one frame (from 1) of a naturalized instance."""
        return self._image_ids.for_instance(instance, frame)

    def getImageIdsForDisplaySet(self, displaySet: Any) -> list[str]:
        """Return the image ids of all frames of all instances of a display set, in their order."""
        return self._image_ids.for_display_set(displaySet)

    def load_pixels(self, instance: Mapping[str, Any], frame: int = 1) -> np.ndarray[Any, Any]:
        """Return the stored pixel values of one frame.

        Parameters
        ----------
        instance
            Naturalized instance, as `retrieve.series.metadata` gives it.
        frame
            Number of the frame, from 1.

        Returns
        -------
        numpy.ndarray
            Shape (Rows, Columns), or (Rows, Columns, SamplesPerPixel) for colour.

        Raises
        ------
        QueryError
            The frame is no number from 1.
        NotFoundError, UnsupportedError
            There is no such frame, or the source gives no pixels.
        """
        with errors_named(self._context.label):
            frame = frame_number(frame)
        from dicomsource.made.loading import is_complete

        pixels = self.retrieve.loaded_pixels
        # Of a source that stands for others, some may have frames and some an image loader.
        described = is_complete(instance) or not pixels.can_load(instance, own_scheme=True)
        if not (self.retrieve.stores_frames and described):
            return pixels.load(instance, frame)
        from dicomsource.pixels import decode_frame
        from dicomsource.pixels.frame_count import require_frame

        with errors_named(self._context.label):
            uids = uids_of(instance)
            require_frame(instance, frame)
            encoded = self.retrieve.frames(**uids, frames=[frame])[0]
            return decode_frame(encoded, instance)

    def supports(self, function_name: str) -> bool:
        """Tell whether a function such as ``retrieve.instance`` or ``query.studies`` works with this source."""
        part, _, name = function_name.partition(".")
        if part == "query":
            return bool(getattr(getattr(self.query, name, None), "supported", False))
        if part in ("retrieve", "store", "reject"):
            return bool(getattr(self, part).supports(name))
        return callable(getattr(self, function_name, None))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release connections and threads; the source is not used afterwards. A second time it does nothing."""
        if self._closed:
            return
        self._closed = True
        self.retrieve.series.close()
        given = self._functions["close"]
        if given:
            given()

    def __getattr__(self, name: str) -> Any:
        helpers = self.__dict__.get("helpers", {})
        if name in helpers:
            return helpers[name]
        raise AttributeError(
            f"data source has no {name!r}; its plugin's own helpers: {', '.join(sorted(helpers)) or 'none'}"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {without_passwords(self.name)!r}>"
