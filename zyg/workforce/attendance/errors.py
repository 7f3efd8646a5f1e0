"""What attendance refuses, as sentences for people."""

from __future__ import annotations


class AttendanceError(Exception):
    """An act of attendance can not be done so; the message is a Chinese sentence."""


class InvalidSettingError(AttendanceError):
    """Something that was set can not be right; ``field`` names it."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)
