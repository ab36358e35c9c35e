"""From a rate to what is owed on an entry: deposit, assessment at liquidation, difference and interest."""
