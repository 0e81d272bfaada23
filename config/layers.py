"""The channel layer of a single process, where there is no broker."""

from typing import Any

from channels.layers import InMemoryChannelLayer


class SharedInMemoryLayer(InMemoryChannelLayer):
    """All aliases see the same channels, as they do when they share a broker."""

    _channels: dict[str, Any] = {}
    _groups: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = self._channels
        self.groups = self._groups
