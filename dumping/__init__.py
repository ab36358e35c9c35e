"""The open antidumping engine: from a case file to a margin, a worksheet and an explanation."""
