"""A text, and the reports of delivery."""

from django.http import HttpRequest, HttpResponse

from hotline import deliveries, inbox, texts
from hotline.webhooks.door import carrier, report, xml


@carrier
def text(request: HttpRequest) -> HttpResponse:
    """A text message: its answer is the acknowledgement and carries the receipt."""
    sid = request.POST.get("MessageSid") or request.POST["SmsSid"]
    return xml(
        inbox.once(request, kind="text", sid=sid, turn=0, respond=lambda: texts.hear(request.POST))
    )


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
