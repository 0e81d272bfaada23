"""Sweeps of the discipline office. Safe to run twice: a move is made once."""

from celery import shared_task
from django.utils import timezone

from accountability import rulings


@shared_task
def expire_rulings() -> int:
    """End the effect of rulings whose last day has passed."""
    return rulings.expire_due(timezone.localdate())
