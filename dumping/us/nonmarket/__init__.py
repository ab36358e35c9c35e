"""The Department of Commerce's method for non-market economies: factors of production at surrogate values."""
