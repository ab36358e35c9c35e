"""Mexico's method: margins on the export price; a lower quota where it is enough."""
