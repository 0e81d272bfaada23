"""Sweeps of the discipline office. Safe to run twice: a move is made once."""

from celery import shared_task
from django.utils import timezone

from accountability import rulings
from accountability.models import Job
from record import jobs


@shared_task
def expire_rulings() -> int:
    """End the effect of rulings whose last day has passed."""
    return rulings.expire_due(timezone.localdate())


@shared_task
def run_jobs() -> int:
    """Do what somebody asked for: at least once, by one worker at a time."""
    return jobs.run_due(Job.objects.all())


@shared_task
def forget_old_jobs() -> int:
    """Take away jobs of more than seven days ago, with their files."""
    return jobs.forget_old(Job.objects.all())
