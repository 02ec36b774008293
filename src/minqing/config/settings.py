"""Every setting, in one file; the environment is read by typed readers only.

A process speaks to the database in one role (``MINQING_ROLE``) for one district
(``MINQING_DISTRICT``); docs/reference/settings.md lists every variable.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.config import environment
from minqing.config.keyring import secret_key
from minqing.config.structured_logs import LineFormatter, configure_structlog
from minqing.notices.rules.ways import Sending
from minqing.storage.roles import role_name

PACKAGE = Path(__file__).resolve().parent.parent

# --- the district and its data ------------------------------------------------------------------

MINQING_DISTRICT = environment.district()
MINQING_DISTRICT_CODE = environment.text(
    "MINQING_DISTRICT_CODE", "".join(c for c in MINQING_DISTRICT if c.isdigit())[:6]
)
MINQING_DISTRICT_NAME = environment.text("MINQING_DISTRICT_NAME", "")
MINQING_DATA = environment.data_folder()
MINQING_KEYRING = environment.keyring_path()
MINQING_ROOTS = Path(
    environment.text("MINQING_ROOTS", str(MINQING_DATA / "roots" / MINQING_DISTRICT))
)
MINQING_ROLE = environment.process_role()
MINQING_WEB_ROLE = environment.text("MINQING_WEB_ROLE", role_name(MINQING_DISTRICT, "web"))
MINQING_WORKER_ROLE = environment.text("MINQING_WORKER_ROLE", role_name(MINQING_DISTRICT, "worker"))
# Who answers for the handling of personal data, as the resident's notice names them.
MINQING_PRIVACY_CONTACT = environment.text("MINQING_PRIVACY_CONTACT", "")
# Between which full hours a visit at a door is nothing unusual.
MINQING_ASK_POSITION = environment.flag("MINQING_ASK_POSITION", default=False)
MINQING_VISIT_HOURS = environment.hours("MINQING_VISIT_HOURS", (7, 22))
# Networks inside the house to which webhooks may go, beside public addresses.
MINQING_WEBHOOK_NETWORKS = environment.networks("MINQING_WEBHOOK_NETWORKS")
# With it, strangers to this machine may ask for metrics and details of readiness.
MINQING_METRICS_TOKEN = environment.text("MINQING_METRICS_TOKEN", "")
# The demonstration: loopback only, a banner on every page, no second factor.
MINQING_DEMO = environment.flag("MINQING_DEMO", default=False)

# --- the process --------------------------------------------------------------------------------

SECRET_KEY = secret_key(MINQING_KEYRING)
DEBUG = environment.flag("MINQING_DEBUG", default=False)
ALLOWED_HOSTS = environment.words("MINQING_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
MINQING_HTTPS = environment.flag("MINQING_HTTPS", default=False)
ROOT_URLCONF = "minqing.config.urls"
WSGI_APPLICATION = "minqing.config.wsgi.application"

INSTALLED_APPS = [
    "minqing.storage",
    "minqing.ui",
    "minqing.ledger",
    "minqing.accounts",
    "minqing.files",
    "minqing.notices",
    "minqing.sheets",
    "minqing.documents",
    "minqing.figures",
    "minqing.organisations",
    "minqing.territory",
    "minqing.households",
    "minqing.visits",
    "minqing.cases",
    "minqing.questionnaires",
    "minqing.reports",
    "minqing.fieldwork",
    "minqing.portal",
    "minqing.interop",
    "minqing.home",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    # First: its time is that of the whole answer.
    "minqing.home.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "minqing.accounts.middleware.SecondFactorMiddleware",
    # Last: it calls desk views itself, inside their transaction and scope.
    "minqing.territory.middleware.ScopeMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "minqing.ui.views.shell",
            ],
        },
    },
]

# --- the database -------------------------------------------------------------------------------

DATABASES = environment.databases()
DATABASE_ROUTERS = ["minqing.storage.queue.QueueRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the district's own schema: no key of one district is ever seen by another.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "storage_cache",
        "KEY_PREFIX": MINQING_DISTRICT,
        "TIMEOUT": 3600,
    },
}

# --- sign-in ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "minqing.accounts.access.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Lock-out: five wrong passwords for a name in a quarter of an hour, twenty from one address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/15m/ip,5/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Minqing 民情"
# The code before and the one after are taken, too: clocks differ and typing takes time (RFC 6238,
# section 5.2). Each is good once.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MINQING_DEMO
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = f"minqing_{MINQING_DISTRICT}_session"
CSRF_COOKIE_NAME = f"minqing_{MINQING_DISTRICT}_csrf"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = MINQING_HTTPS
CSRF_COOKIE_SECURE = MINQING_HTTPS
CSRF_FAILURE_VIEW = "minqing.ui.views.csrf_failure"

# --- the browser --------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy or granian's own TLS decides; see the production guide
SECURE_HSTS_SECONDS = 31_536_000 if MINQING_HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if environment.flag("MINQING_BEHIND_PROXY", default=False)
    else None
)
X_FRAME_OPTIONS = "DENY"
# Streets behind our own boundaries and buildings, from a tile server inside the network; none by
# default. Its address names {z}, {x} and {y}.
MINQING_MAP_TILES = environment.text("MINQING_MAP_TILES", "")
_TILE_SERVER = environment.origins(MINQING_MAP_TILES)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_TILE_SERVER],
        "font-src": [SELF],
        "connect-src": [SELF, *_TILE_SERVER],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
STATIC_URL = "static/"
# Only for ``collectstatic`` behind another file server; Minqing serves the files where they lie.
STATIC_ROOT = environment.text("MINQING_STATIC", "") or None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Built files carry their own hash or an own revision, so the finders serve them as they lie.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# ODK Collect sends up to 100 photos with a submission.
DATA_UPLOAD_MAX_NUMBER_FILES = 120

# --- language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# config is no app: its few words (the navigation) lie here.
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- jobs ---------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "minqing.storage.district_jobs.keep_to_district"

# --- messages that leave the house: docs/guides/notices.md ----------------------------------------

# Where residents and staff reach this installation, for links in messages.
MINQING_SITE_URL = environment.text("MINQING_SITE_URL", "")
MINQING_EMAIL = environment.choice("MINQING_EMAIL", Sending.OFF)
MINQING_SMS = environment.choice("MINQING_SMS", Sending.OFF)
MINQING_ROBOTS = environment.choice("MINQING_ROBOTS", Sending.OFF)
MINQING_QUIET_HOURS = environment.times("MINQING_QUIET_HOURS", "21:00-08:00")
# Words and addresses of messages to residents are erased after so many days.
MINQING_MESSAGE_DAYS = environment.integer("MINQING_MESSAGE_DAYS", 90, least=4)
MINQING_SMS_URL = environment.text("MINQING_SMS_URL", "")
MINQING_SMS_SECRET = environment.text("MINQING_SMS_SECRET", "")
MINQING_SMS_SIGNATURE = environment.text("MINQING_SMS_SIGNATURE", MINQING_DISTRICT_NAME or "民情")
MINQING_WECOM_URL = environment.text(
    "MINQING_WECOM_URL", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
)
MINQING_DINGTALK_URL = environment.text(
    "MINQING_DINGTALK_URL", "https://oapi.dingtalk.com/robot/send"
)
DEFAULT_FROM_EMAIL = environment.text("MINQING_EMAIL_FROM", "minqing@localhost")
EMAIL_TIMEOUT = 20
# EMAIL_HOST, EMAIL_PORT, user, password and encryption, from one address.
globals().update(environment.smtp("MINQING_SMTP_URL"))

# --- logs: ids and codes only, never personal data ----------------------------------------------

LOG_LEVEL = environment.text("MINQING_LOG_LEVEL", "WARNING").upper()
configure_structlog(LOG_LEVEL)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": LineFormatter}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # At INFO httpx writes whole addresses, and those of group robots hold their keys.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

# --- pages that lower packages link to by a plain name: {% page_url "household" id %} ------------

MINQING_PAGES = {
    "household": "home:household",
    "handover": "home:handover",
    "share": "visits:share",
    "door_list": "visits:door_list",
    "paper": "visits:paper",
    "cards": "home:cards",
    "member": "home:member",
    "teams_proposed": "home:teams_proposed",
    "privacy": "portal:privacy",
    "unassigned": "home:unassigned",
    "divisions": "home:divisions",
    "shown": "interop:shown",
}

# --- the desk's navigation: (label, url name, the roles that see it; empty = all) -----------------

_OFFICES = ("district_office", "street_coordinator", "neighbourhood_secretary")
_FIELD = (*_OFFICES, "block_lead", "team_member")
MINQING_NAV: list[tuple[Any, str, tuple[str, ...]]] = [
    (_("Start"), "home:start", ()),
    (_("Coverage"), "visits:coverage_own", _FIELD),
    (_("Fieldwork"), "home:fieldwork_own", _OFFICES),
    (_("Visits"), "visits:visits", _FIELD),
    (_("Requests"), "cases:queue", _FIELD),
    (_("Hand-ups"), "cases:hand_ups", _FIELD),
    (_("Roundups"), "cases:roundups", _OFFICES),
    (_("Coordination"), "cases:coordination", ("district_office", "street_coordinator")),
    (_("Our parts"), "cases:parts", ("unit_officer",)),
    (_("Questionnaires"), "questionnaires:list", _OFFICES),
    (_("Summary"), "reports:summary", _OFFICES),
    (_("Devices"), "fieldwork:devices", _OFFICES),
    (_("People in post"), "home:people", ()),
    (_("Other systems"), "interop:systems", ("district_office",)),
    (pgettext_lazy("messages to me", "Notices"), "notices:index", ()),
    (_("Ledger"), "home:ledger", _OFFICES),
]
#: The page behind the search box of the desk, and the roles that have one.
MINQING_SEARCH = ("cases:search", _FIELD)
#: Under which entry a page stands whose address is not under it: (url name begins with, entry).
MINQING_NAV_WITHIN = [
    ("cases:template", "cases:queue"),
    ("territory:", "home:people"),
    ("home:handover", "home:people"),
    ("home:import", "home:start"),
    ("home:division", "home:people"),
    ("home:positions", "home:people"),
    ("home:unassigned", "home:people"),
    ("home:cards", "home:people"),
    ("home:team", "home:people"),
    ("home:member", "home:people"),
    ("visits:check", "visits:visits"),
    ("visits:", "visits:coverage_own"),
    ("home:household", "visits:coverage_own"),
    ("home:reveal", "visits:coverage_own"),
    ("home:found", "visits:coverage_own"),
    ("home:duplicates", "visits:coverage_own"),
    ("home:one_duplicate", "visits:coverage_own"),
    ("home:merge", "visits:coverage_own"),
    ("figures:", "reports:summary"),
    ("fieldwork:held", "fieldwork:devices"),
    ("interop:shown", "cases:queue"),
]
