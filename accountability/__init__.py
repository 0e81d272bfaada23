"""Who answers for what, and what was decided. It knows no case."""
