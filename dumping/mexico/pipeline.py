"""Mexico: averages by product, per cent of the export price; the quota may be lower than the margin."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

ACT = "Foreign Trade Act (Mexico)"
INJURY = Injury("CIF value", f"{ACT}, Article 62")

METHOD = Authority(
    name="Mexico",
    in_words="the whole margin, of the customs value, unless a lower quota is found to be enough",
    margin_of="export price",
    margin_cite=f"{ACT}, Article 30",
    de_minimis_cite="Anti-Dumping Agreement, Article 5.8",
    ceiling_cite=f"{ACT}, Article 62",
    duty=Duty("CIF value", f"{ACT}, Articles 62, 63", "Compensatory quota", injury=INJURY),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4",
    not_verified="the denominator of the margin and the rule of the lesser quota",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
