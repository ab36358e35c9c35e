"""Australia: averages by model, per cent of the export price at its FOB level; the lesser duty is a choice."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

ACT = "Customs Tariff (Anti-Dumping) Act 1975"
INJURY = Injury("export price", f"{ACT}, section 8(5B)")

METHOD = Authority(
    name="Australia",
    in_words="the whole margin, of the export price, unless the Minister finds a lesser duty desirable",
    margin_of="export price",
    margin_cite="Customs Act 1901, section 269TACB",
    de_minimis_cite="Customs Act 1901, section 269TDA",
    ceiling_cite=f"{ACT}, section 8",
    duty=Duty("export price", f"{ACT}, section 8", injury=INJURY),
    all_others_cite="Customs Act 1901, section 269TACAB",
    all_others_exception="Customs Act 1901, section 269TACAB",
    not_verified="the denominator of the margin",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
