"""``IWebApiDataSource.create``: a data source built from the parts that a plugin gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.datasource.source import WebApiDataSource
from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable

_FUNCTIONS = (
    "parseRouteParams",
    "deleteStudyMetadataPromise",
    "getImageIdsForDisplaySet",
    "getImageIdsForInstance",
    "getConfig",
    "getStudyInstanceUIDs",
    "initialize",
    "close",
)


class IWebApiDataSource:
    """The way to build a data source.

    References
    ----------
    OHIF, ``IWebApiDataSource``.
    """

    @staticmethod
    def create(
        *,
        query: object = None,
        retrieve: object = None,
        store: object = None,
        reject: object = None,
        parseRouteParams: Callable[..., Any] | None = None,
        deleteStudyMetadataPromise: Callable[..., Any] | None = None,
        getImageIdsForDisplaySet: Callable[..., Any] | None = None,
        getImageIdsForInstance: Callable[..., Any] | None = None,
        **others: Any,
    ) -> WebApiDataSource:
        """Return a data source made of these parts.

        Parameters
        ----------
        query
            Mapping or object with ``studies``, ``series`` and ``instances``; each with ``requestResults`` and, if
            wanted, ``mapParams``, ``processResults``, ``search`` and ``superset``.
        retrieve
            Mapping or object with any of ``series.metadata``, ``instance``, ``instances``, ``frames``, ``rendered``,
            ``bulkDataURI``, ``directURL``.
        store
            Mapping or object with ``dicom``.
        reject
            Mapping or object with ``series`` and ``instance``.
        parseRouteParams, deleteStudyMetadataPromise, getImageIdsForDisplaySet, getImageIdsForInstance
            What is not given gets a default that works.
        others
            ``initialize``, ``getConfig``, ``getStudyInstanceUIDs`` and ``close`` replace the defaults; anything else
            becomes an attribute of the source.

        Raises
        ------
        PluginError
            A part that should be a function is not.

        References
        ----------
        OHIF, ``IWebApiDataSource.create``.

        Examples
        --------
        >>> source = IWebApiDataSource.create(
        ...     query={"studies": {"requestResults": lambda parameters: [
        ...         {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "DOE^JANE"}]}}
        ...     ]}}
        ... )
        >>> source.query.studies.search()[0].PatientName
        PersonName('DOE^JANE')
        """
        functions: dict[str, Callable[..., Any] | None] = {
            "parseRouteParams": parseRouteParams,
            "deleteStudyMetadataPromise": deleteStudyMetadataPromise,
            "getImageIdsForDisplaySet": getImageIdsForDisplaySet,
            "getImageIdsForInstance": getImageIdsForInstance,
        }
        functions.update({name: others.pop(name) for name in _FUNCTIONS if name in others})
        for name, given in functions.items():
            if given is not None and not callable(given):
                raise PluginError(
                    f"{name} is {type(given).__name__}, which cannot be called",
                    way_out="Give a function",
                )
        return WebApiDataSource(
            query=query,
            retrieve=retrieve,
            store=store,
            reject=reject,
            functions=functions,
            helpers=others,
        )
