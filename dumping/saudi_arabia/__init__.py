"""Saudi Arabia's method, as of the other Gulf states: margins on the export price, collected on CIF."""
