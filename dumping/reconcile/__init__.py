"""A case against the data sets, or the printed listing, of the Department of Commerce's own programs."""
