"""The WTO baseline: averages by product over the whole period, per cent of the export price."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty

METHOD = Authority(
    name="the WTO Anti-Dumping Agreement",
    in_words="the baseline: at most the margin, of the export price",
    margin_of="export price",
    margin_cite="Anti-Dumping Agreement, Articles 2.4.2, 5.8",
    de_minimis_cite="Anti-Dumping Agreement, Article 5.8",
    ceiling="Highest duty or security allowed",
    ceiling_cite="Anti-Dumping Agreement, Articles 7.2, 9.3",
    duty=Duty("deposit", "Anti-Dumping Agreement, Articles 7.2, 9.3"),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4; Appellate Body, US - Hot-Rolled Steel (DS184)",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
