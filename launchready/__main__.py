"""``python -m launchready``."""

from launchready.cli import main

main()
