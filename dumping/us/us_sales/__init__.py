"""U.S. sales: which are used, their costs, net prices, CEP profit and entered values."""
