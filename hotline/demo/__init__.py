"""The demonstration: a district with its units, invented people and three months of complaints."""
