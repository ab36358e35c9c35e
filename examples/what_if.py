"""The OCTG case in Python: its margins, a what-if, and the tables behind a figure.

python examples/what_if.py
"""

from __future__ import annotations

import sys

import dumping


def main() -> None:
    """Prints margins, a what-if and the five CONNUMs that carry most of the dumping."""
    case = dumping.load_case("octg-korea")
    result = dumping.run(case)
    for one in result.respondents:
        sys.stdout.write(f"{one.name}: {one.margin_percent:.2f} %\n")

    change = 'us_sales.gross_unit_price *= 1.03 where customer == "U03"'
    difference = dumping.what_if(case, change).to_dict()["difference"]
    sys.stdout.write(f"{change}: {difference:+.2f} points\n")

    comparison = result.respondents[0].tables["comparison"].frame
    carried = comparison.groupby("connum")["result_average"].sum().sort_values(ascending=False)
    for connum, amount in carried.head(5).items():
        sys.stdout.write(f"  {connum}: {amount:,.0f} USD\n")


if __name__ == "__main__":
    main()
