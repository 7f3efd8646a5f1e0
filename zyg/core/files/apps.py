"""Registration of the app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The app files."""

    name = "zyg.core.files"
    verbose_name = "文件"

    def ready(self) -> None:
        """Refuse to start with an address of the virus scanner that can not be one."""
        from django.conf import settings  # noqa: PLC0415 - settings are chosen by now

        from zyg.core.files.clamd import parse_address  # noqa: PLC0415

        parse_address(settings.CLAMD_ADDRESS)
