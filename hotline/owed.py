"""What the product still owes, and what it gave up; so that an outsider can see it settle."""

from datetime import datetime

from django.db.models import Min, Q
from django.utils import timezone

from accountability import news as docket_news
from accountability.models import News as DocketNews
from cases import news as case_news
from cases.models import Examination
from cases.models import News as CaseNews
from hotline import media, recordings, spool
from hotline.models import Callback, Media, OutboundText, Recording, SpooledRequest

HOPELESS = 20
"""Tries after which a spooled request is for a person; it is still tried, for a fix may come."""

UNREAD = Q(reason=Callback.Reason.UNDELIVERED) | Q(
    reason=Callback.Reason.READ_OUT, text__message__answered_by__isnull=True
)
"""What did not reach a citizen, and waits for somebody to call."""


def owed() -> dict[str, int]:
    """How many things are still to be tried, by kind."""
    return {
        "texts": OutboundText.objects.filter(state="owed").count(),
        "recordings": Recording.objects.filter(recordings.UNFETCHED).count(),
        "media": Media.objects.filter(media.UNFETCHED).count(),
        "files": Examination.objects.count(),
        "case_news": case_news.owed_count(),
        "docket_news": docket_news.owed_count(),
        "spool": len(spool.waiting()) + SpooledRequest.objects.filter(tries__lt=HOPELESS).count(),
    }


def dead() -> dict[str, int]:
    """How many things were given up and wait for a person: dead letters."""
    return {
        "texts": OutboundText.objects.filter(state="dead").count(),
        "recordings": Recording.objects.filter(state="dead").count(),
        "media": Media.objects.filter(state="dead").count(),
        "spool": len(spool.unread()) + SpooledRequest.objects.filter(tries__gte=HOPELESS).count(),
        "undelivered": Callback.objects.filter(UNREAD, done_at__isnull=True).count(),
    }


def oldest_age() -> float:
    """Seconds since the oldest owed thing could have been done; shows a worker that is stuck."""
    now = timezone.now()
    since: list[datetime | None] = [
        OutboundText.objects.filter(state="owed").aggregate(at=Min("created_at"))["at"],
        Recording.objects.filter(recordings.UNFETCHED).aggregate(at=Min("created_at"))["at"],
        Media.objects.filter(media.UNFETCHED).aggregate(at=Min("created_at"))["at"],
        Examination.objects.aggregate(at=Min("created_at"))["at"],
        CaseNews.objects.aggregate(at=Min("not_before"))["at"],
        DocketNews.objects.aggregate(at=Min("not_before"))["at"],
        SpooledRequest.objects.filter(tries__lt=HOPELESS).aggregate(at=Min("at"))["at"],
        *(one.came_at for one in spool.waiting()[:1]),
    ]
    return max([0.0, *((now - at).total_seconds() for at in since if at)])
