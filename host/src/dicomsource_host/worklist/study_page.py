"""A study: what it is, and its series with a picture of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource_host.worklist.addressing import addressed
from dicomsource_host.worklist.holdings import series_rows, study_row
from dicomsource_host.worklist.rendering import page
from dicomsource_host.worklist.site import address
from dicomsource_host.worklist.texts import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from starlette.requests import Request
    from starlette.responses import Response

    from dicomsource import NaturalDataset
    from dicomsource_host.worklist.site import Site

_FACTS = {
    "Patient ID": "PatientID",
    "Born": "PatientBirthDate",
    "Sex": "PatientSex",
    "Accession number": "AccessionNumber",
    "Referring physician": "ReferringPhysicianName",
    "Study ID": "StudyID",
}


@attrs.frozen
class SeriesCard:
    """What is shown of one series."""

    row: NaturalDataset
    href: str

    def text(self, keyword: str) -> str:
        """Return the value of an attribute for people."""
        return shown(self.row, keyword)

    @property
    def title(self) -> str:
        """What the series is called."""
        number = self.text("SeriesNumber")
        return self.text("SeriesDescription") or (f"Series {number}" if number else "Series")


def show(request: Request) -> Response:
    """Show a study."""
    site: Site = request.app.state.site
    about = addressed(request)
    name, study = about.source.name, about.StudyInstanceUID
    row = study_row(about.source, study)
    cards = [
        SeriesCard(one, address(name, study, str(one.get("SeriesInstanceUID"))))
        for one in series_rows(about.source, study)
    ]
    return page(
        request,
        "study.html",
        source=name,
        study=study,
        title=patient(row),
        subtitle=subtitle(row),
        facts=facts(row),
        cards=cards,
        viewer=site.viewer_address(name, study),
        can_download=about.source.supports("retrieve.instances")
        or about.source.supports("retrieve.instance"),
    )


def patient(row: Mapping[str, Any]) -> str:
    """Return who a study is of, for its title."""
    return shown(row, "PatientName") or shown(row, "PatientID") or "Unnamed patient"


def subtitle(row: Mapping[str, Any]) -> str:
    """Return what was done and when, in one line."""
    moment = f"{shown(row, 'StudyDate')} {shown(row, 'StudyTime')}".strip()
    return " · ".join(part for part in (shown(row, "StudyDescription"), moment) if part)


def facts(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what else is known, by its name; what is not known is left out."""
    texts = {name: shown(row, keyword) for name, keyword in _FACTS.items()}
    return {name: text for name, text in texts.items() if text}
