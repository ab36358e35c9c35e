"""What a data file has that a table should not: repaired where it is certain, always said, asked about otherwise.

One module a kind of repair, each a pure function that gives what it made and what it did. Nothing here reads files.
"""
