"""Korea: averages by product, per cent of the dutiable (CIF) value; the rate may be one that removes injury."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

ACT = "Customs Act (Korea), Article 51"
INJURY = Injury("CIF value", ACT)

METHOD = Authority(
    name="Korea",
    in_words="the whole margin, on the dutiable value, unless a rate that removes injury is chosen",
    margin_of="CIF value",
    margin_cite=ACT,
    de_minimis_cite="Anti-Dumping Agreement, Article 5.8",
    ceiling_cite=ACT,
    duty=Duty("CIF value", ACT, "Anti-dumping duty, of the dutiable value", injury=INJURY),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4",
    not_verified="the formula of the rate, though a court confirms that it is one on the dutiable value",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
