"""A case against the data sets, or the printed listing, of the Department of Commerce's own programs.

found = reconcile(dumping.load_case("my-case"), "commerce/")
found.agrees, found.first, found.differing
"""

from __future__ import annotations

from dumping.reconcile.reconciliation import Difference, Reconciliation, UnknownStageError, reconcile
from dumping.reconcile.theirs import Theirs, read_theirs

__all__ = ["Difference", "Reconciliation", "Theirs", "UnknownStageError", "read_theirs", "reconcile"]
