"""The comparison market: prices, affiliated customers, the cost test, averages, ratios, levels of trade."""
