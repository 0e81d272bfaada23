"""What the product still owes, and what it gave up; so that an outsider can see it settle."""

from datetime import datetime

from django.db.models import Min, Q
from django.utils import timezone

from accountability import news as docket_news
from accountability.models import News as DocketNews
from cases import news as case_news
from cases.models import News as CaseNews
from hotline.models import Callback, OutboundText, Recording

UNFETCHED = Q(state="awaited") | Q(state="kept", deleted_at_carrier__isnull=True)

UNREAD = Q(reason=Callback.Reason.UNDELIVERED) | Q(
    reason=Callback.Reason.READ_OUT, text__message__answered_by__isnull=True
)
"""What did not reach a citizen, and waits for somebody to call."""


def owed() -> dict[str, int]:
    """How many things are still to be tried, by kind."""
    return {
        "texts": OutboundText.objects.filter(state="owed").count(),
        "recordings": Recording.objects.filter(UNFETCHED).count(),
        "case_news": case_news.owed_count(),
        "docket_news": docket_news.owed_count(),
    }


def dead() -> dict[str, int]:
    """How many things were given up and wait for a person: dead letters."""
    return {
        "texts": OutboundText.objects.filter(state="dead").count(),
        "recordings": Recording.objects.filter(state="dead").count(),
        "undelivered": Callback.objects.filter(UNREAD, done_at__isnull=True).count(),
    }


def oldest_age() -> float:
    """Seconds since the oldest owed thing could have been done; shows a worker that is stuck."""
    now = timezone.now()
    since: list[datetime | None] = [
        OutboundText.objects.filter(state="owed").aggregate(at=Min("created_at"))["at"],
        Recording.objects.filter(UNFETCHED).aggregate(at=Min("created_at"))["at"],
        CaseNews.objects.aggregate(at=Min("not_before"))["at"],
        DocketNews.objects.aggregate(at=Min("not_before"))["at"],
    ]
    return max([0.0, *((now - at).total_seconds() for at in since if at)])
