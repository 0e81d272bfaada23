"""The built-in carrier and telephone: stands where the carrier stands, knows the product by HTTP."""
