"""Differential pricing: do prices differ significantly among purchasers, regions or periods, and does it matter?

In order: `dimensions` (which group a sale is in), `products` and `groups` (average prices and their spread),
`cohens_d` or `price_difference` (which groups differ), `passing` (which sales pass), `ratio` (how much of the
value), and, once the margins are known, `meaningful_difference`. Thresholds are the law's: `thresholds`.
"""
