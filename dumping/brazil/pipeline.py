"""Brazil: averages by product, positive and negative results summed; the lesser of dumping and injury per unit."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

DECREE = "Decree 8058 of 2013"
INJURY = Injury("CIF value", f"{DECREE}, Article 78(1)")

METHOD = Authority(
    name="Brazil",
    in_words="the margin per unit, or less where less removes injury; the whole margin on best information",
    margin_of="export price",
    margin_cite=f"{DECREE}, Articles 25, 26(1)",
    de_minimis_cite=f"{DECREE}, Article 31",
    ceiling_cite=f"{DECREE}, Article 78",
    duty=Duty("unit", f"{DECREE}, Article 78(1), (3) to (6)", injury=INJURY),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4",
    not_verified="how the relative margin is expressed",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
