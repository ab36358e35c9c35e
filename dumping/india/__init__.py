"""India's method: margins on the net export price, injury on the landed value, the lesser duty per unit."""
