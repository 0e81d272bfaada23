"""Who takes part in the tests: citizens by their invented numbers, and an outsider always."""

CITIZEN = "+8610000000101"
NEIGHBOUR = "+8610000000102"
NIGHT_CALLER = "+8610000000103"
OUTSIDER = "+8610000000199"
WITHHELD = "+266696687"
