"""What if: changes to a case, compared with the case as it is; sweeps; and the value that reaches a margin."""
