"""``retrieve.series.metadata``: fetched once, filtered, sorted, put into the metadata store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal, overload

from dicomsource.datasource.parts import accepts, function
from dicomsource.datasource.promises import SeriesPromise
from dicomsource.errors import PluginError, errors_named

if TYPE_CHECKING:
    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.image_ids import ImageIds
    from dicomsource.datasource.query import Query
    from dicomsource.natural import NaturalDataset

_DEFAULT_SERIES_AT_A_TIME = 4


class SeriesMetadata:
    """Metadata of a study's series.

    What was fetched is kept until `forget`; a failure is never kept, and callers who ask for the same thing at the
    same time share one fetch.
    """

    def __init__(
        self, parts: object, context: SourceContext, query: Query, image_ids: ImageIds
    ) -> None:
        self._context = context
        self._query = query
        self._image_ids = image_ids
        self._give = function(parts, "series.metadata", within="retrieve")
        self._fetched: dict[tuple[str, str | None], Future[list[NaturalDataset]]] = {}
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None

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
            Return one `SeriesPromise` for each series, fetched only when wanted.

        Returns
        -------
        list
            Instances in the order of the source, or the promises.

        Raises
        ------
        UnsupportedError
            The plugin gives no metadata.

        References
        ----------
        OHIF, ``retrieve.series.metadata`` of its DICOMweb data source.
        """
        if self._give is None:
            raise self._context.lacks("retrieve.series.metadata")
        keep = _filter_of(filters)

        def prepared(datasets: Iterable[NaturalDataset]) -> list[NaturalDataset]:
            return _sorted([item for item in datasets if keep(item)], sortCriteria, sortFunction)

        def fetch(series_uid: str | None) -> list[NaturalDataset]:
            instances = prepared(self._fetch_once(StudyInstanceUID, series_uid))
            self._put_away(instances, madeInClient)
            return instances

        if not returnPromises:
            return fetch(SeriesInstanceUID)
        series = self._series_of(StudyInstanceUID, SeriesInstanceUID)

        def promise(one: NaturalDataset) -> SeriesPromise:
            uid = str(one["SeriesInstanceUID"])
            return SeriesPromise(one, lambda: fetch(uid), self._executor_of_source())

        return [promise(one) for one in prepared(series)]

    def forget(self, StudyInstanceUID: str | None = None) -> None:
        """Drop what was fetched of a study, or of all; it is asked for again next time."""
        with self._lock:
            for key in list(self._fetched):
                if StudyInstanceUID in (None, key[0]):
                    del self._fetched[key]

    def close(self) -> None:
        """Give up fetches that have not begun, and forget the others."""
        self.forget()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    def _series_of(self, study_uid: str, series_uid: str | None) -> list[NaturalDataset]:
        more = {} if series_uid is None else {"SeriesInstanceUID": series_uid}
        return self._query.series.search(study_uid, **more)

    def _executor_of_source(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(
                    max_workers=_DEFAULT_SERIES_AT_A_TIME,
                    thread_name_prefix=f"dicomsource-{self._context.name}",
                )
            return self._executor

    def _fetch_once(self, study_uid: str, series_uid: str | None) -> list[NaturalDataset]:
        key = (study_uid, series_uid)
        with self._lock:
            future = self._fetched.get(key)
            mine = future is None
            if future is None:
                future = self._fetched[key] = Future()
        if not mine:
            return future.result()
        try:
            instances = self._fetch(study_uid, series_uid)
        except BaseException as error:
            with self._lock:
                if self._fetched.get(key) is future:
                    del self._fetched[key]
            future.set_exception(error)
            raise
        future.set_result(instances)
        return instances

    def _fetch(self, study_uid: str, series_uid: str | None) -> list[NaturalDataset]:
        from dicomsource.natural import naturalize

        assert self._give is not None
        asked = {"StudyInstanceUID": study_uid}
        if series_uid is not None and accepts(self._give, "SeriesInstanceUID"):
            asked["SeriesInstanceUID"] = series_uid
        with errors_named(self._context.label):
            given = self._give(**asked)
            if given is None or isinstance(given, Mapping | str | bytes):
                raise PluginError(
                    f"retrieve.series.metadata returned {type(given).__name__}",
                    way_out="Return a list with the metadata of each instance",
                )
            instances = [naturalize(instance) for instance in given]
        if series_uid is not None:
            instances = [
                instance
                for instance in instances
                if instance.get("SeriesInstanceUID", series_uid) == series_uid
            ]
        return instances

    def _put_away(self, instances: list[NaturalDataset], made_in_client: bool) -> None:
        store = self._context.services.metadata_store
        store.add_instances(instances, madeInClient=made_in_client)
        for instance in instances:
            self._image_ids.register(instance)


def _filter_of(filters: Mapping[str, Any] | None) -> Callable[[NaturalDataset], bool]:
    if not filters:
        return lambda _: True
    from dicomsource.datasource.query_parameters import map_parameters

    wanted = {keyword: set(text.split("\\")) for keyword, text in map_parameters(filters).items()}
    return lambda dataset: all(
        str(dataset.get(keyword)) in values for keyword, values in wanted.items()
    )


def _sorted(
    datasets: list[NaturalDataset],
    criteria: str | Sequence[str] | None,
    key: Callable[[NaturalDataset], Any] | None,
) -> list[NaturalDataset]:
    keywords = [criteria] if isinstance(criteria, str) else list(criteria or ())
    for keyword in reversed(keywords):
        present = [dataset for dataset in datasets if dataset.get(keyword) is not None]
        absent = [dataset for dataset in datasets if dataset.get(keyword) is None]
        datasets = sorted(present, key=lambda dataset: dataset[keyword]) + absent
    return sorted(datasets, key=key) if key is not None else datasets
