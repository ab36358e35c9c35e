"""Turkey's method: margins on the CIF price; a lesser duty where it is enough."""
