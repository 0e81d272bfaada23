"""Work that somebody who signed in asked for and the worker does."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from record.jobs import JobRow


class Job(JobRow):
    """A piece of work and its file, for the user who asked for it and for nobody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("id",), condition=Q(state__in=("waiting", "running")), name="job_open"
            ),
        )
