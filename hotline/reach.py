"""How somebody can be written to: by the channel he chose, else by a text message, else not."""

from dataclasses import dataclass

from django.utils import timezone

from hotline import channels, identity
from hotline.channels import Channel
from hotline.models import LastHeard, Person


@dataclass(frozen=True)
class Way:
    """A channel that is open to somebody now, with his address there."""

    channel: Channel
    address: str


def way(person: Person, preferred: str) -> Way | None:
    """The way to write to a person now; None when he wants no texts or cannot get any."""
    if identity.is_opted_out(person):
        return None
    for channel in dict.fromkeys((channels.named(preferred), channels.named("text"))):
        address = channel.address(person.number or "")
        if address and _is_open(channel, person):
            return Way(channel, address)
    return None


def heard(person: Person, channel: Channel) -> None:
    """He wrote by this channel just now: kept where it opens a window."""
    if channel.window is None:
        return
    LastHeard.objects.update_or_create(
        person=person, channel=channel.name, defaults={"at": timezone.now()}
    )


def _is_open(channel: Channel, person: Person) -> bool:
    if channel.window is None:
        return True
    since = timezone.now() - channel.window
    return person.heard.filter(channel=channel.name, at__gt=since).exists()
