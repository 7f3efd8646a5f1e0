"""The account of a person.

An account belongs to the person, not to an organization: one person may work for two of them
with one login. What she may do in an organization is her membership there
(``zyg.core.organizations``); an account alone opens nothing.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone

from zyg.core.public_ids import PublicIdField


class UserManager(BaseUserManager["User"]):
    """Makes accounts with normalised login names."""

    def create_user(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> User:
        """Make an account; without a password it can not log in until one is set."""
        user = self.model(
            username=username.strip().lower(),
            email=self.normalize_email(email).lower() or None,
            **fields,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> User:
        """Make an account of the platform's own staff."""
        return self.create_user(
            username, email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in, by ``username`` or by ``email``."""

    ownership: ClassVar[str] = "person"

    public_id = PublicIdField(unique=True)
    username = models.CharField("登录名", max_length=150, unique=True)
    email = models.EmailField("邮箱", max_length=254, unique=True, null=True, blank=True)
    display_name = models.CharField("姓名", max_length=100)
    is_staff = models.BooleanField("平台员工", default=False)
    is_active = models.BooleanField("可登录", default=True)
    date_joined = models.DateTimeField("注册时间", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Return the name that others see."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name that others see."""
        return self.display_name
