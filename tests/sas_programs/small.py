"""Small cases whose margins are worked out by hand, as filled-in programs with their data beside them.

Market economy, in dollars: the comparison market's average is (96 x 10 + 106 x 30) / 40 = 103.50, above cost; the
two U.S. sales net 90 and 85. Averages: (103.50 - 87.50) / 87.50 = 18.2857 %.

NME: steel 2 x (3 + 50 km x 0.001), electricity 10 x 0.5, so 11.10; overhead 10 %, SG&A 20 %, profit 5 %:
11.10 x 1.1 x 1.2 x 1.05 = 15.3846. The price is 14 less 50 km x 0.001, 13.95: 10.2839 %.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.sas_programs.filled_in import margin_program, market_program, nonmarket_program

MARGIN_PERCENT = 100 * (103.5 - 87.5) / 87.5
NME_PERCENT = 100 * (11.1 * 1.1 * 1.2 * 1.05 - 13.95) / 13.95

TABLES = {
    "HMSLS": "CONNUMH,SALEDTH,QTYH,GRSUPRH,INLFTCH,CUSCODH,CUSRELH\n"
    "A,2023-02-01,10,100,4,H1,1\nA,2023-03-01,30,110,4,H2,1\n",
    "USSLS": "CONNUMU,SALEDTU,SHIPDTU,QTYU,GRSUPRU,INTNFRU,CUSCODU,DESTU\n"
    "A,2023-02-10,2023-02-12,10,95,5,U1,NY\nA,2023-04-10,2023-04-01,10,90,5,U2,CA\n",
    "COSTDB": "CONNUM,PRODQTY,TOTCOM,FOH,GNA,INTEX\nA,100,50,5,3,2\n",
}
NME_TABLES = {
    "USSLS": "CONNUMU,SALEDTU,QTYU,GRSUPRU,DINLFTPU,CUSCODU,DESTU,SALEU\nA,2023-02-10,10,14,50,U1,NY,EP\n",
    "FOPDB": "CONNUM,STEEL,ELEC,STEELDIS\nA,2,10,100\n",
}
SURROGATE_VALUES = {
    "STEEL_SV": 3, "ELEC_SV": 0.5, "TRUCK_SV": 0.001, "OVRHDSV": 0.1, "SGASV": 0.2, "PROFTSV": 0.05,
}  # fmt: skip
_BOTH = {
    "CASE_TYPE": "INV", "CASE_NUMBER": "A-999-001", "PRODUCT": "%NRBQUOTE(Pipes & tubes)", "COUNTRY": "Freedonia",
    "BEGINPERIOD": "01JAN2023", "ENDPERIOD": "31DEC2023", "RESPONDENT": "Maker", "USE_EXRATES1": "NO",
    "USE_EXRATES2": "NO",
}  # fmt: skip
MARKET_SETTINGS = _BOTH | {
    "HMDATA": "HMSLS", "HMCONNUM": "CONNUMH", "HMCPPROD": "CONNUMH", "HMSALEDATE": "SALEDTH", "HMQTY": "QTYH",
    "HMGUP": "GRSUPRH", "HMCUST": "CUSCODH", "HMAFFL": "CUSRELH", "NAFVALUE": "1", "HMCHAR": "NA",
    "HMBEGINDAY": "&BEGINPERIOD", "HMENDDAY": "&ENDPERIOD", "HMDATEBEFORESALE": "NO", "MIXEDCURR": "NO",
    "RUN_ARMSLENGTH": "NO", "RUN_DOWNSTREAM": "NO", "COST_DATA": "COSTDB", "COST_MATCH": "CONNUM",
    "COST_QTY": "PRODQTY", "COST_MANUF": "NA", "COST_PRIME": "NA", "MATCH_NO_PRODUCTION": "NO",
    "COST_PROD_CHARS": "NO", "COMPARE_BY_TIME": "NO", "COMPARE_BY_HIGH_INFLATION": "NO",
}  # fmt: skip
MARKET_AMOUNTS = {
    "HMGUP": "&HMGUP", "HMMOVE": "INLFTCH", "HMINDCOM": "0", "TCOMCOP": "TOTCOM", "VCOMCOP": "TCOMCOP - FOH",
    "GNACOP": "GNA", "INTEXCOP": "INTEX",
}  # fmt: skip
MARGIN_SETTINGS = _BOTH | {
    "USDATA": "USSLS", "USCONNUM": "CONNUMU", "USCVPROD": "CONNUMU", "USSALEDATE": "SALEDTU", "USQTY": "QTYU",
    "USGUP": "GRSUPRU", "USCHAR": "NA", "USBEGINDAY": "01JAN2023", "USENDDAY": "31DEC2023", "SALETYPE": "EP",
    "USDATEBEFORESALE": "NO", "DP_PURCHASER": "CUSCODU", "DP_REGION_DATA": "STATE", "DP_REGION": "DESTU",
    "DP_TIME_CALC": "YES", "NV_TYPE": "P2P", "COST_TYPE": "CM", "LOT_ADJUST": "NO", "CEPROFIT": "INPUT",
    "CEPRATE": "0", "ALLOW_CEP_OFFSET": "NO", "CVSELL_TYPE": "CM", "PER_UNIT_RATE": "NO",
}  # fmt: skip
MARGIN_AMOUNTS = {"USGUP": "&USGUP", "USINTLMOVE": "INTNFRU"}
NME_SETTINGS = _BOTH | {
    "USDATA": "USSLS", "FOPDATA": "FOPDB", "FOPCONNUM": "CONNUM", "USCONNUM": "CONNUMU", "USSALEDATE": "SALEDTU",
    "USQTY": "QTYU", "USGUP": "GRSUPRU", "USBEGINDAY": "01JAN2023", "USENDDAY": "31DEC2023", "SALETYPE": "EP",
    "SV_PATH": r"E:\Operations\Freedonia\Values.xlsx", "SV_NAME_RANGE": "SV DATA$B2:B7",
    "SV_VALUE_RANGE": "SV DATA$D2:D7", "VAT_TAX_TYPE": "NONE", "EXPORT_TAX_TYPE": "NONE", "PERCENT": "50",
    "PER_UNIT_RATE": "NO", "DP_PURCHASER": "CUSCODU", "DP_REGION_DATA": "STATE", "DP_REGION": "DESTU",
}  # fmt: skip
NME_AMOUNTS = {
    "DIRECT_MATERIAL": "STEEL_IN", "ENERGY": "ELEC * ELEC_SV", "LABOR": "0", "PACKING": "0", "BY_PRODUCTS": "0",
    "GUPADJU": "0", "DISCREBU": "0", "DCMMOVEU": "DINLFTPU * TRUCK_SV", "INTLMOVEU": "0",
}  # fmt: skip
NME_TYPED = {"<INPUTS>": "STEEL_IN = STEEL * (STEEL_SV + MIN(STEELDIS, DINLFTPU) * TRUCK_SV);"}


def market_economy(
    folder: Path,
    market: dict[str, str] | None = None,
    margin: dict[str, str] | None = None,
    read: str = "",
    more: str = "",
    settings: dict[str, str] | None = None,
) -> list[Path]:
    """Both programs with their data; amounts and settings may be exchanged, statements put where sales are read."""
    data(folder, TABLES)
    texts = {
        "cm": market_program(MARKET_SETTINGS, MARKET_AMOUNTS | (market or {}), more=more),
        "margin": margin_program(MARGIN_SETTINGS | (settings or {}), MARGIN_AMOUNTS | (margin or {}), read),
    }
    return [_written(folder / f"{name}.sas", text) for name, text in texts.items()]


def nonmarket(folder: Path, amounts: dict[str, str] | None = None, settings: dict[str, str] | None = None) -> Path:
    """The NME program with its data and workbook of surrogate values."""
    data(folder, NME_TABLES)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "SV Data"
    for row, (name, value) in enumerate(SURROGATE_VALUES.items(), 2):
        sheet.cell(row, 2, name.lower())
        sheet.cell(row, 4, value)
    book.save(folder / "values.xlsx")
    text = nonmarket_program(NME_SETTINGS | (settings or {}), NME_AMOUNTS | (amounts or {}), NME_TYPED)
    return _written(folder / "nme.sas", text)


def data(folder: Path, tables: dict[str, str]) -> None:
    """The data sets as CSV files."""
    for name, text in tables.items():
        (folder / f"{name.lower()}.csv").write_text(text)


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
