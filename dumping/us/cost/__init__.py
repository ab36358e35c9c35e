"""Cost of production: averages by product, and costs of products sold but not produced in the period."""
