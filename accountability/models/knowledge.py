"""What the hotline knows: answers that staff read out, and how often they were."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accountability.models.people import OrgUnit
from accountability.spelling import PinyinField
from record.history import History


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, by date."""

    def on(self, day: date) -> "ArticleQuerySet":
        """Those that hold on this day."""
        begun = self.filter(valid_from__lte=day)
        return begun.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Article(models.Model):
    """One question that citizens ask with the answer that is given to it (知识库), from a day on
    and until its last day. ``name`` is the question; ``unit`` answers for what it says."""

    name = models.CharField(_("question"), max_length=120)
    pinyin = PinyinField(max_length=900)
    answer = models.TextField(_("answer"))
    keywords = models.CharField(_("other words for it"), max_length=200, blank=True)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="articles",
        verbose_name=_("unit"),
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = ArticleQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("pinyin", "pk")
        permissions = (
            ("read_articles", "Can search the knowledge base"),
            ("edit_articles", "Can write the articles of the knowledge base"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="article_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ArticleUse(models.Model):
    """An article was given as the answer to an enquiry."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="uses")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.article} {self.at:%Y-%m-%d}"
