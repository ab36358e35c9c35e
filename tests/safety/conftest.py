"""The cases of the tests of commands."""

from tests.cli.conftest import review, two_products

__all__ = ["review", "two_products"]
