"""Where the gateway keeps its key in tests: not with the user's own."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def state_directory(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
