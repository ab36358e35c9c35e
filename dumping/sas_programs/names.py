"""Commerce's names beside ours: what each setting and aggregate variable of its programs is in a case file.

`dumping/us/crosswalk.csv` tells the same to readers. Names of older programs stand behind the newest ones.
"""

from __future__ import annotations

from dumping.sas_programs.program import MARGIN, MARKET, NONMARKET

# Our column = the macro variable that names it.
US_COLUMNS = {
    "connum": "USCONNUM", "product": "USCVPROD", "sale_date": "USSALEDATE", "quantity": "USQTY",
    "gross_unit_price": "USGUP", "customer": "DP_PURCHASER", "importer": "IMPORTER", "sale_type": "SALETYPE",
    "entered_value_per_unit": "ENTERVAL", "level_of_trade": "USLOT", "manufacturer": "USMANUF", "prime": "USPRIME",
}  # fmt: skip
MARKET_COLUMNS = {
    "connum": "HMCONNUM", "product": "HMCPPROD", "sale_date": "HMSALEDATE", "quantity": "HMQTY",
    "gross_unit_price": "HMGUP", "customer": "HMCUST", "affiliation": "HMAFFL", "level_of_trade": "HMLOT",
    "manufacturer": "HMMANUF", "prime": "HMPRIME",
}  # fmt: skip
COST_COLUMNS = {
    "product": "COST_MATCH", "production_quantity": "COST_QTY", "manufacturer": "COST_MANUF", "prime": "COST_PRIME",
    "quarter": "COST_TIME_PERIOD", "year_month": "COST_YEAR_MONTH",
}  # fmt: skip
NONMARKET_COLUMNS = {
    "connum": "USCONNUM", "sale_date": "USSALEDATE", "quantity": "USQTY", "gross_unit_price": "USGUP",
    "customer": "DP_PURCHASER", "importer": "IMPORTER",
}  # fmt: skip

# Aggregate variable = our amount.
US_AMOUNTS = {
    "USGUPADJ": "price_additions", "USDISREB": "discounts_rebates", "USDOMMOVE": "movement_domestic",
    "USINTLMOVE": "movement_international", "USCREDIT": "imputed_credit", "USDIRSELL": "direct_selling",
    "USCOMM": "commissions", "USICC": "inventory_carrying", "USISELL": "indirect_selling",
    "CEPICC": "cep_inventory_carrying", "CEPISELL": "cep_indirect_selling", "CEPOTHER": "cep_other",
    "USPACK": "us_packing",
}  # fmt: skip
MARKET_AMOUNTS = {
    "HMGUPADJ": "price_additions", "HMDISREB": "discounts_rebates", "HMMOVE": "movement_expense",
    "HMCRED": "imputed_credit", "HMDSELL": "direct_selling", "HMICC": "inventory_carrying_cost",
    "HMISELL": "indirect_selling", "HMCOMM": "commissions", "HMPACK": "packing",
}  # fmt: skip
COST_AMOUNTS = {
    "TCOMCOP": "total_com", "VCOMCOP": "variable_com", "GNACOP": "ga_expense", "INTEXCOP": "interest_expense",
}  # fmt: skip
NONMARKET_AMOUNTS = {
    "GUPADJU": "price_additions", "DISCREBU": "discounts_rebates", "DCMMOVEU": "movement_domestic",
    "INTLMOVEU": "movement_international", "COMMISNU": "commissions", "CEPIINVCCU": "cep_inventory_carrying",
    "CEPINDSELU": "cep_indirect_selling", "USCREDITU": "imputed_credit", "USDIREXPU": "direct_selling",
    "USFURMANU": "cep_other",
}  # fmt: skip
CATEGORIES = {
    "DIRECT_MATERIAL": "direct materials", "ENERGY": "energy", "LABOR": "labor", "PACKING": "packing",
    "BY_PRODUCTS": "by-product",
}  # fmt: skip
SURROGATE_RATIOS = {"OVRHDSV": "overhead", "SGASV": "sga", "PROFTSV": "profit"}
CV_RATIOS = {
    "DSELCVR": "direct_selling", "ISELCVR": "indirect_selling", "COMMCVR": "commissions", "ICOMCVR": "commission_pool",
    "INVCVR": "inventory_carrying", "CREDCVR": "credit", "PRATECV": "profit",
}  # fmt: skip

# What the analyst assigns in the programs' own places.
TARGETS = frozenset(
    {*US_AMOUNTS, *MARKET_AMOUNTS, *COST_AMOUNTS, *NONMARKET_AMOUNTS, *CATEGORIES, *CV_RATIOS}
    | {f"CM{name[2:]}" for name in MARKET_AMOUNTS}
    | {"HMGUP", "CMGUP", "USGUP", "HMINDCOM", "CMINDCOM", "LOTADJ"}
)

# Settings under the names of earlier programs: home-market settings began with CM until 2017.
_OLDER: dict[str, dict[str, tuple[str, ...]]] = {
    MARKET: {
        "HMSALEDATE": ("HMDATE", "CMDATE"), "HMBEGINDAY": ("BEGINDAY",), "HMENDDAY": ("ENDDAY",),
        "HMDATEBEFORESALE": ("DATEBEFORESALE",), "HMEARLIERDATE": ("EARLIERDATE",),
        "COMPARE_BY_HIGH_INFLATION": ("COMPARE_BY_HYPERINFLATION",),
    },
    MARGIN: {
        "USSALEDATE": ("USDATE",), "USBEGINDAY": ("BEGINDAY",), "USENDDAY": ("ENDDAY",),
        "BEGINPERIOD": ("USBEGINDAY", "BEGINDAY"), "ENDPERIOD": ("USENDDAY", "ENDDAY"),
        "HMBEGINWINDOW": ("BEGINWINDOW", "BEGINWIN"),
        "USDATEBEFORESALE": ("DATEBEFORESALE",), "USEARLIERDATE": ("EARLIERDATE",),
        "COMPARE_BY_HIGH_INFLATION": ("COMPARE_BY_HYPERINFLATION",),
    },
    NONMARKET: {
        "USSALEDATE": ("USDATE",), "USBEGINDAY": ("BEGINDAY",), "USENDDAY": ("ENDDAY",),
        "USDATEBEFORESALE": ("DATEBEFORESALE",), "USEARLIERDATE": ("EARLIERDATE",),
    },
}  # fmt: skip

# Settings that say who, where and how it is printed, or how the program is run; no figure depends on them.
_WITHOUT_EFFECT = """
    PROGRAMMER LOG LOG_SUMMARY MNAME PRINTOBS COMMA_FORMAT DOLLAR_FORMAT PERCENT_FORMAT DEL_WORKFILES CALC_RUNTIME
    HMBARCODE USBARCODE COSTBARCODE SALESDB STAGE SEGMENT RUN_HMCEPTOT RUN_CMCEPTOT RUN_HMLOTADJ RUN_CMLOTADJ
    HMBEGINWINDOW BEGINWINDOW BEGINWIN COP_MANUF COP_PRIME WGTAVGVARS USPHVARS FOPCHARS CONNUMS FORCEPERUNITASSESS
    SV_VAR_NAMES_LABEL SV_VAR_VALUES_LABEL CMVCOST US_TIME_PERIOD HM_TIME_PERIOD CM_TIME_PERIOD
"""
WITHOUT_EFFECT = frozenset(_WITHOUT_EFFECT.split())
_READ = """
    CASE_TYPE CASE_NUMBER PRODUCT COUNTRY RESPONDENT BEGINPERIOD ENDPERIOD USDATA HMDATA COST_DATA FOPDATA
    USBEGINDAY USENDDAY HMBEGINDAY HMENDDAY USDATEBEFORESALE USEARLIERDATE HMDATEBEFORESALE HMEARLIERDATE
    FILTER_CEP CEP_DATE_VAR BEGINDAY_CEP ENDDAY_CEP FILTER_EP EP_DATE_VAR BEGINDAY_EP ENDDAY_EP USE_EXRATES1
    EXDATA1 USE_EXRATES2 EXDATA2 EX1_VARS EX2_VARS VARS_TO_USD1 VARS_TO_USD2 USCHAR HMCHAR COST_CHAR
    COST_PROD_CHARS MATCH_NO_PRODUCTION HM_MULTI_CUR MIXEDCURR MIXEDVARS CURRTYPE CUR1 CUR2 CUR3 COMPARE_BY_TIME
    TIME_INSIDE_POR DIRMAT_VARS TOTCOM COMPARE_BY_HIGH_INFLATION LAST_YEAR_MONTH RUN_ARMSLENGTH NAFVALUE
    RUN_DOWNSTREAM DOWNSTREAMDATA DP_REGION_DATA DP_REGION DP_TIME_CALC DP_TIME NV_TYPE COST_TYPE LOT_ADJUST
    CEPROFIT CEPRATE ALLOW_CEP_OFFSET CVSELL_TYPE PER_UNIT_RATE SV_PATH SV_WORKSHEET SV_NAME_RANGE SV_VALUE_RANGE
    VAT_TAX_TYPE EXPORT_TAX_TYPE PERCENT ENTERED_VALUE FOPCONNUM USMANF RUN_COSTTEST USE_COSTDATA
    USE_COST_DUTY_DRAWBACK COST_DUTY_DRAWBACK INDEX_SOURCE TIME_OUTSIDE_POR TIME_ANNUALIZED INPUT1 INPUT1_ADJUSTED
    CONDITION_A INDEX1A_IN_POR INDEX1A_OUT_POR INDEX_GROUP1 CMVCOM CMTCOM US_VCOM US_TCOM HMMANUF HMPRIME
"""
# All other settings that an import reads, with those of older programs.
READ = frozenset(
    {*US_COLUMNS.values(), *MARKET_COLUMNS.values(), *COST_COLUMNS.values(), *NONMARKET_COLUMNS.values()}
    | set(_READ.split())
    | {older for names in _OLDER.values() for others in names.values() for older in others}
)


def older(kind: str, name: str) -> tuple[str, ...]:
    """The names of a setting, the newest first."""
    names = (name, *_OLDER.get(kind, {}).get(name, ()))
    if name.startswith("HM"):
        names += (f"CM{name[2:]}",)
    return (*names, name.replace("_HM", "_CM")) if "_HM" in name else names


# The currency of a data set of exchange rates, by what Commerce calls it: a country, or its currency.
CURRENCIES = {
    "ARGENTINA": "ARS", "AUSTRALIA": "AUD", "BANGLADESH": "BDT", "BRAZIL": "BRL", "CANADA": "CAD", "CHILE": "CLP",
    "CHINA": "CNY", "COLOMBIA": "COP", "CROATIA": "HRK", "CZECH": "CZK", "DENMARK": "DKK", "EGYPT": "EGP",
    "EURO": "EUR", "HONGKONG": "HKD", "HUNGARY": "HUF", "INDIA": "INR", "INDONESIA": "IDR", "ISRAEL": "ILS",
    "JAPAN": "JPY", "KAZAKHSTAN": "KZT", "KOREA": "KRW", "MALAYSIA": "MYR", "MEXICO": "MXN", "MXPESO": "MXN",
    "MOROCCO": "MAD", "NEWZEALAND": "NZD", "NORWAY": "NOK", "OMAN": "OMR", "PAKISTAN": "PKR", "PERU": "PEN",
    "PHILIPPINES": "PHP", "POLAND": "PLN", "ROMANIA": "RON", "RUSSIA": "RUB", "SAUDI": "SAR", "SERBIA": "RSD",
    "SINGAPORE": "SGD", "SOUTHAFRICA": "ZAR", "SRILANKA": "LKR", "SWEDEN": "SEK", "SWITZERLAND": "CHF",
    "TAIWAN": "TWD", "THAILAND": "THB", "TRINIDAD": "TTD", "TUNISIA": "TND", "TURKEY": "TRY", "TURKIYE": "TRY",
    "UAE": "AED", "UK": "GBP", "BRITAIN": "GBP", "UKRAINE": "UAH", "VENEZUELA": "VES", "VIETNAM": "VND",
    "WON": "KRW", "YEN": "JPY", "RUPEE": "INR", "RUPIAH": "IDR", "BAHT": "THB", "LIRA": "TRY", "REAL": "BRL",
    "RAND": "ZAR", "PESO": "MXN", "POUND": "GBP", "RMB": "CNY", "YUAN": "CNY", "DONG": "VND", "RINGGIT": "MYR",
}  # fmt: skip


def currency_of(data_set: str) -> tuple[str, bool]:
    """The currency of a data set of exchange rates, and whether its name tells it; else three letters of the name."""
    name = "".join(letter for letter in data_set.upper() if letter.isascii() and letter.isalpha())
    if name in CURRENCIES:
        return CURRENCIES[name], True
    if name in CURRENCIES.values():
        return name, True
    for known, code in CURRENCIES.items():
        # Names of data sets are cut off at eight letters in transport files.
        if len(name) >= 4 and (known.startswith(name) or (len(known) >= 4 and known in name)):
            return code, True
    return (name + "XXX")[:3], False
