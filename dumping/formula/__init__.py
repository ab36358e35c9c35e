"""One statement of a rule: parsed once, evaluated over columns, written as an Excel formula, told in words."""
