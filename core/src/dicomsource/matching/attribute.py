"""Questions to one attribute of a dataset.

An attribute that is absent, or has no value, matches no key but the universal one. PS3.4 section C.2.2.1.2 lets a
Required Key of zero length match everything; which keys those are is a matter of the information model and not of
the matching, and someone who looks for a name does not want everyone without one.

References
----------
DICOM PS3.4 sections C.2.2.2 and C.2.2.3 (an attribute with several values matches if any of them does).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource.matching.rule import Rule, Test


def element_in(dataset: Mapping[str, Any], tag: str) -> Mapping[str, Any]:
    """Return the element of an attribute; an empty one if it is absent or malformed."""
    element = dataset.get(tag)
    # A dict almost always, and that is told much faster than any other mapping.
    return element if isinstance(element, (dict, Mapping)) else {}


def values_in(dataset: Mapping[str, Any], tag: str) -> Sequence[Any]:
    """Return the stored values of an attribute; none if it is absent, empty, or bulk data."""
    values = element_in(dataset, tag).get("Value", ())
    return values if isinstance(values, list | tuple) else (values,)


@attrs.frozen
class HasValue:
    """An attribute one of whose values matches."""

    tag: str
    rule: Rule

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether one of the stored values matches."""
        return any(map(self.rule.accepts, values_in(dataset, self.tag)))


@attrs.frozen
class HasEveryValue:
    """An attribute that has, for each rule, a value that matches.

    References
    ----------
    DICOM PS3.4 section C.2.2.2.8; PS3.18 section 8.3.4.6 (the query parameter multiplevaluematching).
    """

    tag: str
    rules: tuple[Rule, ...]

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether each rule accepts one of the stored values."""
        values = values_in(dataset, self.tag)
        return all(any(map(rule.accepts, values)) for rule in self.rules)


@attrs.frozen
class HasValueOfItsOwnKind:
    """An attribute whose value representation only the row tells, such as a private one.

    Parameters
    ----------
    test_for
        The test for a value representation, None if the key asks for nothing; what it raises means no match, since
        other rows may well hold the attribute in another representation.
    """

    tag: str
    test_for: Callable[[str], Test | None]

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether the attribute matches in the representation that the row gives it."""
        vr = element_in(dataset, self.tag).get("vr")
        try:
            test = self.test_for(vr if isinstance(vr, str) else "LO")
        except QueryError:
            return False
        return test is None or test.passes(dataset, row)
