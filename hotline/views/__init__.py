"""Pages of the hotline's staff, by theme. Two of them show an identity, to who was let in and with
each look recorded: ``reveals.opened`` and ``contacts.released``."""
