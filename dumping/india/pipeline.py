"""India: averages by product code, per cent of the net export price; the lesser of dumping and injury per unit."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

RULES = "Anti-Dumping Rules 1995"
INJURY = Injury("landed value", f"{RULES}, Annexure III; DGTR Manual of Operating Practices 10.4")

METHOD = Authority(
    name="India",
    in_words="the lower of dumping and injury per unit; injury on the landed value, with offsets",
    margin_of="export price",
    margin_cite=f"{RULES}, Annexure I; DGTR Manual of Operating Practices 14.8",
    de_minimis_cite=f"{RULES}, rule 14(c)",
    ceiling_cite="Customs Tariff Act 1975, section 9A(1)",
    duty=Duty("unit", f"Customs Tariff Act 1975, section 9A; {RULES}, rule 4(d)", injury=INJURY),
    all_others_cite=f"{RULES}, rule 18(2)",
    all_others_exception=f"{RULES}, rules 6(8), 18(2)",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
