"""Registration of the app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The app messaging."""

    name = "zyg.core.messaging"
    verbose_name = "消息"
