"""A message, and the reports of delivery: by the carrier, or by a channel with its own door."""

from django.http import HttpRequest, HttpResponse

from hotline import channels, deliveries, inbox, replies, texts
from hotline.channels import Channel, Inbound, Report
from hotline.webhooks.door import carrier, channel_door, report


@carrier
def text(request: HttpRequest) -> HttpResponse:
    """A text message: its answer is the acknowledgement and carries the receipt."""
    return _take(request, channels.at(request.POST.get("From", "")))


@report
def text_status(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The carrier reports the delivery of a text; any order, repeated, also of unknown ones."""
    deliveries.note(
        text_id=pk,
        sid=request.POST.get("MessageSid") or request.POST.get("SmsSid", ""),
        status=request.POST.get("MessageStatus") or request.POST.get("SmsStatus", ""),
        error_code=request.POST.get("ErrorCode", ""),
    )
    return HttpResponse(status=204)


@channel_door
def message(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Whatever a channel with a door of its own brings: a message, a report, or neither."""
    return _take(request, channel)


def _take(request: HttpRequest, channel: Channel) -> HttpResponse:
    came = channel.read(request)
    if isinstance(came, Inbound):
        return _answer(request, channel, came)
    if isinstance(came, Report):
        deliveries.note(text_id=None, sid=came.sid, status=came.status, error_code=came.error)
    return HttpResponse(channel.answer("", ""), content_type=channel.content_type)


def _answer(request: HttpRequest, channel: Channel, came: Inbound) -> HttpResponse:
    def respond() -> bytes:
        said = texts.hear(channel, came)
        if said is None or not channel.answers:
            return channel.answer("", "")
        return channel.answer(replies.render(said), replies.report_to(said))

    sid, provider = channel.source(came.sid), channel.provider
    body = inbox.once(request, kind="text", sid=sid, turn=0, respond=respond, provider=provider)
    return HttpResponse(body, content_type=channel.content_type)
