"""The roster's columns that are fields of the organization's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zyg.core.imports.records import Record, Records
from zyg.workforce.people.file.custom import (
    PREFIX,
    InvalidFieldError,
    all_values,
    check,
    fields_in_use,
    told,
)
from zyg.workforce.people.models import CustomField, Employee
from zyg.workforce.people.roster_import.pay_columns import Told


@dataclass(frozen=True, slots=True)
class OwnFields:
    """The own fields that a file has columns for, and everybody's values of them."""

    fields: Mapping[str, CustomField] = field(default_factory=dict)
    kept: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: Iterable[str]) -> OwnFields:
        """Read what is needed for the columns of a file; no SQL when none is an own field."""
        wanted = {key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX)}
        if not wanted:
            return cls()
        fields = {one.key: one for one in fields_in_use() if one.key in wanted}
        return cls(fields, all_values())

    def changes(
        self, record: Record, records: Records, employee: Employee | None
    ) -> tuple[dict[str, str], list[Told]]:
        """Compare one row with the values that are kept; wrong values are reported."""
        before = self.kept.get(employee.pk, {}) if employee is not None else {}
        changed: dict[str, str] = {}
        shown: list[Told] = []
        for key, one in self.fields.items():
            if PREFIX + key not in record.values:
                continue
            try:
                new = check(one, record.values[PREFIX + key])
            except InvalidFieldError as error:
                rule, _, way_out = str(error).rstrip("。").rpartition("；")
                records.report(record, PREFIX + key, rule, way_out)
                continue
            if new != before.get(key, ""):
                changed[key] = new
                shown.append((one.label, told(one, before.get(key, "")), told(one, new)))
        return changed, shown
