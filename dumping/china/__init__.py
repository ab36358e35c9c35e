"""China's method: margins on the CIF price, the whole of which is the duty."""
