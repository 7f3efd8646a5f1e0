"""The columns a pay sheet can have and what each counts for.

``items.toml`` lists what offices write; ``--items`` adds more in the same form, for one company.
An unknown column with amounts in it is refused, because nobody but the company can say whether
it is taxed or counts for overtime.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from zyg.core.imports.specs import Field, TableSpec, table_spec
from zyg.law.pay.items import Counts, PayClass

KINDS = ("monthly", "imported", "damage")


class ItemsFileError(ValueError):
    """The file with pay items can not be used; the message is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSpec:
    """One pay column.

    Attributes:
        code: identifier of the line.
        label: Chinese name on the payslip.
        kind: ``monthly`` (prorated), ``imported`` or ``damage``.
        pay_class: tax and cash nature.
        sign: -1 when the column holds positive amounts that are taken off.
        group: ``overtime`` or ``absence``: replaces what attendance would compute.
        tax_deduction: name under which the amount also lowers taxable income, or "".
        negative: the amount may be below zero (corrections).
        counts: what it counts for.
        synonyms: headers that mean it.
    """

    code: str
    label: str
    kind: str
    pay_class: PayClass
    sign: int
    group: str
    tax_deduction: str
    negative: bool
    counts: Counts
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PayColumns:
    """All known columns of a pay sheet."""

    items: tuple[ItemSpec, ...]
    spec: TableSpec
    compared: Mapping[str, str]


def pay_columns(extra: Path | None) -> PayColumns:
    """Return the columns, with those of a company's own items file.

    Raises:
        ItemsFileError: the file is not there, not TOML, or has an item that is not complete.
    """
    shipped = (resources.files(__package__) / "items.toml").read_text(encoding="utf-8")
    told = tomllib.loads(shipped)
    items = [_item(row) for row in told["item"]]
    if extra is not None:
        own = _own_items(extra)
        replaced = {one.code for one in own}
        items = [one for one in items if one.code not in replaced] + own
    fields = [
        Field(
            key=f"item:{one.code}",
            label=one.label,
            kind="money",
            synonyms=one.synonyms,
            minimum=None if one.negative else 0,
        )
        for one in items
    ]
    fields += [_field("tax", row) for row in told["tax_field"]]
    compared = [_field("compared", row) for row in told["compared"]]
    carried = [one for one in table_spec("carried").fields if one.key.startswith("cum_")]
    spec = table_spec("pay").with_fields([*compared, *carried, *fields])
    spec = replace(spec, any_of=(*spec.any_of, tuple(f"item:{one.code}" for one in items)))
    return PayColumns(tuple(items), spec, {one.key: one.label for one in compared})


def _field(group: str, row: Mapping[str, Any]) -> Field:
    return Field(
        key=f"{group}:{row['key']}",
        label=row["label"],
        kind="money",
        synonyms=tuple(row.get("synonyms", ())),
        minimum=None if group == "compared" else 0,
    )


def _item(row: Mapping[str, Any]) -> ItemSpec:
    return ItemSpec(
        code=row["code"],
        label=row["label"],
        kind=row.get("kind", "imported"),
        pay_class=row["class"],
        sign=row.get("sign", 1),
        group=row.get("group", ""),
        tax_deduction=row.get("tax_deduction", ""),
        negative=row.get("negative", False),
        counts=Counts(
            min_wage=row.get("min_wage", True),
            overtime_base=row.get("overtime_base", False),
            insurance_base=row.get("insurance_base", True),
        ),
        synonyms=tuple(row.get("synonyms", ())),
    )


def _own_items(path: Path) -> list[ItemSpec]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("item", [])
    except (OSError, ValueError) as error:
        raise ItemsFileError(
            f"工资项目文件 {path} 读不出来（{error}）；请检查 TOML 写法。"
        ) from None
    for number, row in enumerate(rows, start=1):
        _check_own(path, number, row)
    return [_item({**row, "code": row.get("code", f"own_{row['label']}")}) for row in rows]


def _check_own(path: Path, number: int, row: Mapping[str, Any]) -> None:
    if not row.get("label"):
        raise ItemsFileError(f"{path} 第 {number} 个项目没有 label；请写上工资表里的列名。")
    classes = get_args(PayClass)
    if row.get("class") not in classes:
        raise ItemsFileError(
            f"{path} 的项目「{row['label']}」class 是「{row.get('class')}」；"
            f"应为 {'、'.join(classes)} 之一。"
        )
    if row.get("kind", "imported") not in KINDS or row.get("sign", 1) not in (1, -1):
        raise ItemsFileError(
            f"{path} 的项目「{row['label']}」kind 应为 {'、'.join(KINDS)}，sign 应为 1 或 -1。"
        )
