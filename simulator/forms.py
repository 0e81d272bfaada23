"""The forms that the carrier posts, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

API_VERSION = "2010-04-01"
# The carrier adds fields at any time: a product that trips over this one is wrong.
NEW_FIELD = {"CarrierAddedThis": "1"}
FULL = "full"
TOUCH_TONE = "touchtone"


@dataclass(frozen=True)
class Party:
    """Who calls whom, on which account, under which profile."""

    account_sid: str
    call_sid: str
    number_from: str
    number_to: str
    direction: str = "inbound"
    parent_sid: str = ""
    profile: str = FULL

    @property
    def full(self) -> bool:
        """True for the full profile, False for the touch-tone switch's small one."""
        return self.profile == FULL


def rfc2822() -> str:
    """The present moment as the carrier writes it in e-mail style."""
    return format_datetime(datetime.now(UTC))


def voice(party: Party, status: str) -> dict[str, str]:
    """What every voice request carries."""
    form = {
        "CallSid": party.call_sid,
        "AccountSid": party.account_sid,
        "From": party.number_from,
        "To": party.number_to,
        "CallStatus": status,
        "ApiVersion": API_VERSION,
        "Direction": party.direction,
        **NEW_FIELD,
    }
    if party.parent_sid:
        form["ParentCallSid"] = party.parent_sid
    if party.full:
        form |= {"Caller": party.number_from, "Called": party.number_to}
        form |= geography(("From", "To", "Caller", "Called"))
    return form


def geography(who: tuple[str, ...]) -> dict[str, str]:
    """The empty geography that most calls carry."""
    return {f"{name}{part}": "" for name in who for part in ("City", "State", "Zip", "Country")}


def gathered(party: Party, digits: str, finish_key: str) -> dict[str, str]:
    """What a Gather adds."""
    form = {"Digits": digits}
    if party.full:
        form["msg"] = "Gather End"
        if finish_key:
            form["FinishedOnKey"] = finish_key
    return form


def recorded(party: Party, sid: str, url: str, seconds: int, digits: str) -> dict[str, str]:
    """What a Record adds; the small profile says only where it is and how long."""
    form = {"RecordingUrl": url, "RecordingDuration": str(seconds)}
    if party.full:
        form |= {"RecordingSid": sid, "Digits": digits}
    return form


def dialled(party: Party, leg_sid: str, result: str) -> dict[str, str]:
    """What a Dial adds."""
    form = {"DialCallStatus": result}
    if party.full:
        bridged = "true" if result == "completed" else "false"
        form |= {"DialCallSid": leg_sid, "DialBridged": bridged}
    if result == "completed":
        form["DialCallDuration"] = "1"
    return form


def recording_status(
    party: Party, sid: str, url: str, seconds: int, status: str, error: str = ""
) -> dict[str, str]:
    """A recording's report: no From, To or CallStatus in it."""
    form = {
        "AccountSid": party.account_sid,
        "CallSid": party.call_sid,
        "RecordingSid": sid,
        "RecordingStatus": status,
        "RecordingDuration": str(seconds),
        "RecordingChannels": "1",
        "RecordingStartTime": rfc2822(),
        "RecordingSource": "RecordVerb",
        "RecordingTrack": "inbound",
        **NEW_FIELD,
    }
    if url:
        form["RecordingUrl"] = url
    if error:
        form["ErrorCode"] = error
    return form


def call_ended(party: Party, status: str, seconds: int, sequence: int = 0) -> dict[str, str]:
    """The number's final status report."""
    form = voice(party, status) | {"CallDuration": str(seconds)}
    if party.full:
        form |= {
            "Duration": str(-(-seconds // 60)),
            "Timestamp": rfc2822(),
            "SequenceNumber": str(sequence),
            "CallbackSource": "call-progress-events",
        }
    return form


def text_received(
    account_sid: str,
    sid: str,
    number_from: str,
    number_to: str,
    body: str,
    opt_out: str = "",
    media: Sequence[tuple[str, str]] = (),
) -> dict[str, str]:
    """What an incoming text carries; ``media`` are addresses and types of the files with it."""
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": account_sid,
        "From": number_from,
        "To": number_to,
        "Body": body,
        "NumMedia": str(len(media)),
        "NumSegments": str(segments(body)),
        "SmsStatus": "received",
        "ApiVersion": API_VERSION,
        **geography(("From", "To")),
        **NEW_FIELD,
    }
    for place, (url, content_type) in enumerate(media):
        form |= {f"MediaUrl{place}": url, f"MediaContentType{place}": content_type}
    if opt_out:
        form["OptOutType"] = opt_out
    return form


def text_status(
    account_sid: str, sid: str, number_from: str, number_to: str, status: str, error: str = ""
) -> dict[str, str]:
    """A delivery report of a text that the product sent."""
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "From": number_from,
        "To": number_to,
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        **NEW_FIELD,
    }
    if error:
        form["ErrorCode"] = error
    return form


GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = set("^{}\\[~]|€\f")  # each costs two places


def segments(body: str) -> int:
    """How many messages of the network the text takes."""
    if set(body) <= GSM | GSM_TWICE:
        length, one, many = sum(2 if sign in GSM_TWICE else 1 for sign in body), 160, 153
    else:
        length, one, many = len(body.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // many)
