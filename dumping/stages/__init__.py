"""Steps that every authority's method shares: prices, averages, comparison and totals."""
