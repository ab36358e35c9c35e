"""The method of the U.S. Department of Commerce, market economy."""
