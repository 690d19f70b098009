"""Which plugins are installed is read from metadata, and none is imported for it."""

from __future__ import annotations

import sys

from dicomsource.extensions.discovery import Discovered, discover

MODULE = "raise RuntimeError('imported')"


def test_a_plugin_on_the_path_is_listed_with_its_distribution_and_version(site):
    site.install("acme-archive", "archive = acme_archive:plugin", "2.1", acme_archive=MODULE)

    assert site.discover() == [Discovered("archive", "acme-archive", "2.1", "acme_archive:plugin")]


def test_listing_imports_nothing(site):
    site.install("acme-archive", "archive = acme_archive", acme_archive=MODULE)

    discover()

    assert "acme_archive" not in sys.modules


def test_plugins_are_sorted_by_name_and_then_distribution(site):
    site.install("zulu", "b = z1\na = z2")
    site.install("alpha", "b = a1")

    found = [(each.name, each.distribution) for each in site.discover()]

    assert found == [("a", "zulu"), ("b", "alpha"), ("b", "zulu")]


def test_a_distribution_that_is_on_the_path_twice_counts_once(site, tmp_path, monkeypatch):
    site.install("acme-archive", "archive = first", "2.0")
    other = type(site)(tmp_path / "behind")
    other.install("Acme.Archive", "archive = second", "1.0")
    monkeypatch.setattr(sys, "path", [*sys.path, str(other.folder)])

    assert [each.version for each in site.discover()] == ["2.0"]


def test_a_distribution_hides_an_older_one_even_if_it_has_no_plugins_any_more(
    site, tmp_path, monkeypatch
):
    site.install("acme-archive", None, "2.0")
    other = type(site)(tmp_path / "behind")
    other.install("acme-archive", "archive = second", "1.0")
    monkeypatch.setattr(sys, "path", [*sys.path, str(other.folder)])

    assert site.discover() == []


def test_a_distribution_with_damaged_entry_points_does_not_hide_the_others(site, caplog):
    site.install("broken", "no equals sign here")
    site.install("sound", "archive = sound")

    assert [each.distribution for each in site.discover()] == ["sound"]
    assert "damaged metadata" in caplog.text


def test_a_folder_that_bears_another_name_than_its_metadata_is_left_out(site, caplog):
    site.install("acme", "archive = acme")
    (site.folder / "acme-1.0.dist-info").rename(site.folder / "emca-1.0.dist-info")

    assert [each for each in discover() if each.distribution == "acme"] == []
    assert "'acme' left out" in caplog.text


def test_entry_points_of_other_programs_are_passed_over(site):
    site.install("acme", "")
    (site.folder / "acme-1.0.dist-info" / "entry_points.txt").write_text(
        "[console_scripts]\ndicomsource-acme = acme:main\n[dicomsource_other]\na = b\n"
    )

    assert site.discover() == []
