"""OHIF's app-config.js, made from the sources that are served."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dicomsource_host.viewer.rebasing import BASE

if TYPE_CHECKING:
    from dicomsource_host.serving.chosen_sources import ChosenSources

_DICOMWEB = "@ohif/extension-default.dataSourcesModule.dicomweb"


def app_config(chosen: ChosenSources) -> bytes:
    """Return the file: every source under its name, as a DICOMweb server at this gateway.

    References
    ----------
    OHIF, "Configuration files" and "DICOMweb data source".
    """
    active = chosen.manager.active_data_source_name
    labels = {one.sourceName: one.friendlyName for one in chosen.manager.definitions}
    config: dict[str, Any] = {
        "name": "dicomsource",
        "routerBasename": BASE,
        "extensions": [],
        "modes": [],
        "customizationService": {},
        "showStudyList": True,
        "showLoadingIndicator": True,
        "showWarningMessageForCrossOrigin": False,
        "showCPUFallbackMessage": True,
        "strictZSpacingForVolumeViewport": True,
        "maxNumberOfWebWorkers": 3,
        "investigationalUseDialog": {"option": "configure", "days": 365},
        "dataSources": [_data_source(name, labels.get(name, name)) for name in chosen.names],
        "defaultDataSourceName": active if active in chosen.names else chosen.names[0],
    }
    # As JSON inside a script: nothing in a name may end it, or be read as other than text.
    text = json.dumps(config, indent=1).replace("<", "\\u003c")
    return f"window.config = {text};\n".encode()


def _data_source(name: str, label: str) -> dict[str, Any]:
    root = f"/sources/{quote(name, safe='')}/dicom-web"
    return {
        "namespace": _DICOMWEB,
        "sourceName": name,
        "configuration": {
            "friendlyName": label,
            "name": name,
            "qidoRoot": root,
            "wadoRoot": root,
            "wadoUriRoot": root,
            "qidoSupportsIncludeField": True,
            "imageRendering": "wadors",
            "thumbnailRendering": "wadors",
            "enableStudyLazyLoad": True,
            "supportsFuzzyMatching": False,
            "supportsWildcard": True,
            "staticWado": False,
            "singlepart": "bulkdata,video,pdf",
            "omitQuotationForMultipartRequest": True,
            "bulkDataURI": {"enabled": True},
        },
    }
