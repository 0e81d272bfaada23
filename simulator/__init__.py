"""The built-in carrier and telephone: it knows the product by HTTP only."""
