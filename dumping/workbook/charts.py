"""The sheet "Charts": native charts over small tables whose cells are live formulas over the working sheets."""

from __future__ import annotations

from typing import Any

import numpy as np

from dumping.report.pictures import Pictures, pictures
from dumping.result import RespondentResult, Result
from dumping.workbook.places import DATA, Place, Places
from dumping.workbook.styles import Styles

TITLE = "Charts"
# The rows above FIRST are repeated on every page: no chart may reach into them.
FIRST, BLOCK, CHART_AT = DATA, 20, 8
# Blue and orange differ in lightness too, so that they are told apart in black and white.
DARK, LIGHT, GREY = "#1F4E79", "#F4B183", "#A6A6A6"


def drawn(results: list[Result]) -> bool:
    """Whether any respondent has sales of which charts can be made."""
    return any(pictures(one) is not None for result in results for one in result.respondents)


def write_charts(book: Any, sheet: Any, results: list[Result], places: Places, styles: Styles, live: bool) -> None:
    """Writes the charts of every respondent below each other, each with its figures on the left."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 6, 13)
    row, number = FIRST, 0
    for result in results:
        for one in result.respondents:
            number += 1
            shown = pictures(one)
            sheet.write_string(row, 0, one.name, styles.heading())
            if shown is None:
                sheet.write_string(row + 1, 0, "No sales were compared: there is nothing to draw.", styles.text())
                row += 3
                continue
            place = places.table(number, shown.table.name)
            block = _Block(book, sheet, places, place, shown, styles, live, number)
            end = block.distribution(row + 1)
            end = max(end, row + 1 + BLOCK)
            if shown.drivers:
                end = max(block.waterfall(end + 1), end + 1 + BLOCK)
            if shown.sales:
                end = max(block.prices(end + 1, one), end + 1 + BLOCK)
            row = end + 2


class _Block:
    """The tables and charts of one respondent."""

    def __init__(
        self, book: Any, sheet: Any, places: Places, place: Place, shown: Pictures, styles: Styles, live: bool,
        number: int,
    ) -> None:  # fmt: skip
        self.book, self.sheet, self.places, self.place = book, sheet, places, place
        self.shown, self.styles, self.live, self.number = shown, styles, live, number
        self.table = shown.table

    def _heads(self, row: int, heads: tuple[tuple[str, str], ...]) -> None:
        for at, (label, unit) in enumerate(heads):
            self.sheet.write_string(row, at, f"{label}, {unit}" if unit else label, self.styles.label())
        self.sheet.set_row(row, 42)

    def _figure(self, row: int, at: int, formula: str, value: float, column: str) -> None:
        spec = self.table.columns[column]
        style = self.styles.value("rule", spec.unit, "number", column in self.place.bracketed)
        if self.live:
            self.sheet.write_formula(row, at, f"={formula}", style, "" if value != value else value)
        elif value == value:
            self.sheet.write_number(row, at, value, style)

    def _chart(self, kind: dict[str, str], title: str, x: str, y: str, row: int) -> Any:
        chart = self.book.add_chart(kind)
        chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
        chart.set_x_axis({"name": x, "num_font": {"size": 8}, "name_font": {"size": 9}, "label_position": "low"})
        chart.set_y_axis({"name": y, "num_font": {"size": 8}, "name_font": {"size": 9}, "num_format": "#,##0",
                          "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})  # fmt: skip
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 380})
        self.sheet.insert_chart(row, CHART_AT, chart, {"description": title})
        return chart

    def _range(self, row: int, last: int, at: int) -> list[object]:
        return [self.sheet.name, row, at, last, at]

    def distribution(self, row: int) -> int:
        """Quantity by classes of result in per cent of the net U.S. price."""
        unit, edges = self.table.columns["quantity"].unit, self.shown.edges
        self._heads(row, (("Result, % of net U.S. price", ""), ("From", "%"), ("To below", "%"), ("Quantity", unit)))
        percents = np.nan_to_num(self.table.values("result_percent").astype(float), nan=-np.inf)
        quantity = self.table.values("quantity").astype(float)
        share, weight = self.place.range("result_percent"), self.place.range("quantity")
        for n in range(len(edges) + 1):
            low, high = edges[n - 1] if n else None, edges[n] if n < len(edges) else None
            at = row + 1 + n
            said = f"below {high:g}" if low is None else f"{low:g} or more" if high is None else f"{low:g} to {high:g}"
            self.sheet.write_string(at, 0, said, self.styles.text())
            inside = np.isfinite(percents)
            tests = ""
            for column, edge, sign in ((1, low, ">="), (2, high, "<")):
                if edge is not None:
                    self.sheet.write_number(at, column, edge, self.styles.value("choice", "%", "number"))
                    tests += f',{share},"{sign}"&${"BC"[column - 1]}{at + 1}'
                    inside &= percents >= edge if sign == ">=" else percents < edge
            self._figure(at, 3, f"SUMIFS({weight}{tests})", float(quantity[inside].sum()), "quantity")
        last = row + 1 + len(edges)
        title = f"How results are spread: {self.table.title}"
        chart = self._chart({"type": "column"}, title, "Result in % of net U.S. price; above 0 is dumped", unit, row)
        chart.add_series({
            "name": "Quantity", "categories": self._range(row + 1, last, 0), "values": self._range(row + 1, last, 3),
            "fill": {"color": DARK}, "gap": 20,
        })  # fmt: skip
        chart.set_legend({"none": True})
        return last + 1

    def waterfall(self, row: int) -> int:
        """From normal value to net U.S. price for the products that drive the dumping."""
        unit = self.table.columns["unit_result"].unit
        self._heads(row, (("Step", ""), ("CONNUM", ""), ("Below the step", unit), ("Normal value", unit),
                          ("Difference", unit), ("Net U.S. price", unit)))  # fmt: skip
        names, weight = self.place.range("connum"), self.place.range("quantity")
        own = self.table.values("connum").astype(str)
        at = row + 1
        for name in self.shown.drivers:
            rows = own == name
            total = float(self.table.values("quantity")[rows].astype(float).sum())
            value = {
                column: float(np.nansum(self.table.values(column)[rows].astype(float))) / total
                for column in ("normal_value_extended", "value")
            }
            mean = {
                column: f"SUMIFS({self.place.range(column)},{names},$B{at + 1})/SUMIFS({weight},{names},$B{at + 1})"
                for column in value
            }
            style = self.styles.value("link", "", "text", "connum" in self.place.bracketed)
            for offset, step in enumerate(("normal value", "difference", "net U.S. price")):
                self.sheet.write_string(at + offset, 0, f"{name}: {step}", self.styles.text())
                self.sheet.write_string(at + offset, 1, name, style)
            high, low = value["normal_value_extended"], value["value"]
            self._figure(at, 3, mean["normal_value_extended"], high, "normal_value")
            self._figure(at + 1, 2, f"MIN($D{at + 1},$F{at + 3})", min(high, low), "normal_value")
            self._figure(at + 1, 4, f"ABS($D{at + 1}-$F{at + 3})", abs(high - low), "unit_result")
            self._figure(at + 2, 5, mean["value"], low, "net_us_price")
            at += 3
        title = "From normal value to net U.S. price: the products that drive the dumping"
        chart = self._chart({"type": "column", "subtype": "stacked"}, title, "", unit, row)
        for column, label, fill in (
            (2, "", {"none": True}), (3, "Normal value", {"color": DARK}), (4, "Difference", {"color": LIGHT}),
            (5, "Net U.S. price", {"color": GREY}),
        ):  # fmt: skip
            chart.add_series({
                "name": label or "below", "categories": self._range(row + 1, at - 1, 0),
                "values": self._range(row + 1, at - 1, column), "fill": fill, "gap": 30,
            })  # fmt: skip
        chart.set_legend({"position": "bottom", "delete_series": [0]})
        return at

    def prices(self, row: int, one: RespondentResult) -> int:
        """The net U.S. prices of the first of these products, with its normal value, by date of sale."""
        unit = self.table.columns["net_us_price"].unit
        self._heads(row, (("Date of sale", ""), ("Net U.S. price", unit), ("Normal value", unit)))
        us_sales = self.places.table(self.number, "us_sales")
        day = self.styles.value("link", "", "date", "sale_date" in us_sales.bracketed)
        for n, number in enumerate(self.shown.sales):
            at, sale = row + 1 + n, int(self.table.value("sale", number))
            date = us_sales.table.value("sale_date", sale).astype("datetime64[D]")
            serial = float(date.astype(int)) + 25569
            if self.live:
                self.sheet.write_formula(at, 0, f"={us_sales.cell('sale_date', sale)}", day, serial)
            else:
                self.sheet.write_number(at, 0, serial, day)
            price = float(us_sales.table.value("net_us_price", sale))
            self._figure(at, 1, us_sales.cell("net_us_price", sale), price, "net_us_price")
            value = float(self.table.value("normal_value", number))
            self._figure(at, 2, self.place.cell("normal_value", number), value, "normal_value")
        last = row + len(self.shown.sales)
        title = f"Prices of {self.shown.drivers[0]} over time"
        chart = self._chart({"type": "scatter", "subtype": "straight_with_markers"}, title, "Date of sale", unit, row)
        chart.add_series({
            "name": "Net U.S. price of a sale", "categories": self._range(row + 1, last, 0),
            "values": self._range(row + 1, last, 1), "line": {"none": True},
            "marker": {"type": "circle", "size": 6, "fill": {"color": LIGHT}, "border": {"color": DARK}},
        })  # fmt: skip
        chart.add_series({
            "name": "Normal value that it is compared with", "categories": self._range(row + 1, last, 0),
            "values": self._range(row + 1, last, 2), "line": {"color": DARK, "width": 1.75}, "marker": {"type": "none"},
        })  # fmt: skip
        chart.set_x_axis({"name": "Date of sale", "num_format": "mmm yyyy", "num_font": {"size": 8, "rotation": -45},
                          "name_font": {"size": 9}})  # fmt: skip
        return last + 1
