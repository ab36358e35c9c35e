"""Canada: averages by model, per cent of the export price; shipments pay what they lack of a normal value."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty

ACT = "Special Import Measures Act"
REGULATIONS = "Special Import Measures Regulations"
WITHOUT_VALUES = "Anti-dumping duty, of the export price, without normal values"

METHOD = Authority(
    name="Canada",
    in_words="each model pays what its price lacks of its own normal value; no lesser duty",
    margin_of="export price",
    margin_cite=f"{ACT}, section 30.2(1)",
    de_minimis_label="Insignificant",
    de_minimis_cite=f"{ACT}, section 2(1), 'insignificant'",
    ceiling="Duty by ministerial specification, of the export price",
    ceiling_cite=f"{ACT}, sections 3(1)(a), 29",
    duty=Duty("normal value", f"{ACT}, sections 3(1)(a), 29", WITHOUT_VALUES),
    all_others_cite=f"{REGULATIONS}, section 25.2",
    all_others_exception=f"{REGULATIONS}, section 25.2",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
