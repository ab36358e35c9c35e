"""South Africa: averages by model, per cent of the export price; price disadvantage where all cooperate."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

REGULATIONS = "Anti-Dumping Regulations (South Africa) 2003"
INJURY = Injury("export price", f"{REGULATIONS}, regulation 17")

METHOD = Authority(
    name="South Africa",
    in_words="the whole margin, of the export price; the price disadvantage where exporter and importer cooperate",
    margin_of="export price",
    margin_cite="International Trade Administration Act 2002, section 32",
    de_minimis_cite="Anti-Dumping Agreement, Article 5.8",
    ceiling_cite=REGULATIONS,
    duty=Duty("export price", f"{REGULATIONS}, regulation 17", injury=INJURY),
    all_others_cite="Anti-Dumping Agreement, Article 9.4",
    all_others_exception="Anti-Dumping Agreement, Article 9.4",
    not_verified="the denominator of the margin and the rule of the price disadvantage",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
