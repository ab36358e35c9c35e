"""The European Union: averages by product, per cent of the CIF value; the duty removes injury and no more."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

BASIC = "Regulation (EU) 2016/1036"

METHOD = Authority(
    name="the European Union",
    in_words="the lower of the margin and of underselling, on the CIF price; de minimis on the export price",
    margin_of="CIF value",
    margin_cite=f"{BASIC}, Article 2(11), (12)",
    de_minimis_cite=f"{BASIC}, Article 9(3)",
    ceiling_cite=f"{BASIC}, Article 9(4)",
    duty=Duty(
        "CIF value", f"{BASIC}, Articles 7(2), 9(4), 14(1)", injury=Injury("CIF value", f"{BASIC}, Article 7(2)")
    ),
    all_others_cite=f"{BASIC}, Article 9(6)",
    all_others_exception=f"{BASIC}, Articles 9(6), 18",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
