"""Turkey: averages by product, per cent of the CIF value; the duty may be lower than the margin."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

LAW = "Law 3577 on the Prevention of Unfair Competition in Imports"
INJURY = Injury("CIF value", LAW)

METHOD = Authority(
    name="Turkey",
    in_words="the whole margin, on the CIF price, unless a lesser duty is found to be enough",
    margin_of="CIF value",
    margin_cite=LAW,
    de_minimis_cite="Anti-Dumping Agreement, Article 5.8",
    ceiling_cite=LAW,
    duty=Duty("CIF value", LAW, injury=INJURY),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4",
    not_verified="the denominator of the margin and the lesser duty",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
