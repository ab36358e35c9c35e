"""The WTO Anti-Dumping Agreement's method: what every member's law starts from."""
