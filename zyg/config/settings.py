"""The one settings file; every value an operator may change comes from the environment.

``ZYG_MODE`` chooses among three ways of running:

* ``development`` (default): debug pages, answers only to this machine's own names, secrets
  made once for this machine under ``var/``;
* ``demo``: like production without TLS, secrets made under ``var/``, marked 演示;
* ``production``: nothing is guessed: ``ZYG_SECRET_KEY``, ``ZYG_ENCRYPTION_KEYS``,
  ``ZYG_BLIND_INDEX_KEY``, ``ZYG_SIGNING_KEYS`` and ``ZYG_ALLOWED_HOSTS`` are required, TLS is
  expected, local stand-ins for outside services are refused.
"""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from zyg.config.environment import (
    env_adapter,
    env_bool,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_str,
)
from zyg.config.machine_secrets import derived_secret, machine_secrets

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env_str("ZYG_VAR_DIR", str(BASE_DIR / "var")))
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

MODE = env_str("ZYG_MODE", "development", choices=("development", "demo", "production"))
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = env_bool("ZYG_DEBUG", default=MODE == "development")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("ZYG_DEBUG must not be on in production.")

# --- secrets ---------------------------------------------------------------------------------
_machine = {} if PRODUCTION else machine_secrets(VAR_DIR / "secrets.json")
SECRET_KEY = env_secret("ZYG_SECRET_KEY", required=PRODUCTION) or _machine["secret_key"]
# "id:base64,id:base64": the first key writes, all of them read (see zyg.core.crypto).
ENCRYPTION_KEYS = (
    env_secret("ZYG_ENCRYPTION_KEYS", required=PRODUCTION) or _machine["encryption_keys"]
)
BLIND_INDEX_KEY = (
    env_secret("ZYG_BLIND_INDEX_KEY", required=PRODUCTION) or _machine["blind_index_key"]
)
# "id:base64,id:base64": the first key signs evidence, all of them check it (see zyg.core.signing).
SIGNING_KEYS = env_secret("ZYG_SIGNING_KEYS", required=PRODUCTION) or "1:" + derived_secret(
    SECRET_KEY, "signing"
)

# --- hosts and transport ---------------------------------------------------------------------
ALLOWED_HOSTS = env_list(
    "ZYG_ALLOWED_HOSTS", () if PRODUCTION else ("localhost", "127.0.0.1", "[::1]", "testserver")
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ZYG_ALLOWED_HOSTS is required in production.")
CSRF_TRUSTED_ORIGINS = env_list("ZYG_TRUSTED_ORIGINS")
BEHIND_PROXY = env_bool("ZYG_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Whom the limits of log-in count and the audit names: see zyg.core.access.middleware.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
_tls = env_bool("ZYG_TLS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _tls
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * env_int("ZYG_SESSION_HOURS", 12, minimum=1)
SECURE_SSL_REDIRECT = _tls
# Asked by the balancer inside the house; called by clocks that speak no TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^iclock/"]
SECURE_HSTS_SECONDS = env_int("ZYG_HSTS_SECONDS", 31_536_000 if _tls else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = _tls
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The style attribute is allowed (bars have widths), style elements and inline scripts are not.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

# --- parts -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "zyg.core.accounts",
    "zyg.core.organizations",
    "zyg.core.permissions",
    "zyg.core.crypto",
    "zyg.core.audit",
    "zyg.core.documents",
    "zyg.core.access",
    "zyg.core.work",
    "zyg.core.signing",
    "zyg.core.files",
    "zyg.core.messaging",
    "zyg.core.approvals",
    "zyg.workforce.people",
    "zyg.workforce.attendance",
    "zyg.workforce.insurance",
    "zyg.workforce.payroll",
    "zyg.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zyg.config.security.ContentSecurityPolicyMiddleware",
    "zyg.config.security.RefuseNulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zyg.core.access.middleware.ActorMiddleware",
]
ROOT_URLCONF = "zyg.config.urls"
ASGI_APPLICATION = "zyg.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zyg.core.permissions.context.actor",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- data ------------------------------------------------------------------------------------
DATABASES = {"default": env_database("DATABASE_URL", sqlite=VAR_DIR / "zyg.sqlite3")}
DATABASE_ROLE = str(DATABASES["default"].get("USER", ""))
# The role that owns the tables, for `manage.py migrate` alone: set it only where that runs.
MIGRATION_DATABASE = (
    env_database("ZYG_MIGRATION_DATABASE_URL", sqlite=VAR_DIR)
    if env_str("ZYG_MIGRATION_DATABASE_URL")
    else {}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Models of parts we use, by who owns the rows (ours say it on the class: see core.organizations).
THIRD_PARTY_OWNERSHIP = {
    "auth.Permission": "platform",
    "auth.Group": "platform",
    "contenttypes.ContentType": "platform",
    "sessions.Session": "person",
    "account.EmailAddress": "person",
    "account.EmailConfirmation": "person",
    "mfa.Authenticator": "person",
    "django_tasks_database.DBTaskResult": "platform",
}
# The counters that limit log-ins and calls must be one for all processes, or each of them allows
# the whole number: files on one machine, Redis for several (needs the package redis).
CACHE_URL = env_str("ZYG_CACHE_URL")
if CACHE_URL and not CACHE_URL.startswith(("redis://", "rediss://")):
    raise ImproperlyConfigured("ZYG_CACHE_URL must start with redis:// or rediss://.")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
# The ends of the audit chains, kept outside the database; put a copy on another machine.
AUDIT_HEADS = Path(env_str("ZYG_AUDIT_HEADS", str(VAR_DIR / "audit_heads.jsonl")))
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
IMPORT_MAX_BYTES = 1024 * 1024 * env_int("ZYG_IMPORT_MAX_MB", 20, minimum=1, maximum=200)

# --- background work: "database" runs in `manage.py db_worker`, "immediate" in the request ----
TASKS_KIND = env_str("ZYG_TASKS", "database", choices=("database", "immediate"))
TASKS = {
    "default": {
        "BACKEND": {
            "database": "django_tasks_db.DatabaseBackend",
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
        }[TASKS_KIND]
    }
}

# --- login -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "zyg.core.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "智用工"
EMAIL_BACKEND = env_str(
    "ZYG_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = env_str("ZYG_SMTP_HOST", "localhost")
EMAIL_PORT = env_int("ZYG_SMTP_PORT", 25, minimum=1, maximum=65535)
DEFAULT_FROM_EMAIL = env_str("ZYG_FROM_EMAIL", "zyg@localhost")
if PRODUCTION and not EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
    raise ImproperlyConfigured("ZYG_EMAIL_BACKEND sends nothing; production needs smtp.")

# --- messages: SMS by the operator's gateway, see zyg.core.messaging.adapters ------------------
SITE_NAME = env_str("ZYG_SITE_NAME", "智用工")
SITE_URL = env_str(
    "ZYG_SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://localhost:8000"
).rstrip("/")
SMS_KIND = env_str("ZYG_SMS", "none" if PRODUCTION else "fake", choices=("none", "fake", "gateway"))
if PRODUCTION and SMS_KIND == "fake":
    raise ImproperlyConfigured("ZYG_SMS=fake sends nothing; production needs none or gateway.")
SMS_URL = env_str("ZYG_SMS_URL")
SMS_SECRET = env_secret("ZYG_SMS_SECRET", required=SMS_KIND == "gateway")
if SMS_KIND == "gateway" and not SMS_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("ZYG_SMS_URL must be the http(s) address of the SMS gateway.")

# --- documents: folders with further fonts, for the rare characters of names ------------------
DOCUMENT_FONT_DIRS = env_list("ZYG_FONT_DIRS")

# --- signing: who signs, who confirms the time, who checks names (see zyg.core.signing.adapters) --
SIGNING_PROVIDER = env_adapter("ZYG_SIGNING_PROVIDER", "platform", production=PRODUCTION)
SIGNING_TIMESTAMP = env_adapter(
    "ZYG_TIMESTAMP", "" if PRODUCTION else "local-fake", production=PRODUCTION
)
SIGNING_TIMESTAMP_TRUST = env_str("ZYG_TIMESTAMP_TRUST")
if SIGNING_TIMESTAMP.startswith("http") and not SIGNING_TIMESTAMP_TRUST:
    raise ImproperlyConfigured("ZYG_TIMESTAMP_TRUST must name the PEM file of the authority.")
SIGNING_REAL_NAME = env_adapter("ZYG_REAL_NAME", "", production=PRODUCTION)

# --- words, time, numbers --------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files: npm packages are served from node_modules, nothing is bundled ---------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [
    (prefix, BASE_DIR / "node_modules" / folder)
    for prefix, folder in (("tabler", "@tabler/core/dist"), ("htmx", "htmx.org/dist"))
    if (BASE_DIR / "node_modules" / folder).is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR_DIR / "files",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# "unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310"; empty: files are kept as 未扫描.
CLAMD_ADDRESS = env_str("ZYG_CLAMD")
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("ZYG_LOG_LEVEL", "INFO")},
}
