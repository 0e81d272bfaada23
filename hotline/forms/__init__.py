"""What people write at the hotline's doors, by theme."""
