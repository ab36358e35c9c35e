"""The European Union's method: margins on the CIF frontier price, underselling, the lesser duty."""
