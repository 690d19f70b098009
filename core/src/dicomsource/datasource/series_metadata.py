"""``retrieve.series.metadata``: fetched once, filtered, sorted, put into the metadata store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from dicomsource.datasource.metadata_cache import MetadataCache
from dicomsource.datasource.metadata_instances import instances_of, placed
from dicomsource.datasource.metadata_order import filter_of, ordered
from dicomsource.datasource.parts import given_function
from dicomsource.datasource.promises import SeriesPromise
from dicomsource.datasource.study_series import SeriesWorkers, gathered
from dicomsource.errors import DataError, NotFoundError, QueryError, errors_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction
    from dicomsource.datasource.image_ids import ImageIds
    from dicomsource.datasource.query import Query
    from dicomsource.natural import NaturalDataset


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
        self._workers = SeriesWorkers()

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
            An instance cannot be understood, or lacks a UID; then none is put into the store. Where a source gives
            instances that are read later, what is wrong with a value is told by the instance, when it is looked into.
        IncompleteError
            Some series of the study came, and stand in the store, and others did not; only where they are fetched one
            by one (`enableStudyLazyLoad`).

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

        common = self._context.common
        one_by_one = common.enableStudyLazyLoad and self._query.series.supported
        if not (returnPromises or (one_by_one and SeriesInstanceUID is None)):
            return gather(SeriesInstanceUID)
        series = self._series_of(StudyInstanceUID, SeriesInstanceUID)
        name = f"dicomsource-{self._context.name}"
        executor = self._workers.executor(common.parallelRequests, name)

        def promise(one: NaturalDataset) -> SeriesPromise:
            return SeriesPromise(one, lambda: gather(str(one["SeriesInstanceUID"])), executor)

        if returnPromises:
            return [promise(one) for one in prepared(series)]
        may_be_kept = filter_of(filters, absent=True)
        promises = [promise(one) for one in series if may_be_kept(one)]
        with errors_named(self._context.label):
            return prepared(gathered(promises, StudyInstanceUID))

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
        if self._give is not None and self._give.names("SOPInstanceUID"):
            found = self._by_itself(self._give, *uids)
        else:
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
        self._workers.close()

    def _find(self, study_uid: str, series_uid: str, sop_uid: str) -> NaturalDataset | None:
        instances, _ = self._cache.get(study_uid, series_uid)
        found = (one for one in instances if one["SOPInstanceUID"] == sop_uid)
        return next(found, None)

    def _by_itself(
        self, give: GivenFunction, study_uid: str, series_uid: str, sop_uid: str
    ) -> NaturalDataset | None:
        asked = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": series_uid}
        with errors_named(self._context.label):
            given = give.items(asked | {"SOPInstanceUID": sop_uid})
            found = (one for one in instances_of(given, asked) if one["SOPInstanceUID"] == sop_uid)
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

    def _put_away(self, instances: list[NaturalDataset], made_in_client: bool) -> None:
        store = self._context.services.metadata_store
        store.add_instances(instances, madeInClient=made_in_client)
        store.add_image_ids_later(instances, self._image_ids.register)
