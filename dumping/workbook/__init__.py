"""The case's worksheets: values where the case states them, live formulas where the engine computes."""
