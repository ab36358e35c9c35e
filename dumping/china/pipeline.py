"""China: averages by product, per cent of the CIF value; no lesser duty."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty

REGULATIONS = "Anti-Dumping Regulations of the People's Republic of China"

METHOD = Authority(
    name="China",
    in_words="the whole margin, on the CIF price; no lesser duty",
    margin_of="CIF value",
    margin_cite=f"{REGULATIONS}, Article 6",
    de_minimis_cite=f"{REGULATIONS}, Article 9",
    ceiling_cite=f"{REGULATIONS}, Article 42",
    duty=Duty("CIF value", f"{REGULATIONS}, Article 42", "Anti-dumping duty, of the dutiable value"),
    all_others_cite=REGULATIONS,
    all_others_exception=REGULATIONS,
    not_verified="the denominator of the margin (Article 6)",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
