"""`python -m dumping` is the same as `dumping`."""

from dumping.cli.main import main

main()
