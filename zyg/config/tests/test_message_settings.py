"""Production refuses stand-ins that send nothing."""

import pytest

from zyg.config.tests.test_settings import start

CONSOLE = "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"ZYG_SMS": "fake"}, "ZYG_SMS=fake sends nothing"),
        ({"ZYG_EMAIL_BACKEND": CONSOLE}, "ZYG_EMAIL_BACKEND sends nothing"),
        ({"ZYG_SMS": "gateway"}, "ZYG_SMS_SECRET"),
        ({"ZYG_SMS": "gateway", "ZYG_SMS_SECRET": "s" * 40}, "ZYG_SMS_URL must be"),
    ],
)
def test_stand_in_is_refused_by_name(tmp_path, values, sentence):
    found = start(tmp_path, **values)
    assert found.returncode == 1
    assert sentence in found.stderr
