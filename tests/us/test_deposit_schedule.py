"""Random proceedings: the rate on every day against a reading of the notices one day after the other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dumping
from dumping.us.deposits import timeline
from tests.us.test_deposit_events import segment

BEGIN = dt.date(2010, 1, 1)
COMPANIES = ("A", "B", "C")


@dataclass(frozen=True)
class Paper:
    """A notice: days after the first, what it is, the year it is of, margins in hundredths, export subsidies."""

    after: int
    event: str
    year: int
    margins: dict[str, int]
    subsidies: dict[str, int]

    @property
    def day(self) -> dt.date:
        return BEGIN + dt.timedelta(days=self.after)

    def text(self) -> str:
        offsets = ", ".join(f"{name} = {self.subsidies[name] / 100}" for name in self.margins)
        lines = [f"effective = {self.day}", f'event = "{self.event}"', f"export_subsidy_percent = {{ {offsets} }}"]
        kind = "investigation" if self.year == 2009 else "review"
        return segment(
            f"of {self.day}", kind, self.year, {n: m / 100 for n, m in self.margins.items()}, "\n".join(lines)
        )


MARGINS = st.dictionaries(st.sampled_from(COMPANIES), st.integers(0, 4000), min_size=1)
SUBSIDIES = st.fixed_dictionaries({name: st.integers(0, 600) for name in COMPANIES})
LATER = st.builds(
    Paper, st.integers(1, 2000), st.sampled_from(["results", "amended results", "court decision"]),
    st.integers(2009, 2013), MARGINS, SUBSIDIES,
)  # fmt: skip
ENDING = st.builds(Paper, st.integers(1, 2200), st.just("revocation"), st.just(2014), st.just({}), SUBSIDIES)


def read_by_day(papers: list[Paper], day: dt.date, company: str) -> Decimal:
    """What a clerk would charge who reads every notice up to that day anew."""
    own: dict[str, tuple[int, Decimal]] = {}
    for paper in papers:
        if paper.day > day:
            continue
        if paper.event == "revocation":
            return Decimal(0)
        threshold = 200 if paper.year == 2009 else 50
        above = [m for m in paper.margins.values() if m > threshold]
        found = {
            name: max(Decimal(m if m > threshold else 0) - paper.subsidies[name], Decimal(0))
            for name, m in paper.margins.items()
        }
        if paper.year == 2009 and len(paper.margins) > 1:
            counted = above or list(paper.margins.values())
            average = Decimal(sum(counted)) / len(counted)
            found["all others"] = average.quantize(Decimal(1), ROUND_HALF_UP)
        for name, rate in found.items():
            if paper.event != "results" and name in own and own[name][0] > paper.year:
                continue
            own[name] = (paper.year, rate)
    return own.get(company, own.get("all others", (0, Decimal(-1))))[1] / 100


@settings(max_examples=30, deadline=None)
@given(
    st.fixed_dictionaries({name: st.integers(0, 4000) for name in COMPANIES[:2]}), SUBSIDIES,
    st.lists(LATER, max_size=4, unique_by=lambda paper: paper.after), st.lists(ENDING, max_size=1),
)  # fmt: skip
def test_every_day_is_that_of_the_notices_read_anew(
    tmp_path_factory: pytest.TempPathFactory,
    margins: dict[str, int], subsidies: dict[str, int], later: list[Paper], ending: list[Paper],
) -> None:  # fmt: skip
    first = Paper(0, "results", 2009, margins, subsidies)
    papers = sorted([first, *later, *ending], key=lambda paper: paper.day)
    folder: Path = tmp_path_factory.mktemp("proceeding")
    results = []
    for place, paper in enumerate(papers):
        path = folder / f"{place}.toml"
        path.write_text(paper.text(), encoding="utf-8")
        results.append(dumping.run(dumping.load_case(path)))
    found = timeline(results)
    turns = {paper.day + dt.timedelta(days=more) for paper in papers for more in (-1, 0, 1, 97)}
    for day in sorted(turn for turn in turns if turn >= BEGIN):
        for company in (*COMPANIES, "Nobody"):
            (held,) = found.on(day, company)
            assert held.percent == float(read_by_day(papers, day, company)), (day, company)
            assert held.since <= day
            assert held.until is None or day < held.until
