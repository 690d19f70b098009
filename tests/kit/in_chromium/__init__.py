"""What tests in a real browser share: Chromium, packages of npm, the OHIF viewer, and pictures to compare."""
