"""What a lawyer writes: the case file, its schema, where a key stands in it, and all that is wrong with it."""
