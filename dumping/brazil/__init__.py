"""Brazil's method: the margin per unit and of the export price; a lesser duty wherever it is enough."""
