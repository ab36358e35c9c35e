"""The HTML report: one file that loads nothing, the figures of the JSON, hostile names as text."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import dumping
from dumping.case.load import Case
from dumping.cli.main import cli
from dumping.report.html.page import html
from dumping.report.numbers import percent
from tests.conftest import CASES, TWO_PRODUCTS

Load = Callable[..., Case]
SHIPPED = ("octg-korea", "nails-nonmarket", "octg-korea-published/1-investigation.toml",
           "worked-examples/w01-dgtr-manual-14-16.toml", "worked-examples/w11-import-vat.toml")  # fmt: skip


class Page(HTMLParser):
    """Texts of cells, all text, drawings, and everything that could load or run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        self.links += [str(v) for name, v in attrs if name in ("href", "src", "srcset", "action", "data", "xlink:href")]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data


@pytest.mark.parametrize("name", SHIPPED)
def test_the_page_has_the_figures_of_the_json_and_loads_nothing(name: str) -> None:
    result = dumping.run(dumping.load_case(CASES / name))
    text = html([result])
    page = Page(text)
    content = result.to_dict()
    for one in content["respondents"]:
        assert percent(one["margin_percent_published"]) in page.cells
        assert percent(one["margin_percent"], 4) in page.cells
        for method in one["methods"].values():
            assert method is None or percent(method["percent"]) in page.cells
        for importer in one["assessment"]:
            assert importer["importer"] in page.cells
            assert f"{importer['duty']:,.2f}" in page.cells
        assert all(warning in page.text for warning in one["warnings"])
    if content["all_others"]:
        assert percent(content["all_others"]["percent_published"]) in page.cells
    for respondent in result.respondents:
        assert all(parameter.cite in page.text for parameter in respondent.parameters.values())
    assert page.tags.isdisjoint({"script", "img", "link", "iframe", "object", "embed", "form", "base"})
    assert all(link.startswith("#") for link in page.links)
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_drawings_are_well_formed_and_named() -> None:
    text = html([dumping.run(dumping.load_case(CASES / "octg-korea"))])
    drawings = [part.split("</svg>")[0] + "</svg>" for part in text.split("<figure>")[1:]]
    # Three of each respondent and one of the scenarios.
    assert len(drawings) == 7
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert (root.find("{http://www.w3.org/2000/svg}title").text or "") != ""  # type: ignore[union-attr]
        assert "nan" not in drawing


def test_the_same_result_gives_the_same_page(case_from: Load) -> None:
    case = case_from()
    assert html([dumping.run(case)]) == html([dumping.run(case)])


def test_names_of_the_case_are_text(case_from: Load) -> None:
    bad = "<script>alert(1)</script>"
    text = TWO_PRODUCTS.replace('"Maker"', f'"{bad}"').replace('"Two products"', f'"{bad}\\u0007"')
    text = text.replace('connum = "A"', 'connum = "<b onclick=x>&"')
    page = html([dumping.run(case_from(text))])
    assert bad not in page
    assert "<b onclick" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u0007" not in page
    assert "script" not in Page(page).tags


def test_the_page_is_written_by_run_and_export_and_refused_for_the_public(tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["run", "nails-nonmarket", "--html", str(tmp_path / "a.html")])
    assert run.exit_code == 0
    words = ["export", "nails-nonmarket", "-o", str(tmp_path / "b.xlsx"), "--html", str(tmp_path / "b.html")]
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    refused = CliRunner().invoke(cli, [*words[:4], "--public", "--html", str(tmp_path / "c.html")])
    assert (refused.exit_code, (tmp_path / "c.html").exists()) == (2, False)
    assert "no public version" in refused.output
    for name in ("case.csv", "nowhere/a.html", "."):
        assert CliRunner().invoke(cli, ["run", "octg-korea", "--html", str(tmp_path / name)]).exit_code == 2


def test_a_scenario_that_cannot_be_computed_is_said_on_the_page(case_from: Load) -> None:
    stated = '[[scenarios]]\nname = "None"\nset = ["remove us_sales where quantity > 0"]'
    page = Page(html([dumping.run(case_from(TWO_PRODUCTS + stated))]))
    assert "cannot be computed: case.toml:" in page.text
