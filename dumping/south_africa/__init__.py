"""South Africa's method: margins on the ex-works export price; a lesser duty for those who cooperate."""
