"""``retrieve.series.metadata``: fetched once, filtered, sorted, put into the metadata store."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal, overload

from dicomsource.datasource.metadata_cache import MetadataCache
from dicomsource.datasource.metadata_instances import instances_of, placed
from dicomsource.datasource.metadata_order import filter_of, ordered
from dicomsource.datasource.parts import given_function
from dicomsource.datasource.promises import SeriesPromise
from dicomsource.errors import DataError, NotFoundError, QueryError, errors_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.image_ids import ImageIds
    from dicomsource.datasource.query import Query
    from dicomsource.natural import NaturalDataset

_DEFAULT_SERIES_AT_A_TIME = 4


class SeriesMetadata:
    """Metadata of a study's series.

    The instances that are returned are the ones that stand in the metadata store, not copies of them: what a program
    adds to one is seen by all. The lists are the caller's own.

    What was fetched last is kept until `forget`; a failure is never kept, and callers who ask for the same thing at
    the same time share one fetch.
    """

    def __init__(
        self, parts: object, context: SourceContext, query: Query, image_ids: ImageIds
    ) -> None:
        self._context = context
        self._query = query
        self._image_ids = image_ids
        self._give = given_function(
            parts,
            "series.metadata",
            "StudyInstanceUID",
            "SeriesInstanceUID",
            within="retrieve",
            context=context,
        )
        self._cache = MetadataCache(self.fetch)
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._executor_process = 0
        self._closed = False

    @property
    def supported(self) -> bool:
        """Whether the plugin gives metadata."""
        return self._give is not None

    @overload
    def metadata(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = ...,
        *,
        filters: Mapping[str, Any] | None = ...,
        sortCriteria: str | Sequence[str] | None = ...,
        sortFunction: Callable[[NaturalDataset], Any] | None = ...,
        madeInClient: bool = ...,
        returnPromises: Literal[False] = ...,
    ) -> list[NaturalDataset]: ...
    @overload
    def metadata(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = ...,
        *,
        filters: Mapping[str, Any] | None = ...,
        sortCriteria: str | Sequence[str] | None = ...,
        sortFunction: Callable[[NaturalDataset], Any] | None = ...,
        madeInClient: bool = ...,
        returnPromises: Literal[True],
    ) -> list[SeriesPromise]: ...
    def metadata(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        *,
        filters: Mapping[str, Any] | None = None,
        sortCriteria: str | Sequence[str] | None = None,
        sortFunction: Callable[[NaturalDataset], Any] | None = None,
        madeInClient: bool = False,
        returnPromises: bool = False,
    ) -> list[NaturalDataset] | list[SeriesPromise]:
        """Return the instances of a study or series, and put them into the metadata store.

        Parameters
        ----------
        StudyInstanceUID
            The study.
        SeriesInstanceUID
            One series of it; None for all.
        filters
            Keyword or OHIF name to the value, or list of values, that a series must have:
            ``{"Modality": ["CT", "MR"]}``.
        sortCriteria
            Keyword, or keywords, that decide the order; datasets without the attribute come last.
        sortFunction
            Gives the sort key of a dataset; applied after `sortCriteria`.
        madeInClient
            Told to the subscribers of the metadata store.
        returnPromises
            Return one `SeriesPromise` for each series, fetched only when wanted. Where the source cannot search series,
            the study is fetched at once to know them.

        Returns
        -------
        list
            Instances in the order of the source, each once; or the promises.

        Raises
        ------
        UnsupportedError
            The plugin gives no metadata.
        DataError
            An instance cannot be understood, or lacks a UID; then none is put into the store.

        References
        ----------
        OHIF, ``retrieve.series.metadata`` of its DICOMweb data source.
        """
        if self._give is None:
            raise self._context.lacks("retrieve.series.metadata")
        with errors_named(self._context.label):
            keep = filter_of(filters)

        def prepared(datasets: Iterable[NaturalDataset]) -> list[NaturalDataset]:
            return ordered([item for item in datasets if keep(item)], sortCriteria, sortFunction)

        def gather(series_uid: str | None) -> list[NaturalDataset]:
            instances, newest = self._cache.get(StudyInstanceUID, series_uid)
            instances = prepared(instances)
            if newest:  # a slow old answer must not replace a new one
                self._put_away(instances, madeInClient)
            return instances

        if not returnPromises:
            return gather(SeriesInstanceUID)
        series = self._series_of(StudyInstanceUID, SeriesInstanceUID)
        executor = self._executor_of_source()

        def promise(one: NaturalDataset) -> SeriesPromise:
            return SeriesPromise(one, lambda: gather(str(one["SeriesInstanceUID"])), executor)

        return [promise(one) for one in prepared(series)]

    def cached(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> list[NaturalDataset]:
        """Return the instances of a study or series without putting them into the metadata store."""
        return list(self._cache.get(StudyInstanceUID, SeriesInstanceUID)[0])

    def of_instance(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> NaturalDataset:
        """Return one instance: from the metadata store, from what was fetched last, or else from the backend.

        Raises
        ------
        NotFoundError
            The series has no such instance.
        """
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        known = self._context.services.metadata_store.get_instance(*uids)
        if known is not None:
            return known
        if self._cache.holds(StudyInstanceUID, SeriesInstanceUID):
            found = self._find(*uids)
            if found is not None:
                return found
            self.forget(StudyInstanceUID)  # the instance may be younger than what is here
        found = self._find(*uids)
        if found is not None:
            return found
        raise NotFoundError(
            f"series {SeriesInstanceUID} has no instance {SOPInstanceUID}",
            source=self._context.label,
        )

    def fetch(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> list[NaturalDataset]:
        """Return the instances as the backend has them now; they are neither kept nor put into the metadata store.

        Raises
        ------
        UnsupportedError, DataError
            As for `metadata`.
        """
        if self._give is None:
            raise self._context.lacks("retrieve.series.metadata")
        if not StudyInstanceUID:
            raise QueryError(
                f"StudyInstanceUID is {StudyInstanceUID!r}",
                source=self._context.label,
                way_out="Give the UID of the study",
            )
        asked = {"StudyInstanceUID": StudyInstanceUID, "SeriesInstanceUID": SeriesInstanceUID}
        with errors_named(self._context.label):
            return instances_of(self._give.items(asked), asked)

    def forget(self, StudyInstanceUID: str | None = None) -> None:
        """Drop what was fetched of a study, or of all; it is asked for again next time."""
        self._cache.forget(StudyInstanceUID)

    def close(self) -> None:
        """Give up promises that have not begun, and forget what was fetched; a fetch that runs is not waited for."""
        self.forget()
        with self._lock:
            self._closed = True
            executor = self._executor
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def _find(self, study_uid: str, series_uid: str, sop_uid: str) -> NaturalDataset | None:
        instances, _ = self._cache.get(study_uid, series_uid)
        found = (one for one in instances if one["SOPInstanceUID"] == sop_uid)
        return next(found, None)

    def _series_of(self, study_uid: str, series_uid: str | None) -> list[NaturalDataset]:
        if self._query.series.supported:
            more = {} if series_uid is None else {"SeriesInstanceUID": series_uid}
            asked = {"StudyInstanceUID": study_uid}
            series = [placed(row, asked) for row in self._query.series.search(study_uid, **more)]
        else:
            series = self.cached(study_uid, series_uid)
        found: dict[str, NaturalDataset] = {}
        for one in series:
            if not one.get("SeriesInstanceUID"):
                raise DataError(
                    f"a series of study {study_uid} has no SeriesInstanceUID",
                    source=self._context.label,
                )
            found.setdefault(one["SeriesInstanceUID"], one)
        return list(found.values())

    def _executor_of_source(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._executor is None or self._executor_process != os.getpid():
                self._executor_process = os.getpid()  # threads do not come along with a fork
                self._executor = ThreadPoolExecutor(
                    max_workers=_DEFAULT_SERIES_AT_A_TIME,
                    thread_name_prefix=f"dicomsource-{self._context.name}",
                )
                if self._closed:
                    self._executor.shutdown()
            return self._executor

    def _put_away(self, instances: list[NaturalDataset], made_in_client: bool) -> None:
        store = self._context.services.metadata_store
        store.add_instances(instances, madeInClient=made_in_client)
        store.add_image_ids_later(instances, self._image_ids.register)
