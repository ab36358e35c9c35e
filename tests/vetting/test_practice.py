"""Thresholds are data: each has a value and a reason, each is used, and none stands in the code besides."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import dumping.vetting
from dumping.vetting.practice import practice

FOLDER = Path(dumping.vetting.__file__).parent


def test_every_threshold_is_used_and_has_a_reason() -> None:
    content = tomllib.loads((FOLDER / "practice.toml").read_text(encoding="utf-8"))
    named = {name for name, entry in content.items() if isinstance(entry, dict) and "value" in entry}
    assert named == set(practice().limits)
    assert all(len(content[name]["reason"]) > 30 for name in named)
    code = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    assert {name for name in named if not re.search(rf'"{name}"', code)} == set()


def test_factors_between_units() -> None:
    # 1 kg is 2.2046226 lb; a short ton is 2,000 lb, a metric ton 2,204.6226 lb: 1.1023113 short tons.
    assert (one := practice().unit_of(1 / 2.21)) is not None
    assert one.says == "pounds and kilograms"
    assert practice().unit_of(1.102) is None
    assert practice().unit_of(3.3) is None
    assert practice().mixed_up(1000) == "kilograms and metric tons, or pieces and thousands mixed up?"
    assert practice().mixed_up(3.3) == "another unit or currency?"
