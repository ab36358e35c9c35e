"""Canada's method: the whole margin, and for later shipments a normal value for each model."""
