"""Model fields for what must not be readable in the database.

::

    class Employee(OrganizationOwned):
        public_id = PublicIdField()
        id_number = EncryptedTextField("证件号码", blank=True, default="")
        id_number_index = BlindIndexField(source="id_number")

    Employee.objects.filter(
        id_number_index=BlindIndexField.value(Employee, "id_number_index", typed, organization)
    )

The value is opened only when the attribute is read: a list of 5,000 rows decrypts nothing. It is
bound to table, column, organization and the row's ``public_id``. Plain text never reaches the
database: ``update()``, ``bulk_update()`` and look-ups by the text itself raise. With
``save(update_fields=…)`` name the index together with its source.
"""

from __future__ import annotations

from typing import Any, overload

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from zyg.core.crypto.cipher import blind_index, seal, unseal


class PlainTextRefusedError(TypeError):
    """Plain text was about to reach the database."""


class Sealed(str):
    """A sealed text as it is stored."""

    __slots__ = ()


def place_of(instance: models.Model, field: models.Field[Any, Any]) -> str:
    """Name the place of a value: table, column, organization, row."""
    meta, column = field.model._meta, field.column
    organization = getattr(instance, "organization_id", "")
    public_id: str = instance.public_id  # type: ignore[attr-defined]
    return f"{meta.db_table}/{column}/{organization}/{public_id}"


class _Opening(DeferredAttribute):
    """Opens the sealed text at each reading; what a caller sets stays as it was set."""

    field: EncryptedTextField

    @overload
    def __get__(self, instance: None, cls: Any = None) -> _Opening: ...
    @overload
    def __get__(self, instance: models.Model, cls: Any = None) -> str: ...
    def __get__(self, instance: models.Model | None, cls: Any = None) -> _Opening | str:
        if instance is None:
            return self
        value: str = super().__get__(instance, cls)
        if isinstance(value, Sealed) and value:
            return unseal(value, context=place_of(instance, self.field))
        return value

    def __set__(self, instance: models.Model, value: str) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField[str, str]):
    """A text sealed in the database and plain in Python; the empty text stays empty."""

    descriptor_class = _Opening

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Require the row identifier that the sealed text is bound to."""
        found = list(super().check(**kwargs))
        if not hasattr(self.model, "public_id"):
            found.append(checks.Error("The model needs a public_id.", obj=self, id="zyg.E101"))
        return found

    def from_db_value(self, value: str | None, *_: object) -> Sealed | None:
        """Mark what comes from the database as sealed."""
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001
        """Seal what was set since the row was read."""
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Sealed):
            return value
        sealed = Sealed(seal(str(value), context=place_of(model_instance, self)))
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - Django's call
        prepared: bool = False,  # noqa: ARG002, FBT001, FBT002 - Django's call
    ) -> str | None:
        """Let sealed texts pass and nothing else."""
        if value is None or value == "" or isinstance(value, Sealed):
            return None if value is None else str(value)
        raise PlainTextRefusedError(f"Plain text for {self} must not reach the database.")

    def get_prep_value(self, value: Any) -> Any:
        """Leave the mark of sealed texts on (a text field would turn it into a plain one)."""
        return value


class BlindIndexField(models.CharField[str, str]):
    """The look-up value of an encrypted field, kept in step with it at each save.

    Args:
        source: name of the encrypted field.
        last: index only the last characters (``last=4`` finds a phone by its end).
    """

    def __init__(self, *args: Any, source: str, last: int = 0, **kwargs: Any) -> None:
        self.source, self.last = source, last
        kwargs.update(max_length=43, blank=True, default="", editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Keep the own words for migrations, leave out what the class gives."""
        name, path, args, kwargs = super().deconstruct()
        for word in ("max_length", "blank", "default", "editable"):
            kwargs.pop(word, None)
        return name, path, args, {**kwargs, "source": self.source, "last": self.last}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001
        """Compute the value from the source."""
        text = getattr(model_instance, self.source) or ""
        value = self.compute(text, organization_id=getattr(model_instance, "organization_id", ""))
        setattr(model_instance, self.attname, value)
        return value

    def compute(self, text: str, *, organization_id: int | str) -> str:
        """Return the look-up value of a text; "" for an empty one."""
        part = text[-self.last :] if self.last else text
        table = self.model._meta.db_table
        context = f"{table}/{self.column}/{organization_id}"
        return blind_index(part, context=context) if part else ""

    @staticmethod
    def value(model: type[models.Model], name: str, text: str, organization: models.Model) -> str:
        """Return what to look for in the index field ``name`` of ``model``."""
        field = model._meta.get_field(name)
        if not isinstance(field, BlindIndexField):
            raise TypeError(f"{name} is no blind index.")
        return field.compute(text, organization_id=organization.pk)
