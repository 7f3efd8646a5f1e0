"""Registration of the app."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from zyg.core.documents.fonts import use_directories


class DocumentsConfig(AppConfig):
    """The app documents: no models; it takes the operator's fonts from the settings."""

    name = "zyg.core.documents"
    verbose_name = "文书"

    def ready(self) -> None:
        """Load the fonts in ``settings.DOCUMENT_FONT_DIRS``."""
        if settings.DOCUMENT_FONT_DIRS:
            use_directories(Path(folder) for folder in settings.DOCUMENT_FONT_DIRS)
