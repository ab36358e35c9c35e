"""What holds of duties and averages whatever the figures: recomputed in plain arithmetic."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import dumping
from tests.authorities.test_not_examined import HEAD

PERCENT = st.integers(0, 20_000).map(lambda n: n / 100)
COMPANY = st.tuples(PERCENT, PERCENT, PERCENT, st.integers(1, 1_000), st.booleans())


def result_of(text: str) -> dict[str, object]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.toml"
        path.write_text(text, encoding="utf-8")
        return dumping.run(dumping.load_case(path)).to_dict()


@settings(max_examples=40, deadline=None, phases=(Phase.generate,))
@given(st.lists(COMPANY, min_size=2, max_size=5), st.sampled_from(["eu", "uk"]))
def test_duties_and_averages(companies: list[tuple[float, float, float, int, bool]], code: str) -> None:
    text = HEAD.replace("{code}", code)
    for place, (margin, injury, countervailing, weight, facts) in enumerate(companies):
        text += f'[[respondents]]\nname = "{place}"\nmargin_percent = {margin}\ninjury_margin_percent = {injury}\n'
        text += f"countervailing_percent = {countervailing}\nweight = {weight}\n"
        text += 'basis = "facts available"\n' if facts else ""
    text += '[residual]\nrule = "highest examined"\n'
    found = result_of(text)
    # In the United Kingdom an injury margin below 2 % of the import price is none.
    companies = [(m, 0.0 if code == "uk" and i < 2 else i, c, w, f) for m, i, c, w, f in companies]
    duties = [one["duty"]["duty_percent"] for one in found["respondents"]]  # type: ignore[index]
    for (margin, injury, countervailing, _, _), duty in zip(companies, duties, strict=True):
        wanted = 0.0 if margin < 2 else min(margin, max(injury - countervailing, 0))
        assert duty == pytest.approx(wanted, abs=1e-9)
    out = [facts or (code == "eu" and margin < 2) for margin, _, _, _, facts in companies]
    counted = [c for c, left in zip(companies, out, strict=True) if not left] or companies
    weights = sum(c[3] for c in counted)
    for key, at in (("percent", 0), ("injury_margin_percent", 1)):
        average = sum(c[at] * c[3] for c in counted) / weights
        assert found["all_others"][key] == pytest.approx(average, rel=1e-9, abs=1e-9)  # type: ignore[index]
    assert found["residual"]["percent"] == max(c[0] for c in companies)  # type: ignore[index]
