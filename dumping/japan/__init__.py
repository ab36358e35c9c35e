"""Japan's method: margins on the export price, the whole of which is the duty."""
