"""Settings, all in one file. Each environment variable stands with its default and what it means.

KAM_ENV says where this runs: `demo` (default: starts by itself, no secret needed), `test`, or `production`
(refuses to start while a variable without a safe default is missing, and names it).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from kam_crm import embedded, logs
from kam_crm.secret import local_secret

django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

KAM_ENV = env("KAM_ENV", default="demo")
if KAM_ENV not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"KAM_ENV is «{KAM_ENV}»; it must be demo, test or production.")
PRODUCTION = KAM_ENV == "production"
TESTING = KAM_ENV == "test"
DEBUG = False


def required(name: str) -> str:
    """A variable that production must be given."""
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set: production does not start without it (see .env.example)."
        )
    return str(value)


# Folder of everything the product keeps on this machine when it runs by itself.
DATA_DIR = Path(env("KAM_DATA", default=str(BASE_DIR / ".kam"))).absolute()
# What the launcher wrote about a company of its own, so that commands run by hand on its folder agree with it.
if not PRODUCTION and (DATA_DIR / "company.env").exists():
    # what the environment says already wins: read_env() overwrites nothing
    env.read_env(DATA_DIR / "company.env")

SHORTEST_KEY = 50
SECRET_KEY = required("SECRET_KEY") if PRODUCTION else env("SECRET_KEY", default="") or local_secret(DATA_DIR)
# keys of before, separated by commas: what they signed stays valid, new things are signed by the one above
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if PRODUCTION and any(len(key) < SHORTEST_KEY for key in [SECRET_KEY, *SECRET_KEY_FALLBACKS]):
    raise ImproperlyConfigured(f"SECRET_KEY is too short: production wants {SHORTEST_KEY} letters or more.")
ALLOWED_HOSTS = (
    required("ALLOWED_HOSTS").split(",") if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
if PRODUCTION and any("*" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS has a «*»: name the hosts under which the product is reached.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

# ---- company ---------------------------------------------------------------------------------------------------
TIME_ZONE = env("KAM_TIME_ZONE", default="Europe/Moscow")  # business dates and the nightly's 02:00
CURRENCY = env("KAM_CURRENCY", default="RUB")  # one currency for all amounts
ORDER_PREFIX = env("KAM_ORDER_PREFIX", default="ЗК")  # of document numbers: ЗК-000123
SHIPMENT_PREFIX = env("KAM_SHIPMENT_PREFIX", default="ОТ")
RETURN_PREFIX = env("KAM_RETURN_PREFIX", default="ВЗ")
CALENDAR_COUNTRY = env("KAM_CALENDAR_COUNTRY", default="RU")  # working days; empty: Monday to Friday
WORKING_DAY_OVERRIDES: dict[str, bool] = env.json(
    "KAM_WORKING_DAY_OVERRIDES", default={}
)  # {"2026-12-31": false}
TODAY_IS_CLOSED = env.bool("KAM_TODAY_IS_CLOSED", default=True)  # today counts as an elapsed working day
WRITE_OFF_LIMIT = Decimal(
    env("KAM_WRITE_OFF_LIMIT", default="500")
)  # the largest rest of an invoice written off, RUB
_pinned = env("KAM_BUSINESS_DATE", default="")  # a company whose data ends in the past lives on this date
BUSINESS_DATE = dt.date.fromisoformat(_pinned) if _pinned else None

# ---- applications ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",  # for its table, out of which a migration takes the sessions
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # for allauth's templates
    "django.forms",  # for FORM_RENDERER, which finds the widgets of Django like any template
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "django_structlog",
    "kam_crm",
    "accounts",
    "approvals",
    "catalogue",
    "dossiers",
    "plans",
    "orders",
    "receivables",
    "reports",
    "integrations",
    "desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # above all that costs: a static file needs no session and no person
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # pages are a tenth as long; it adds random bytes, so that a length tells nothing of a secret beside typed words
    "django.middleware.gzip.GZipMiddleware",
    "accounts.sessions.middleware.SessionMiddleware",
    "kam_crm.shared.api.middleware.ApiMiddleware",
    "kam_crm.shared.api.errors.CommonMiddleware",
    "kam_crm.shared.web.privacy.PrivacyMiddleware",
    # around CsrfViewMiddleware: it looks at the cookie that one has set
    "accounts.middleware.SteadyTokenMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # needs the person; refusals of all below speak their language
    "accounts.middleware.PersonalSettingsMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.CapabilityMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # inside HtmxMiddleware: a refusal looks different where htmx asked
    "kam_crm.shared.web.refusals.RefusalMiddleware",
    # after CSRF: whose token it takes for the form's name was checked
    "accounts.sending.middleware.OnceMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    # needs the person too: it names them in the history
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "kam_crm.urls"
WSGI_APPLICATION = "kam_crm.wsgi.application"

# Ours are Jinja2; allauth's pages, the schema explorer and what packages bring are in Django's language.
CONTEXT_PROCESSORS = [
    "django.contrib.messages.context_processors.messages",
    "accounts.rights.pages.acting.frame",
    "desk.frame.pages.navigation.navigation",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "kam_crm.jinja.Templates",
        "NAME": "jinja",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "kam_crm.jinja.environment", "context_processors": CONTEXT_PROCESSORS},
    },
    # The widgets of django.forms, which count on undefined variables being empty.
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "NAME": "widgets", "APP_DIRS": True},
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
# who reads changes nothing: their statements need no name for the history
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
FORM_RENDERER = "kam_crm.shared.forms.Renderer"

# ---- database and jobs -----------------------------------------------------------------------------------------
# DATABASE_URL: a PostgreSQL server of your own; without it the product runs its own under DATA_DIR.
EMBEDDED = not env("DATABASE_URL", default="")
if PRODUCTION and EMBEDDED:
    required("DATABASE_URL")
DATABASES = {"default": embedded.database(DATA_DIR) if EMBEDDED else env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 0 if TESTING else 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a kept connection may be cut by a server that restarted
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
# An index is read as soon as a table: with the server's own four times as much it read all clients one by one for the
# first twenty of a word that it believed to be in many. Nothing here runs as long as it takes to compile a query.
DATABASES["default"]["OPTIONS"].setdefault("options", "-c random_page_cost=1.1 -c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# REDIS_URL: broker and cache; without it jobs travel through the same PostgreSQL.
REDIS_URL = env("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or embedded.broker_url(DATABASES["default"])
# for who sends a job or asks after the broker inside a request: it does not wait for a Redis that hangs
BROKER_ONCE = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "max_retries": 0} if REDIS_URL else {}
# what became of a job is a row of ours: ImportRun, NightlyRun
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TIMEZONE = TIME_ZONE
# jobs behind a long import stay free for another worker
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# imports wait for each other only: the nightly and invoicing never wait behind one
CELERY_TASK_ROUTES = {"integrations.tasks.run_import": {"queue": "imports"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# Redis while it answers. What has to be counted across processes is kept in PostgreSQL where there is none: allauth's
# limits of signing in, and its used codes of the second factor.
CACHES = {
    "default": {
        "BACKEND": "kam_crm.shared.caches.SteadyCache",
        "LOCATION": "" if TESTING else REDIS_URL,
        "OPTIONS": {"counted": ["allauth"]},
    }
}

# ---- people ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:  # a test signs in hundreds of times
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.users.passwords.LengthByRole"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.users.passwords.GuessedFirst"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# addresses come from the administrator: nobody claims one that has to be proved
ACCOUNT_EMAIL_VERIFICATION = "none"
# whoever types a stranger's address must not send them letters
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# wrong passwords for one account, from wherever they come (accounts/adapter.py)
ACCOUNT_RATE_LIMITS = {"login_anywhere": "200/h/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# addresses are given by the administrator; otherwise a stranger who asks for a new password of somebody would leave
# them an address «not verified», and with it no way to a second factor
MFA_ALLOW_UNVERIFIED_EMAIL = True
# whoever decides, counts money or manages people needs a second factor (accounts/middleware.py)
SECOND_FACTOR_DUTY = env.bool("KAM_SECOND_FACTOR_DUTY", default=PRODUCTION)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # browsers want HTTPS, the demo has none
SESSION_ENGINE = "accounts.sessions.store"
SESSION_COOKIE_AGE = 14 * 24 * 3600
IDEMPOTENCY_DAYS = 30
CHANGES_DAYS = 30  # how long a program may stay away and still ask what has changed since

# EMAIL_URL: smtp+tls://user:password@host:587; without it letters go to the log, where whoever reads it could follow
# the links that set a password anew.
EMAIL_URL = required("EMAIL_URL") if PRODUCTION else env("EMAIL_URL", default="consolemail://")
if PRODUCTION and EMAIL_URL.startswith("consolemail:"):
    raise ImproperlyConfigured("EMAIL_URL writes letters into the log: production wants a mail server.")
vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="kam-crm@localhost")

# IMAP_URL: a mailbox that e-mails of clients go to, imaps://user:password@host/INBOX (imap+tls:// begins openly and
# turns to TLS); empty: no e-mails are read. MAIL_ADDRESS: its address where that is not the user; what is sent to
# crm+CODE@… beside crm@… belongs to the client of that code.
IMAP_URL = env("IMAP_URL", default="")
if PRODUCTION and IMAP_URL.startswith("imap:"):
    raise ImproperlyConfigured(
        "IMAP_URL would send the password openly: production wants imaps:// or imap+tls://."
    )
MAIL_ADDRESS = env("MAIL_ADDRESS", default="")

# ---- language and static files ---------------------------------------------------------------------------------
LANGUAGE_CODE = env("KAM_LANGUAGE", default="ru")
# before the catalogues of Django and of other people's apps: what they say to a person is said in our words (forms.py)
LOCALE_PATHS = [BASE_DIR / "kam_crm" / "locale"]
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "kam_crm.shared.storage.WholeFiles"},
    "staticfiles": {
        # tests collect nothing, so there is no manifest to look into
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_MAX_BYTES = 200 * 1024 * 1024  # a file uploaded for import
# An import runs in a process of its own. What it may take beyond the worker it came from, and how long it may run:
# altogether, and without coming forward by a thousand rows or a statement.
IMPORT_MEMORY_BYTES = env.int("KAM_IMPORT_MEMORY_MB", default=160) * 1024 * 1024
IMPORT_FILE_DAYS = 30  # so long a given file is kept after its import has ended: it may hold personal data
IMPORT_UNDO_DAYS = 7  # so long a load can be undone, if nothing depends on it by then
IMPORT_SECONDS = 3600.0
IMPORT_STALL_SECONDS = 600.0

# ---- API -------------------------------------------------------------------------------------------------------
API_RATE = env("KAM_API_RATE", default="1200/min")  # requests of one token, or of one person in a browser
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["kam_crm.shared.api.permissions.HasCapability"],
    "DEFAULT_PAGINATION_CLASS": "kam_crm.shared.api.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": [
        "kam_crm.shared.api.filters.StrictFilters",
        "kam_crm.shared.api.filters.ById",
        "kam_crm.shared.api.filters.Expand",
        "kam_crm.shared.api.filters.Search",
    ],
    "DEFAULT_RENDERER_CLASSES": ["kam_crm.shared.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kam_crm.shared.api.parsing.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "kam_crm.shared.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["kam_crm.shared.api.throttling.RateThrottle"],
    "EXCEPTION_HANDLER": "kam_crm.shared.api.errors.exception_handler",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "KAM CRM",
    # codes.md is written by scripts/codes.py
    "DESCRIPTION": "\n".join(
        (BASE_DIR / "kam_crm/shared/api" / name).read_text(encoding="utf-8")
        for name in ("overview.md", "codes.md")
    ).replace("(CURRENCY)", f"({CURRENCY})"),
    "VERSION": "1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # fields of one name with other choices: without names of ours they get one with a digest in it
    "ENUM_NAME_OVERRIDES": {
        "VatKindEnum": "catalogue.vat.VatKind",
        "AdviceReasonEnum": "orders.advice.models.AdviceReason",
        "SplitWayEnum": "orders.splitting.alternatives.Way",
        "ReasonEnum": "accounts.absences.models.AbsenceReason",
        "WayEnum": "receivables.models.PayingWay",
        "UserRoleEnum": "accounts.rights.capabilities.Role",
        "ContactRoleEnum": "dossiers.people.models.ContactRole",
        "ContractKindEnum": "dossiers.contracts.models.ContractKind",
        "ContractStageEnum": "dossiers.contracts.models.ContractStage",
        "LibraryKindEnum": "plans.library.models.LibraryKind",
        "StageEnum": "dossiers.clients.models.client.Stage",
        "OutcomeEnum": "plans.activities.models.Outcome",
        "CollectionOutcomeEnum": "receivables.collection.models.Outcome",
        "TenderOutcomeEnum": "dossiers.tenders.models.TenderOutcome",
        "TeamRoleEnum": "dossiers.team.models.TeamRole",
        "RelationEnum": "dossiers.decision_map.models.Relation",
        "MapLineKindEnum": "dossiers.decision_map.models.LineKind",
        "PersonLinkKindEnum": "dossiers.decision_map.models.PersonLinkKind",
        "SegmentNoteKindEnum": "dossiers.segment_notes.models.SegmentNoteKind",
        "CompetitorNewsKindEnum": "dossiers.competitors.models.NewsKind",
        "DossierItemKindEnum": "dossiers.facts.models.ItemKind",
        "DossierPartEnum": "dossiers.facts.models.DossierPart",
        "DocumentKindEnum": "dossiers.documents.models.DocumentKind",
        "MeetingStatusEnum": "plans.meetings.models.MeetingStatus",
        "ProjectStatusEnum": "plans.projects.models.ProjectStatus",
        "SuggestionKindEnum": "plans.suggestions.models.SuggestionKind",
        "SuggestionStatusEnum": "plans.suggestions.models.SuggestionStatus",
        "CooperationStatusEnum": "plans.cooperation.models.CooperationStatus",
        "GoalMeasureEnum": "plans.cooperation.models.Measure",
        "HoldingKindEnum": "plans.cooperation.models.HoldingKind",
        "HoldingItemEnum": "plans.cooperation.models.HoldingItem",
        "MeasureEnum": "reports.targets.models.Measure",
        "ThreatStatusEnum": "reports.threats.models.ThreatStatus",
        "ProjectKindEnum": "plans.projects.models.ProjectKind",
        "TaskKindEnum": "plans.tasks.models.TaskKind",
        "TaskStatusEnum": "plans.tasks.models.TaskStatus",
        "PromiseStatusEnum": "plans.promises.models.PromiseStatus",
        "ActivityKindEnum": "plans.activities.models.ActivityKind",
        "PromiseSideEnum": "plans.promises.models.Side",
        "ImportKindEnum": "integrations.imports.models.ImportKind",
        "ImportStatusEnum": "integrations.imports.states.ImportStatus",
        "SignatorySideEnum": "orders.acts.models.SIDES",
        "ActStatusEnum": "orders.acts.models.ActStatus",
        "ClaimStatusEnum": "orders.claims.models.ClaimStatus",
        "OrderStatusEnum": "orders.drafting.models.OrderStatus",
        "NoticeKindEnum": "orders.notices.models.NoticeKind",
        "NoticeStatusEnum": "orders.notices.models.NoticeStatus",
        "SideEnum": "orders.shipping.models.Side",
        "PriceRuleKindEnum": "orders.price_rules.models.RuleKind",
        "PriceRuleStatusEnum": "orders.price_rules.models.RuleStatus",
    },
    # files of our own: the CSP lets nothing in from elsewhere
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# ---- security --------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: is the QR code of allauth's second factor
        "object-src": ["'none'"],
        "worker-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
# our own pages ask where a request came from (web/returning.py), others must not learn it
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    # load balancers and our own healthcheck.py ask over plain HTTP
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # the prefix: no other host of the domain can set them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # TRUST_PROXY: set it only behind a proxy that overwrites X-Forwarded-Proto.
    if env.bool("TRUST_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the sign-in limits count the person's address, not the proxy's

# ---- history and logs ------------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = False
# LOG_LEVEL: DEBUG, INFO, WARNING or ERROR; every request is an INFO line.
LOGGING = logs.configure(
    level=env("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING"), as_json=PRODUCTION
)

from celery.schedules import crontab  # noqa: E402  (after the settings it reads)

CELERY_BEAT_SCHEDULE = {
    "nightly": {"task": "reports.tasks.nightly", "schedule": crontab(hour=2, minute=0)},
    "resume nightly": {"task": "reports.tasks.resume_nightly", "schedule": 300.0},
    # a figure is at most ten seconds behind: two looks
    "follow facts": {"task": "reports.tasks.follow_facts", "schedule": 4.0, "options": {"expires": 4.0}},
    "requeue imports": {"task": "integrations.tasks.requeue", "schedule": 60.0},
    "forget form uses": {
        "task": "accounts.tasks.forget_form_uses",
        "schedule": crontab(hour=3, minute=35),
    },
    "forget sessions": {"task": "accounts.tasks.forget_sessions", "schedule": crontab(hour=3, minute=45)},
    "forget imported files": {
        "task": "integrations.tasks.forget_files",
        "schedule": crontab(hour=3, minute=40),
    },
    "forget images of old loads": {
        "task": "integrations.tasks.forget_images",
        "schedule": crontab(hour=3, minute=45),
    },
    # one that waits longer than until the next has nothing to add
    "fetch mail": {"task": "integrations.tasks.fetch_mail", "schedule": 120.0, "options": {"expires": 120.0}},
    "invoice shipments": {"task": "receivables.tasks.invoice_shipments", "schedule": 300.0},
    "forget idempotency keys": {
        "task": "accounts.tasks.forget_idempotency_keys",
        "schedule": crontab(hour=3, minute=30),
    },
    "forget shared values": {"task": "accounts.tasks.forget_shared_values", "schedule": 3600.0},
    "forget changes": {"task": "integrations.tasks.forget_changes", "schedule": crontab(hour=3, minute=40)},
    "hand over due": {"task": "dossiers.tasks.hand_over_due", "schedule": 300.0},
    "carry out departures": {"task": "dossiers.tasks.carry_out_departures", "schedule": 300.0},
    "work on demo data": {"task": "desk.tasks.work_on_demo", "schedule": 60.0, "options": {"expires": 60.0}},
    "tell clients of orders": {
        "task": "orders.tasks.tell_clients",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "expire requests": {"task": "approvals.tasks.expire_requests", "schedule": 3600.0},
    "sweep broker": {"task": "kam_crm.celery.sweep_broker", "schedule": 3600.0},
}
