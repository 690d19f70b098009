"""A source under test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, UnsupportedError
from dicomsource.imageids import leads_to_a_source
from dicomsource.pixels.image_pixel import ImagePixel
from dicomsource.testing.rule import Untried, Violation
from dicomsource.testing.samples import Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.testing.rule import Rule


class Subject(Samples):
    """A source under test.

    Parameters
    ----------
    source
        The source.
    known_studies
        Studies that it is known to hold: keyword to value, StudyInstanceUID among them.
    stored_file
        A Part 10 file, or its path, that may be stored in it, and deleted; None where nothing may be written.
    spare_source
        A source that may be closed, such as this one when nobody needs it any more.
    filled
        Whether the source is there to be tested, so that an empty one is a mistake.
    """

    def __init__(
        self,
        source: WebApiDataSource,
        *,
        known_studies: Iterable[Mapping[str, Any]] = (),
        stored_file: Any = None,
        spare_source: WebApiDataSource | None = None,
        filled: bool = False,
    ) -> None:
        super().__init__(source, known_studies)
        self.stored_file = stored_file
        self.spare_source = spare_source
        self.filled = filled

    def require(self, rule: Rule) -> None:
        """Make sure that a rule says something about this source.

        Raises
        ------
        Untried
            The source lacks a function, or whoever tests it did not give what the rule needs.
        """
        for function in rule.needs:
            if not self.supports(function):
                raise Untried(f"the source has no {function}")
        for name in rule.given:
            if not getattr(self, name):
                raise Untried(f"no {name} given")

    def pixels(self, instance: Mapping[str, Any], frame: int) -> np.ndarray[Any, Any]:
        """Return the pixels of a frame.

        Raises
        ------
        Untried
            The source gives no pixels, or metadata do not say what they are, which a rule of its own tells.
        """
        try:
            ImagePixel.of(instance)
        except DataError as error:
            raise Untried(f"not tried, for {error.problem}") from error
        if not self.supports("retrieve.frames"):
            image_id = self.ask("getImageIdsForInstance", instance, frame)
            if leads_to_a_source(image_id):
                raise Untried("the source has no retrieve.frames")
        try:
            pixels: np.ndarray[Any, Any] = self.ask("load_pixels", instance, frame)
        except Violation as violation:
            lacks = isinstance(violation.__cause__, UnsupportedError)
            if lacks and not self.supports("retrieve.frames"):
                raise Untried("the source has no retrieve.frames") from violation
            raise
        return pixels
