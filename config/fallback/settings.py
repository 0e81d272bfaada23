"""What the fallback needs of the settings, named one by one; without the rest nothing can reach a
database or a broker."""

from typing import Any

from config import settings as whole

SECRET_KEY = whole.SECRET_KEY
DEBUG = False
ALLOWED_HOSTS = whole.ALLOWED_HOSTS
ROOT_URLCONF = "config.fallback.urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
DATABASES: dict[str, Any] = {}

PUBLIC_BASE_URL = whole.PUBLIC_BASE_URL
FALLBACK_BASE_URL = whole.FALLBACK_BASE_URL
TWILIO_AUTH_TOKEN = whole.TWILIO_AUTH_TOKEN
TWILIO_AUTH_TOKEN_NEXT = whole.TWILIO_AUTH_TOKEN_NEXT
VAULT_KEYS = whole.VAULT_KEYS
SPOOL_DIR = whole.SPOOL_DIR

LANGUAGE_CODE = whole.LANGUAGE_CODE
LANGUAGES = whole.LANGUAGES
LOCALE_PATHS = whole.LOCALE_PATHS
TIME_ZONE = whole.TIME_ZONE
USE_TZ = True
LOGGING = whole.LOGGING
DATA_UPLOAD_MAX_MEMORY_SIZE = whole.DATA_UPLOAD_MAX_MEMORY_SIZE
DATA_UPLOAD_MAX_NUMBER_FIELDS = whole.DATA_UPLOAD_MAX_NUMBER_FIELDS
