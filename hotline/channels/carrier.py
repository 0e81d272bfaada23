"""What text messages and WhatsApp share: one carrier, one door, told apart by the address."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hotline import gateway, media, twiml
from hotline.channels.base import Channel, Inbound


class CarrierChannel(Channel):
    """A channel behind the carrier's `/sms/incoming/`; ``prefix`` marks its addresses there."""

    prefix = ""
    provider = "twilio"
    content_type = "text/xml; charset=utf-8"

    def is_signed(self, request: HttpRequest) -> bool:
        """By the carrier, over the public address."""
        return gateway.is_signed(request)

    def read(self, request: HttpRequest) -> Inbound:
        """The carrier's form."""
        form: Any = request.POST
        return Inbound(
            sid=form.get("MessageSid") or form["SmsSid"],
            sender=form.get("From", "").removeprefix(self.prefix),
            words=form.get("Body", ""),
            opt_out=form.get("OptOutType", ""),
            media=media.named_in(form),
        )

    def answer(self, body: str, report_to: str) -> bytes:
        """One message in the answer itself, or none."""
        return twiml.text(body, report_to) if body else twiml.silence()

    def send(self, to: str, body: str, *, report_to: str) -> str:
        """By the carrier's REST interface."""
        return gateway.send_text(to, body, status_callback=report_to)

    def find(self, to: str, body: str, since: date) -> str | None:
        """In the carrier's list."""
        return gateway.find_text(to, body, since)

    def source(self, sid: str) -> str:
        """The carrier's own id, by which an operator finds it there."""
        return sid

    def report_to(self, text_id: int) -> str:
        """Our own id stands in the address: an answer's report has an id that we never saw."""
        return f"{settings.PUBLIC_BASE_URL}/sms/status/{text_id}/"
