"""The second small process: what the carrier asks when the first address fails.

The same code and the same keys, but no app with tables, no database and no broker: it starts and
answers when neither does.
"""
