"""A namespace names a kind of data source, as OHIF writes it or alone."""

from __future__ import annotations

import pytest

from dicomsource.errors import UnknownNameError
from dicomsource.extensions.loading import SetAside
from dicomsource.extensions.namespaces import resolve

ENTRIES = {"dicomweb": 1, "static_wado": 2, "acme.cloud": 3}


@pytest.mark.parametrize(
    ("namespace", "entry"),
    [
        ("@ohif/extension-default.dataSourcesModule.dicomweb", 1),
        ("anything.dataSourcesModule.dicomweb", 1),
        (" dicomweb ", 1),
        ("static_wado", 2),
        ("static-wado", 2),
        ("@acme/x.dataSourcesModule.static-wado", 2),
        ("acme.cloud", 3),
    ],
)
def test_a_namespace_stands_for_the_entry_it_ends_with(namespace, entry):
    assert resolve(namespace, ENTRIES) == entry


def refusal(namespace, *set_aside):
    with pytest.raises(UnknownNameError) as caught:
        resolve(namespace, ENTRIES, set_aside)
    return str(caught.value)


def test_an_unknown_kind_is_answered_with_the_known_ones_and_no_guess_what_to_install():
    message = refusal("@acme/x.dataSourcesModule.vault")

    assert "No installed plugin brings the kind of data source 'vault'" in message
    assert "Install the plugin that brings it" in message
    assert "pip install" not in message
    assert "Known: 'acme.cloud', 'dicomweb', 'static_wado'" in message


def test_a_kind_of_this_project_is_answered_with_how_to_install_it():
    assert "pip install dicomsource-dicomjson" in refusal("dicomjson")
    assert "pip install dicomsource-dicomlocal" in refusal("dicomlocal")


def test_the_proxy_is_found_by_the_name_that_ohif_gives_it():
    assert resolve("@ohif/extension-default.dataSourcesModule.dicomwebproxy", {"proxy": 1}) == 1
    assert resolve("dicomwebproxy", {"proxy": 1, "dicomwebproxy": 2}) == 2
    assert "pip install dicomsource-proxy" in refusal("dicomwebproxy")


def test_a_misspelled_kind_is_answered_with_the_one_that_is_near():
    message = refusal("dicomwep")

    assert "perhaps to 'dicomweb'" in message
    assert "pip install" not in message


@pytest.mark.parametrize(
    "aside",
    [
        SetAside("archive", "acme", "1.0", "it is broken"),
        SetAside("plugin", "dicomsource-archive", "1.0", "it is broken"),
        SetAside("plugin", "archive", "1.0", "it is broken"),
        SetAside("plugin", "acme", "1.0", "it is broken", entry="archive"),
    ],
)
def test_a_kind_whose_plugin_was_set_aside_is_answered_with_the_reason(aside):
    assert "set aside" in refusal("archive", aside)
    assert "it is broken" in refusal("archive", aside)


def test_a_reason_that_ends_with_a_question_is_not_ended_twice():
    aside = SetAside("archive", "acme", "1.0", "no such hook; did you mean getDataSourcesModule?")

    assert "getDataSourcesModule? Known:" in refusal("archive", aside)
