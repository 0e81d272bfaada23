"""The fault test: the real product under load while its processes are killed, and a ledger of what
was acknowledged. `make faults`; not part of the tests. Loopback only; it ends only what it started.
"""
