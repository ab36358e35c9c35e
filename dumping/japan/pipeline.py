"""Japan: averages by product, per cent of the export price; no lesser duty is prescribed."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty

ACT = "Customs Tariff Act (Japan), Article 8"

METHOD = Authority(
    name="Japan",
    in_words="the whole margin, of the export price; no lesser duty is prescribed",
    margin_of="export price",
    margin_cite=ACT,
    de_minimis_cite="Anti-Dumping Agreement, Article 5.8",
    ceiling_cite=ACT,
    duty=Duty("CIF value", ACT),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4",
    not_verified="the denominator of the margin and the absence of a lesser-duty rule",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
