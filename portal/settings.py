"""The portal's settings: one file; every difference between machines is an environment variable (`.env.example`)."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import broker, database, log_settings
from portal.local_secrets import kept, memorable
from portal.post import email_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Everything the portal keeps on this machine, unless the variables below say otherwise.
DATA_DIR = Path(env.str("DATA_DIR", "") or BASE_DIR / "var").absolute()

# --- Where we are -----------------------------------------------------------------------------------------------------
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
SITE = urlsplit(SITE_URL)
HTTPS = SITE.scheme == "https"
PRODUCTION = HTTPS  # one switch: a site that others reach is https, and must not stand on an embedded database
if PRODUCTION and not env.str("DATABASE_URL", ""):
    raise ImproperlyConfigured("SITE_URL is https, so this is production: set DATABASE_URL to a PostgreSQL server.")
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or kept(DATA_DIR / "secret_key", lambda: secrets.token_urlsafe(64))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=list({SITE.hostname, "localhost", "127.0.0.1", "[::1]"}))
SEED = env.bool("SEED", True)  # whether the first `make run` invents a county to look at
# What the seed's invented accounts share; there are none in production.
SEED_PASSWORD = "" if PRODUCTION else env.str("SEED_PASSWORD", "") or kept(DATA_DIR / "seed_password", memorable)
# Addresses whose X-Forwarded-* headers are believed; uvicorn acts on them (supervisor.py).
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
RATE_LIMITS = env.bool("RATE_LIMITS", True)

# --- What it is made of -----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "chats",
    "contracts",
    "engagement",
    "teams",
    "inputs",
    "record",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "crispy_forms",
    "django_tables2",
    "django_filters",
    "ninja",
    "csp",
]

MIDDLEWARE = [
    "portal.request_log.numbered",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.middleware.own_site_only",
    "portal.middleware.private_is_not_stored",
    "portal.middleware.api_failures_in_one_shape",
    "portal.middleware.api_answers_have_tags",
    "portal.middleware.small_bodies_only",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.no_nul",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "portal.accounts.CompleteSignIn",
    "portal.drafts.note_stored",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal_gds"]
CRISPY_TEMPLATE_PACK = "portal_gds"

# --- Where things are kept --------------------------------------------------------------------------------------------
DATABASES = {"default": database.settings(env, DATA_DIR)}

# allauth counts in the cache how often passwords are asked for and confirmed: one count for all processes, and one that
# a restart does not forget. Nothing else is kept there. The table is made by a migration of `teams`.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # beyond these the oldest would go, and limits with them
    }
}

# The broker only carries hints (celery.py). Acknowledged when done, given again when the worker died, one at a time.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "")
EMBEDDED_BROKER = None if CELERY_BROKER_URL else DATA_DIR / "broker"
if EMBEDDED_BROKER:
    CELERY_BROKER_URL = broker.url(EMBEDDED_BROKER)
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(CELERY_BROKER_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
if CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_WORKER_DETECT_QUORUM_QUEUES = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]  # what `npm run build` makes of static/
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# While developing (DEBUG), files are served as they are; else as collected, under names that carry their digest.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_TIMEOUT = email_url.TIMEOUT  # Django would wait for ever
# Without EMAIL_URL letters are files, so that a machine for trying things out never writes to anybody.
_way = email_url.settings(env.str("EMAIL_URL", ""), files=DATA_DIR / "letters")
LETTERS_LEAVE: bool = _way["LETTERS_LEAVE"]
NOTIFY: email_url.NotifyAccount | None = _way["NOTIFY"]
MAIL_SERVICE: str = _way["MAIL_SERVICE"]  # of those that anymail knows
EMAIL_FILE_PATH = DATA_DIR / "letters"
vars().update(_way)
LETTERS_FROM = env.str("LETTERS_FROM", "")  # the database they may leave from: record/letters_fence.py
# The force's own paging, where a force has given none of its own on the administrator's page: chats/paging.py
PAGING_URL = env.str("PAGING_URL", "")
PAGING_SECRET = env.str("PAGING_SECRET", "")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"no-reply@{SITE.hostname}")

# --- Signing in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "teams.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses who is locked out
    "portal.accounts.Accounts",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.accounts.NotTheOneTimePassword"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/my-team/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "portal.password_reset.ForgottenForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; allauth wants the two settings to agree
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator made the account for this address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to strangers
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # who changes it stays; every other session of theirs ends
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE.scheme
# A whole station signs in from one address when the shift begins, so none is refused by address alone: guessing at one
# account is axes' to stop, and portal.sign_in_limits slows down an address that guesses at many. allauth's own limits
# of signing in would let one visitor shut out everybody behind the same address; the others stay as it has them.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None} if RATE_LIMITS else False
MFA_ADAPTER = "portal.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.second_factor.AuthenticateForm",
    "reauthenticate": "portal.second_factor.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

AXES_ENABLED = RATE_LIMITS
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # whoever waits is let in when it was said that they would be
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a stranger cannot lock an officer out from elsewhere
AXES_USERNAME_FORM_FIELD = "login"
AXES_CLIENT_IP_CALLABLE = "portal.accounts.network_of_request"
AXES_SENSITIVE_PARAMETERS = ["login", "password"]
AXES_LOCKOUT_CALLABLE = "portal.accounts.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- What browsers are told -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    power: []
    for power in [
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    ]
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS

# A `__Host-` cookie belongs to this host alone, and browsers take it over https only.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "portal.drafts.Messages"  # in the session: no cookie of their own
SESSION_COOKIE_AGE = 12 * 3600  # a shift
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.errors.stale_form"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY = 1024 * 1024  # bytes
LARGEST_FILE = 20 * 1024 * 1024  # bytes: what staff send to the page of imports
LARGER_BODIES = {"/imports/": LARGEST_FILE + 64 * 1024}  # the one address where a body may be longer

EXIT_TO = "https://www.bbc.co.uk/weather"  # where "Exit this page" leads: a page that anybody may have open

# --- Words and time ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

LOGGING = log_settings.settings(env.str("LOG_LEVEL", "INFO"))
