"""Of two plugins with one name, a fixed rule picks, and the loser's reason names both."""

from __future__ import annotations

import itertools

import pytest

from dicomsource.contract import CommandEntry, DataSourceEntry, ImageLoaderEntry
from dicomsource.extensions.clashes import settle_clashes
from dicomsource.extensions.loading import Loaded


def loaded(distribution, *names, **more):
    entries = tuple(DataSourceEntry(name, "local", dict) for name in names)
    return Loaded(distribution or "given", distribution, "1.0", object(), entries, **more)


def names(plugins):
    return {each.distribution: [entry.name for entry in each.entries] for each in plugins}


@pytest.mark.parametrize(
    "order",
    list(itertools.permutations([loaded("b", "x", "y"), loaded("a", "x"), loaded("c", "y")])),
)
def test_the_first_distribution_by_name_keeps_the_name_in_whatever_order_they_come(order):
    settled, set_aside = settle_clashes(order)

    assert names(settled) == {"a": ["x"], "b": ["y"], "c": []}
    assert [(each.distribution, each.entry) for each in set_aside] == [("b", "x"), ("c", "y")]


def test_the_reason_names_both_distributions():
    _, (aside,) = settle_clashes([loaded("acme", "x"), loaded("bolt", "x")])

    assert "'x' of bolt 1.0 is also brought by acme 1.0" in aside.reason


def test_a_plugin_that_the_application_gives_wins():
    settled, (aside,) = settle_clashes([loaded("acme", "x"), loaded("", "x")])

    assert names(settled) == {"": ["x"], "acme": []}
    assert "plugin 'given', which keeps the name because the application gave it" in aside.reason


@pytest.mark.parametrize("name", ["dicomsource-static-wado", "Dicomsource_Static.Wado"])
def test_the_distribution_that_is_called_after_the_entry_keeps_the_name(name):
    settled, (aside,) = settle_clashes([loaded("aaa", "static_wado"), loaded(name, "static-wado")])

    assert names(settled) == {"aaa": [], name: ["static-wado"]}
    assert "keeps the name because it is called after it" in aside.reason


def test_a_plugin_that_the_application_gives_wins_over_the_one_called_after_the_entry():
    settled, _ = settle_clashes([loaded("dicomsource-x", "x"), loaded("", "x")])

    assert names(settled) == {"": ["x"], "dicomsource-x": []}


def test_names_that_differ_in_hyphen_and_underscore_alone_clash():
    _, set_aside = settle_clashes([loaded("a", "static_wado"), loaded("b", "static-wado")])

    assert [each.entry for each in set_aside] == ["static-wado"]


def test_image_loaders_and_commands_clash_among_themselves_only():
    loader, command = ImageLoaderEntry("x", len), CommandEntry("x", "X.", dict)
    first = loaded("a", "x")
    second = loaded("b", image_loaders=(loader,), commands=(command,))
    third = loaded("c", image_loaders=(loader,), commands=(command,))

    settled, set_aside = settle_clashes([first, second, third])

    assert settled[1].image_loaders == (loader,)
    assert settled[2].image_loaders == settled[2].commands == ()
    assert [each.distribution for each in set_aside] == ["c", "c"]
    assert "image id scheme 'x'" in set_aside[0].reason
    assert "command 'x'" in set_aside[1].reason
