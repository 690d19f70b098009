import logging
import warnings

import pytest

from dicomsource_host.terminal.messages import show_log_messages

LOGGER = logging.getLogger("dicomsource.acme")


@pytest.fixture(autouse=True)
def _as_before():
    root = logging.getLogger("dicomsource")
    before = root.handlers[:], root.level, root.propagate
    yield
    root.handlers, root.level, root.propagate = before[0], before[1], before[2]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, ["Warning: careful", "Error: broken"]),
        ({"quiet": True}, ["Error: broken"]),
        ({"debug": True}, ["dicomsource.acme: detail", "Warning: careful", "Error: broken"]),
    ],
)
def test_log_messages_are_shown_by_their_weight(options, shown, capsys):
    show_log_messages(**{"debug": False, "quiet": False, **options})

    LOGGER.debug("detail")
    LOGGER.warning("care\nful".replace("\n", ""))
    LOGGER.error("broken")

    assert capsys.readouterr().err.splitlines() == shown


def test_each_message_is_shown_once_however_often_the_command_runs(capsys):
    for _ in range(3):
        show_log_messages(debug=False, quiet=False)

    LOGGER.warning("careful")

    assert capsys.readouterr().err == "Warning: careful\n"


@pytest.mark.parametrize(("debug", "count"), [(False, 0), (True, 1)])
def test_warnings_about_code_are_shown_to_those_who_debug(debug, count):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        show_log_messages(debug=debug, quiet=False)
        warnings.warn("odd value", stacklevel=1)

    assert len(caught) == count
