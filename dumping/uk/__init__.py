"""The United Kingdom's method: margins on the export price, injury on the import price, always the lesser."""
