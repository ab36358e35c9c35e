"""Saudi Arabia and the Gulf states: a margin on the export price, a rate of duty on the CIF value."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty

LAW = "GCC Common Law on Anti-Dumping"
EXAMPLE = "General Authority of Foreign Trade, Saudi Arabia: worked example"

METHOD = Authority(
    name="Saudi Arabia",
    in_words="the margin and de minimis on the export price; the same amount collected as a rate on the CIF price",
    margin_of="export price",
    margin_cite=EXAMPLE,
    de_minimis_cite=EXAMPLE,
    ceiling_cite=LAW,
    duty=Duty("CIF value", EXAMPLE, "Anti-dumping duty, of the CIF value", expressed_of="CIF value"),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4",
    not_verified="the law itself: the rule is taken from the authority's own worked example",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
