"""A DICOMweb server as one configuration describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource_dicomweb.configuration import DicomwebConfiguration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.qido import Qido
    from dicomsource_dicomweb.wado import Wado


@attrs.frozen
class Service:
    """One configuration, the connections that it asks for, and the parts of a data source that use them.

    A new configuration makes a new one; whoever is asking the old one goes on undisturbed.
    """

    configuration: DicomwebConfiguration
    client: HttpClient
    query: Qido
    retrieve: Wado
    store: Mapping[str, Any]
    reject: Mapping[str, Any]

    @classmethod
    def of(cls, configuration: Mapping[str, Any], called: Callable[[], str]) -> Service:
        """Return the service of a configuration; nothing is asked of the server yet.

        Parameters
        ----------
        configuration
            See `DicomwebConfiguration`.
        called
            Returns what the data source is called, for messages.

        Raises
        ------
        ConfigurationError
            A root is missing, or a key has a value of the wrong kind.
        """
        from dicomsource.configuration import read_configuration
        from dicomsource.datasource import NotOffered
        from dicomsource.http import client_from_configuration
        from dicomsource_dicomweb.deleting import Deleting
        from dicomsource_dicomweb.qido import Qido
        from dicomsource_dicomweb.reject import Reject
        from dicomsource_dicomweb.stow import Stow
        from dicomsource_dicomweb.wado import Wado

        read = read_configuration(DicomwebConfiguration, configuration)
        client = client_from_configuration(read, read.roots)
        reject = Reject(client, read)
        rejecting = {
            "study": reject.study,
            "series": reject.series,
            "instance": reject.instance,
        }
        no_reject = NotOffered(
            "its configuration does not say supportsReject = true",
            "Say so, if the server rejects as dcm4chee does",
        )
        no_store = NotOffered(
            "its configuration says supportsStow = false", "Leave that out, if the server stores"
        )
        no_delete = NotOffered(
            "its configuration does not say supportsDelete = true",
            "Say so, if the server deletes, and deleting for good is meant",
        )
        return cls(
            read,
            client,
            Qido(client, read, called),
            Wado(client, read),
            {
                "dicom": Stow(client, read).dicom if read.supportsStow else no_store,
                "delete": Deleting(client, read).delete if read.supportsDelete else no_delete,
            },
            rejecting if read.supportsReject else dict.fromkeys(rejecting, no_reject),
        )
