"""Hears citizens by phone, text and web; the only app that knows who they are."""
