"""Numbers as people and programs print them: separators, accounting signs, signs of currencies, words for nothing.

A column's cells are read together: '1,234' is a thousand here and one and a bit there, and only the other cells of
the column, or the case, can say which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z", re.ASCII)
# What stands for nothing where a number is wanted; .A to .Z and ._ are special missing values of SAS.
_NOTHING = re.compile(r"(n/?a|n\.a\.?|null|none|-|--|\.|\.[a-z_])\Z", re.IGNORECASE)
# Signs of currencies, and the currencies that write them.
OF_CURRENCIES = {
    "$": (
        "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BRL", "TTD", "JMD", "BBD",
    ),
    "€": ("EUR",), "£": ("GBP", "EGP"), "¥": ("JPY", "CNY"), "₩": ("KRW",), "₹": ("INR",), "₫": ("VND",),
    "฿": ("THB",), "₺": ("TRY",), "₽": ("RUB",), "₴": ("UAH",), "₱": ("PHP",),
}  # fmt: skip
CURRENCY_SIGNS = "".join(OF_CURRENCIES)
_SPACES = "\u00a0\u202f\u2009 "
_GROUPED = {
    ".": re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?\Z", re.ASCII),
    ",": re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d*)?\Z", re.ASCII),
}
_UNGROUPED = {".": re.compile(r"(\d+\.?\d*|\.\d+)\Z", re.ASCII), ",": re.compile(r"(\d+,?\d*|,\d+)\Z", re.ASCII)}
_PARTED = {
    " ": re.compile(r"\d{1,3}( \d{3})+([.,]\d+)?\Z", re.ASCII),
    "'": re.compile(r"\d{1,3}(['’]\d{3})+([.,]\d+)?\Z", re.ASCII),
}

GROUPS = "with thousands separators"
COMMAS = "with a decimal comma"
BRACKETS = "in brackets read as below zero"
TRAILING = "with the minus after them"
SIGNS = "with a sign of currency"
WIDE = "in full-width or other typographic signs"
NOTHING = "a word or sign for nothing, read as blank"


@dataclass
class NumberTexts:
    """What distinct texts state: a number or NaN each; `done` tells which needed what, `faults` which are none.

    `ambiguous` are those that the decimal sign decides, where nothing tells it.
    """

    values: dict[str, float] = field(default_factory=dict)
    done: dict[str, list[str]] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    ambiguous: list[str] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)


def numbers_of(texts: Iterable[str], decimal: str = "") -> NumberTexts:
    """Numbers that the distinct `texts` of one column state. `decimal` is the sign that the case states, or ''."""
    found = NumberTexts()
    bare: dict[str, tuple[str, bool]] = {}
    for text in texts:
        if not text:
            found.values[text] = np.nan
        elif _PLAIN.match(text) and ("e" in text or "E" in text or "." not in text):
            _kept(text, float(text), found)
        elif _NOTHING.match(text):
            found.values[text] = np.nan
            found.done.setdefault(NOTHING, []).append(text)
        else:
            bare[text] = _bared(text, found)
    sign = decimal or _decimal([body for body, _ in bare.values()])
    for text, (body, below) in bare.items():
        if sign == "?" and _GROUPED["."].match(body):
            found.ambiguous.append(text)
        value = _value(body, "." if sign == "?" else sign)
        if value is None:
            found.faults.add(text)
            continue
        _kept(text, -value if below else value, found)
        if "," in body and sign == ",":
            found.done.setdefault(COMMAS, []).append(text)
        if _is_grouped(body, sign):
            found.done.setdefault(GROUPS, []).append(text)
    for texts_done in found.done.values():
        texts_done[:] = [text for text in texts_done if text not in found.faults]
    return found


def _kept(text: str, value: float, found: NumberTexts) -> None:
    if np.isinf(value):
        found.faults.add(text)
    else:
        found.values[text] = value


def _bared(text: str, found: NumberTexts) -> tuple[str, bool]:
    """The digits and separators of a text, and whether it is below zero; notes what was taken off."""
    body = text
    if not body.isascii():
        body = unicodedata.normalize("NFKC", body).replace("\u2212", "-")
        # Other digits than those of full width are no reading of a number that is certain.
        if not all(sign.isascii() or sign in CURRENCY_SIGNS or sign in _SPACES + "’" for sign in body):
            return text, False
        if body != text and not any(sign in text for sign in _SPACES[:3]):
            found.done.setdefault(WIDE, []).append(text)
    signs = {sign for sign in body if sign in CURRENCY_SIGNS}
    below = False
    if re.fullmatch(r"\(.*\)", body) or re.fullmatch(r"[^()]*\([^()]*\)", body):
        inner = body.replace("(", "").replace(")", "")
        if not re.search(r"[-+]", inner) and body.count("(") == body.count(")") == 1:
            found.done.setdefault(BRACKETS, []).append(text)
            body, below = inner.strip(), True
    if len(signs) == 1 and sum(body.count(sign) for sign in signs) == 1:
        sign = signs.pop()
        if re.match(rf"[-+]?\s*{re.escape(sign)}", body) or body.endswith(sign):
            body = body.replace(sign, "").strip()
            body = re.sub(r"^([-+])\s+", r"\1", body)
            found.signs.add(sign)
            found.done.setdefault(SIGNS, []).append(text)
    if len(body) > 1 and body[-1] == "-" and body[0] not in "-+" and not below:
        body, below = body[:-1].strip(), True
        found.done.setdefault(TRAILING, []).append(text)
    elif body[:1] in "-+" and body[1:2] not in "-+" and not below:
        body, below = body[1:], body[0] == "-"
    return body.translate({ord(space): " " for space in _SPACES}), below


def _decimal(bodies: list[str]) -> str:
    """The decimal sign under which all can be read: '.' or ','; '?' where both give figures that differ."""
    possible = [sign for sign in ".," if all(_value(body, sign) is not None or not _numeric(body) for body in bodies)]
    if len(possible) != 1:
        # Without a comma in it a column is written with decimal points, which is the rule of the format.
        return "." if not any("," in body for body in bodies) else "?"
    return possible[0]


def _numeric(body: str) -> bool:
    """Whether a text is made of digits and separators, so that it has a say in how the column is read."""
    return re.fullmatch(r"[\d.,'’ ]*\d[\d.,'’ ]*", body, re.ASCII) is not None


def _value(body: str, sign: str) -> float | None:
    other = "," if sign == "." else "."
    for parted, form in _PARTED.items():
        if form.match(body):
            plain = body.replace(parted, "").replace("’", "")
            return float(plain.replace(sign, ".")) if other not in plain else None
    if _GROUPED[sign].match(body):
        return float(body.replace(other, "").replace(sign, "."))
    return float(body.replace(sign, ".")) if _UNGROUPED[sign].match(body) else None


def _is_grouped(body: str, sign: str) -> bool:
    return any(form.match(body) for form in _PARTED.values()) or (
        sign in ".," and _GROUPED[sign].match(body) is not None
    )
