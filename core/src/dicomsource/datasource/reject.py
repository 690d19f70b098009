"""Taking what a source holds out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.datasource.functions import Functions

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.datasource.context import SourceContext

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_OFFERED = {"study": _UIDS[:1], "series": _UIDS[:2], "instance": _UIDS}


class Reject:
    """Marks studies, series or instances as rejected, which takes them out of sight.

    References
    ----------
    OHIF, ``reject.series`` of a data source.
    """

    def __init__(
        self, parts: object, context: SourceContext, forget: Callable[[str | None], None]
    ) -> None:
        self._context = context
        self._forget = forget
        self._functions = Functions(parts, "reject", _OFFERED, context)

    def supports(self, name: str) -> bool:
        """Whether the plugin gives this function."""
        return self._functions.get(name) is not None

    def study(self, StudyInstanceUID: str, **options: Any) -> Any:
        """Reject a study; options, such as ``code``, are the plugin's.

        Raises
        ------
        TypeError
            The plugin has no such option.
        """
        return self._call("study", StudyInstanceUID=StudyInstanceUID, **options)

    def series(self, StudyInstanceUID: str, SeriesInstanceUID: str, **options: Any) -> Any:
        """Reject a series; options, such as ``code``, are the plugin's.

        Raises
        ------
        TypeError
            The plugin has no such option.
        """
        return self._call(
            "series",
            StudyInstanceUID=StudyInstanceUID,
            SeriesInstanceUID=SeriesInstanceUID,
            **options,
        )

    def instance(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str, **options: Any
    ) -> Any:
        """Reject an instance; options, such as ``code``, are the plugin's.

        Raises
        ------
        TypeError
            The plugin has no such option.
        """
        return self._call(
            "instance",
            StudyInstanceUID=StudyInstanceUID,
            SeriesInstanceUID=SeriesInstanceUID,
            SOPInstanceUID=SOPInstanceUID,
            **options,
        )

    def _call(self, name: str, **arguments: Any) -> Any:
        given = self._functions.need(name)
        for option in arguments.keys() - set(_UIDS):
            if not given.takes(option):
                raise TypeError(f"reject.{name} of {self._context.label} has no option {option!r}")
        try:
            return given(**arguments)
        finally:
            self._forget(arguments["StudyInstanceUID"])
