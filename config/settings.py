"""Settings: one file, by environment only. `.env.example` explains each variable."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment

BASE_DIR = environment.BASE_DIR
environment.read_dotenv()
env = environ.Env()

TESTING = environment.under_test()
DJANGO_ENV = env.str("DJANGO_ENV", default="development")
if DJANGO_ENV not in {"development", "production"}:
    raise ImproperlyConfigured("DJANGO_ENV must be development or production.")
PRODUCTION = DJANGO_ENV == "production"
# Off also in development: an error page with variables in it would show what citizens told us.
DEBUG = env.bool("DJANGO_DEBUG", default=False) and not PRODUCTION


def secret(name: str, insecure: str) -> str:
    """A secret from the environment; without it development goes on, production does not."""
    value = env.str(name, default="")
    if not value and PRODUCTION:
        raise ImproperlyConfigured(f"{name} must be set when DJANGO_ENV is production.")
    return value or insecure


# --- Secrets -------------------------------------------------------------------------------------
SECRET_KEY = secret("SECRET_KEY", environment.development_secret("SECRET_KEY") * 2)
# `id:base64 of 32 bytes, id:…`: the first is used for new values, the others open old ones.
VAULT_KEYS = secret("VAULT_KEYS", environment.development_keys("VAULT_KEYS"))
RECEIPT_KEYS = secret("RECEIPT_KEYS", environment.development_keys("RECEIPT_KEYS"))
RECEIPT_PEPPERS = secret("RECEIPT_PEPPERS", environment.development_keys("RECEIPT_PEPPERS"))

# --- Where we are --------------------------------------------------------------------------------
VAR_DIR = environment.var_dir()
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default="") or VAR_DIR / "private")
SPOOL_DIR = Path(env.str("SPOOL_DIR", default="") or VAR_DIR / "spool")
PORT = environment.port("web", "PORT")
PHONE_PORT = environment.port("phone", "PHONE_PORT")
PUBLIC_BASE_URL = (env.str("PUBLIC_BASE_URL", default="") or f"http://127.0.0.1:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_BASE_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured("PUBLIC_BASE_URL must look like https://hotline.example.gov.")
# Where the carrier reaches the fallback process, if that is another address; signed as well.
FALLBACK_BASE_URL = env.str("FALLBACK_BASE_URL", default="").rstrip("/")
_fallback = [host] if (host := urlsplit(FALLBACK_BASE_URL).hostname) else []
ALLOWED_HOSTS = list(
    dict.fromkeys([_public.hostname, *_fallback, "127.0.0.1", "localhost", "[::1]"])
)
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
# True only behind a proxy that strips X-Forwarded-* of its callers and sets its own.
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- The carrier ---------------------------------------------------------------------------------
TWILIO_ACCOUNT_SID = secret("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
TWILIO_AUTH_TOKEN = secret("TWILIO_AUTH_TOKEN", environment.development_secret("TWILIO"))
TWILIO_AUTH_TOKEN_NEXT = env.str("TWILIO_AUTH_TOKEN_NEXT", default="")  # accepted in a rotation
TWILIO_PHONE_NUMBER = secret("TWILIO_PHONE_NUMBER", "+867388312345")
# Empty: WhatsApp has the same number.
TWILIO_WHATSAPP_NUMBER = env.str("TWILIO_WHATSAPP_NUMBER", default="") or TWILIO_PHONE_NUMBER
# Channels of messages besides plain texts, each by the class that speaks it (docs/new-channel.md).
HOTLINE_CHANNELS = env.list("HOTLINE_CHANNELS", default=["hotline.channels.whatsapp.WhatsApp"])
_carrier = "https://api.twilio.com" if PRODUCTION else f"http://127.0.0.1:{PHONE_PORT}"
TWILIO_API_BASE_URL = (env.str("TWILIO_API_BASE_URL", default="") or _carrier).rstrip("/")

# --- Watching ------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: /metrics answers this machine alone

# --- The vault of identities ---------------------------------------------------------------------
# A report of misconduct needs the custodian always, whatever is set here.
REVEAL_NEEDS_CUSTODIAN = env.bool("REVEAL_NEEDS_CUSTODIAN", default=True)
REVEAL_MINUTES = env.int("REVEAL_MINUTES", default=30)

# --- Drafts of what callers said: none, unless a model lies in a folder of this machine -----------
ASR_MODEL_DIR = env.str("ASR_MODEL_DIR", default="")
_whisper = "hotline.transcribing.whisper.Whisper" if ASR_MODEL_DIR else ""
TRANSCRIBER = env.str("TRANSCRIBER", default=_whisper)

# --- Apps ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "hotline",
    "cases",
    "accountability",
    "record",
    *([] if PRODUCTION else ["simulator"]),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "channels",
    "csp",
    "simple_history",
    "django_htmx",
    "bootstrap",  # django-bootstrap-static
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads its answers against BREACH
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
FORM_RENDERER = "config.forms.BootstrapRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # for the admin's own pages; ours are all in templates/
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Ids of the framework's warnings that this machine may live with, e.g. record.W001 (no PDF).
SILENCED_SYSTEM_CHECKS = env.list("SILENCED_SYSTEM_CHECKS", default=[])

# --- Database ------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a writer queues at BEGIN instead of failing half-way
    "timeout": 20,
    # FULL: what was acknowledged to a citizen survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
POOL_SIZE = env.int("DATABASE_POOL_SIZE", default=20)  # 0: none, e.g. behind pgbouncer


def database() -> dict[str, Any]:
    """The database by its address, with what each engine needs to keep its word."""
    default = f"sqlite:///{VAR_DIR / 'hotline.sqlite3'}"
    found: dict[str, Any] = env.db_url("TEST_DATABASE_URL" if TESTING else "DATABASE_URL", default)
    options = found.setdefault("OPTIONS", {})
    if found["ENGINE"].endswith("sqlite3"):
        options.update(SQLITE_OPTIONS)
    elif found["ENGINE"].endswith("postgresql") and POOL_SIZE and not TESTING:
        # Who waits longer than this is better served by the fallback: a caller hears silence.
        options["pool"] = {"min_size": 1, "max_size": POOL_SIZE, "timeout": 4}
    # The ASGI server gives each request its own thread: a kept connection would never be reused.
    return {**found, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker, live screens, cache: only ever a doorbell -------------------------------------------
REDIS_URL = environment.redis_url()
DOORBELL = env.bool("DOORBELL", default=bool(REDIS_URL))
SHORT = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}  # a request never waits for it


def layer(**timeouts: float | None) -> dict[str, Any]:
    """A channel layer; without a broker, one in memory that all aliases share."""
    if not REDIS_URL:
        return {"BACKEND": "config.layers.SharedInMemoryLayer"}
    config = {"hosts": [{"address": REDIS_URL, **timeouts}], "prefix": "hotline"}
    return {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": config}


# Consumers wait long for the next frame, so theirs has no timeout; who publishes takes "ringer".
CHANNEL_LAYERS = {"default": layer(socket_timeout=None), "ringer": layer(**SHORT)}
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hotline",
        "OPTIONS": SHORT,
    }
CELERY_BROKER_URL = REDIS_URL or "memory://"

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accountability.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "hotline:work"
LOGOUT_REDIRECT_URL = "/"
_hashers = "django.contrib.auth.hashers."
PASSWORD_HASHERS = [
    *([_hashers + "MD5PasswordHasher"] if TESTING else []),  # tests sign in hundreds of people
    _hashers + "Argon2PasswordHasher",
    _hashers + "PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": _validation + "UserAttributeSimilarityValidator"},
    {"NAME": _validation + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _validation + "CommonPasswordValidator"},
]
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True  # a reason may be long
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Static files and uploads --------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = str(VAR_DIR / "static") if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION and not TESTING
_storage = "CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files go to record.files
    "staticfiles": {
        "BACKEND": f"whitenoise.storage.{_storage}"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# More than a filing takes: the form itself says so, and keeps what was typed.
DATA_UPLOAD_MAX_NUMBER_FILES = 30
UPLOAD_MAX_FILES = 10  # for each filing
UPLOAD_MAX_BYTES = 30 * 1024 * 1024  # for each file
UPLOADS_MAX_BYTES = env.int("UPLOADS_MAX_BYTES", default=5 * 1024**3)  # that no filing took yet
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "record.incoming.UnnamedFileHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Browser security ----------------------------------------------------------------------------
_host_only = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{_host_only}session"
SESSION_COOKIE_AGE = 24 * 3600  # a citizen sees the receipt again for a day; staff have less
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_host_only}csrftoken"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = f"{_host_only}language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
# The carrier loses the body of a POST at a redirect; probes come over plain http.
CARRIER_PATHS = ("/voice/", "/sms/", "/channel/")
SECURE_REDIRECT_EXEMPT = [r"^(voice|sms|channel)(/|$)", r"^(healthz|readyz|metrics)/?$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its ticks and arrows as data
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Mail and logs -------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
_email_url = env.str("EMAIL_URL", default="")
if _email_url:
    globals().update(env.email_url_config(_email_url))
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # At INFO these write what people said and who they are.
        "twilio": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "django.db.backends": {"level": "WARNING"},
        # It complains of each sign of a style sheet that is meant for screens.
        "weasyprint": {"level": "ERROR"},
    },
}
logging.captureWarnings(not TESTING)
