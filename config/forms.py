"""Forms drawn with Bootstrap: our few templates first, the framework's for the rest."""

from pathlib import Path
from typing import Any

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property


class BootstrapRenderer(DjangoTemplates):
    """Finds form templates in `templates/django/forms/`, then where the framework has them."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"

    @cached_property
    def engine(self) -> Any:
        """A template engine of its own, so that pages and forms do not shadow one another."""
        theirs = Path(django.forms.__file__).parent / "templates"
        folders = [settings.BASE_DIR / "templates", theirs]
        return Engine({"NAME": "forms", "DIRS": folders, "APP_DIRS": True, "OPTIONS": {}})
