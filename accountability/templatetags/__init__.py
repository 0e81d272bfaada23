"""Words and marks that the pages of all floors share."""
