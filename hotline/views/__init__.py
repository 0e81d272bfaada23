"""Pages of the hotline's staff, by theme. None of them shows an identity."""
