"""The names that ``import dicomsource`` gives."""

import subprocess
import sys

import pytest

import dicomsource


@pytest.mark.parametrize("name", dicomsource.__all__)
def test_every_public_name_is_there_in_a_fresh_interpreter(name):
    code = f"import dicomsource; assert dicomsource.{name} is not None"

    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_error_can_be_caught_after_one_import():
    code = "import dicomsource; assert issubclass(dicomsource.errors.DataError, dicomsource.DicomsourceError)"

    subprocess.run([sys.executable, "-c", code], check=True)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'dicomsource' has no attribute 'opne'"):
        _ = dicomsource.opne


def test_the_public_names_are_listed():
    assert set(dicomsource.__all__) <= set(dir(dicomsource))
