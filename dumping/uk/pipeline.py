"""The United Kingdom: averages by product, per cent of the export price; never more than removes the injury."""

from __future__ import annotations

from dumping.stages.authority import Authority, Duty, Injury

REGULATIONS = "SI 2019/450"
SCHEDULE = "Taxation (Cross-border Trade) Act 2018, Schedule 4"
INJURY = Injury("CIF value", f"{REGULATIONS}, regulation 36")

METHOD = Authority(
    name="the United Kingdom",
    in_words="always the lower of the margin and of what removes injury; below 2 % of the import price that is nothing",
    margin_of="export price",
    margin_cite="Trade Remedies Authority, guidance on dumping margins; SI 2019/450, regulation 17",
    de_minimis_cite=SCHEDULE,
    ceiling_cite=f"{SCHEDULE}, paragraphs 14, 18",
    duty=Duty("CIF value", f"{SCHEDULE}, paragraph 18; {REGULATIONS}, regulation 36", injury=INJURY),
    all_others_cite=f"{REGULATIONS}, regulation 37(3), (4)",
    all_others_exception=f"{REGULATIONS}, regulations 37, 49",
)

ENTRY, IN_WORDS = METHOD.entry, METHOD.in_words
