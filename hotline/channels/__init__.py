"""The channels of messages: which there are, and how each of them is found."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from hotline.channels.base import Channel, Inbound, Report
from hotline.channels.carrier import CarrierChannel

__all__ = ["Channel", "Inbound", "Report", "at", "behind_door", "kind_of", "named", "of"]


def of(name: str) -> Channel | None:
    """The channel of this name, if it is one of messages and in use."""
    return _known().get(name)


def named(name: str) -> Channel:
    """The channel of this name; text messages for what is none, such as a call or the web."""
    return of(name) or _known()["text"]


def kind_of(name: str) -> str:
    """What the floors below call a channel."""
    channel = of(name)
    return channel.kind if channel else name


def at(address: str) -> Channel:
    """The channel that an address of the carrier's belongs to."""
    shared = [c for c in _known().values() if isinstance(c, CarrierChannel)]
    owners = [c for c in shared if address.startswith(c.prefix)]
    return max(owners, key=lambda channel: len(channel.prefix))


def behind_door(name: str) -> Channel | None:
    """A channel that has a door of its own: one that is not behind the carrier's."""
    channel = of(name)
    return None if isinstance(channel, CarrierChannel) else channel


def _known() -> dict[str, Channel]:
    return _load(("hotline.channels.sms.Sms", *settings.HOTLINE_CHANNELS))


@lru_cache
def _load(paths: tuple[str, ...]) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    for path in paths:
        try:
            channel = import_string(path)()
        except (ImportError, TypeError) as error:
            raise ImproperlyConfigured(f"HOTLINE_CHANNELS: {path}: {error}") from error
        if channel.name in found:
            raise ImproperlyConfigured(f"HOTLINE_CHANNELS names {channel.name} twice.")
        found[channel.name] = channel
    return found
