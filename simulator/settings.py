"""Settings of the phone's own process: no database, nothing of the product."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from simulator.account import read_dotenv

BASE_DIR = Path(__file__).resolve().parent.parent
read_dotenv()

# Nothing secret is signed here; a fixed key keeps the language cookie working over restarts.
SECRET_KEY = os.environ.get("SECRET_KEY") or "the-phone-of-a-developer-keeps-no-secrets"
DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "testserver",
    *filter(None, os.environ.get("PHONE_HOSTS", "").split(",")),
]
ROOT_URLCONF = "simulator.urls"
ASGI_APPLICATION = "simulator.asgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", "simulator"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "simulator.middleware.own_content_only",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
DATABASES: dict[str, dict[str, str]] = {}
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
STATIC_URL = "/static/"
CSRF_COOKIE_NAME = "phone_csrf"  # the product answers on the same host at another port
LANGUAGE_COOKIE_NAME = "phone_language"
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
