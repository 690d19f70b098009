"""``IWebApiDataSource.create``: a data source built from the parts that a plugin gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.datasource.source import FUNCTIONS, WebApiDataSource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
        further_helpers: Callable[[], Mapping[str, Callable[..., Any]]] | None = None,
        **others: Any,
    ) -> WebApiDataSource:
        """Return a data source made of these parts.

        Parameters
        ----------
        query
            Mapping or object with ``studies``, ``series`` and ``instances``; each with ``requestResults`` and, if
            wanted, ``mapParams``, ``processResults``, ``search`` and ``superset``.
        retrieve
            Mapping or object with any of ``series.metadata``, ``instance``, ``instances``, ``datasets``, ``save``,
            ``frames``, ``rendered``, ``thumbnail``, ``bulkDataURI``, ``directURL``; what is left out is made from the
            rest where that can be done.
        store
            Mapping or object with ``dicom`` and ``delete``.
        reject
            Mapping or object with ``study``, ``series`` and ``instance``. A function of `store` or `reject` is looked
            up when it is used; a `NotOffered` in its place says why it is not offered.
        parseRouteParams, deleteStudyMetadataPromise, getImageIdsForDisplaySet, getImageIdsForInstance
            What is not given gets a default that works.
        further_helpers
            Gives helpers by name that no entry can name beforehand, such as those of a source that is behind this one.
        others
            ``initialize``, ``getConfig``, ``getStudyInstanceUIDs`` and ``close`` replace the defaults; anything else
            becomes an attribute of the source, and one of its ``helpers`` if the entry names it.

        Raises
        ------
        PluginError
            A part that should be a function is not one, is an async one, or needs arguments that it is not called
            with; or a helper has the name of something that every source has.

        Notes
        -----
        Functions get their arguments by name, and only those that they take. A function that knows none of the names
        gets them in their order.

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
        >>> print(source.query.studies.search()[0].PatientName)
        DOE^JANE
        """
        functions = {
            "parseRouteParams": parseRouteParams,
            "deleteStudyMetadataPromise": deleteStudyMetadataPromise,
            "getImageIdsForDisplaySet": getImageIdsForDisplaySet,
            "getImageIdsForInstance": getImageIdsForInstance,
            **{name: others.pop(name) for name in FUNCTIONS if name in others},
        }
        return WebApiDataSource(
            query=query,
            retrieve=retrieve,
            store=store,
            reject=reject,
            functions=functions,
            helpers=others,
            further_helpers=further_helpers,
        )
