"""What all tests of the workspace share."""

from hypothesis import settings

# How fast a test is depends on the machine and on what else it does: speed is measured in benchmarks/.
settings.register_profile("workspace", deadline=None)
settings.load_profile("workspace")
