"""Acts on the legal persons under one organization."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.crypto.masks import mask_bank
from zyg.core.organizations.models import LegalEntity, Organization
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.identity.result import Problem
from zyg.law.identity.uscc import check_uscc

_TAX_LENGTHS = (15, 17, 18, 20)
_LABELS = {
    "name": "公司名称",
    "credit_code": "统一社会信用代码",
    "tax_number": "纳税人识别号",
    "place": "注册地",
    "bank_name": "开户银行",
    "bank_account": "银行账号",
}


class EntityError(Exception):
    """What was said can not be right; ``errors`` has a Chinese sentence by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityValues:
    """What is said of a legal person; ``tax_number`` is the credit code when nothing is said."""

    name: str
    credit_code: str
    tax_number: str = ""
    place: str = ""
    bank_name: str = ""
    bank_account: str = ""


def default_entity(organization: Organization) -> LegalEntity:
    """Return the legal person that the organization itself is; made when it is first asked for.

    In the scope of the organization; one SQL statement once it is there.
    """
    found = LegalEntity.objects.filter(is_default=True).first()
    if found is not None:
        return found
    with transaction.atomic():
        entity, _ = LegalEntity.objects.get_or_create(
            organization=organization,
            is_default=True,
            defaults={
                "name": organization.name,
                "credit_code": organization.credit_code,
                "tax_number": organization.credit_code,
                "place": organization.place,
            },
        )
    return entity


def entities_of(actor: Actor) -> list[LegalEntity]:
    """List the legal persons, the default first.

    Raises:
        PermissionRefusedError: the right 修改企业信息 is missing.
    """
    require(actor, "organization.edit")
    default_entity(actor.organization)
    return list(LegalEntity.objects.order_by("-is_default", "-is_active", "pk"))


def entity_for(actor: Actor, public_id: str) -> LegalEntity:
    """Return a legal person.

    Raises:
        PermissionRefusedError: the right 修改企业信息 is missing.
        NotFoundForActorError: there is none.
    """
    require(actor, "organization.edit")
    found = LegalEntity.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError("没有这个用工主体，或不属于你的企业。")
    return found


@transaction.atomic
def add_entity(*, actor: Actor, values: EntityValues) -> LegalEntity:
    """Add a legal person.

    Raises:
        PermissionRefusedError: the right 修改企业信息 is missing.
        EntityError: a name or number that can not be, or that another has.
    """
    require(actor, "organization.edit")
    default_entity(actor.organization)
    entity = LegalEntity(organization=actor.organization)
    told = _assign(entity, values)
    entity.save()
    record(actor, "entities.add", obj=entity, payload=told)
    return entity


@transaction.atomic
def edit_entity(*, actor: Actor, entity: LegalEntity, values: EntityValues) -> LegalEntity:
    """Correct what is said of a legal person; of the default one, also of the organization.

    Raises:
        PermissionRefusedError: the right 修改企业信息 is missing.
        EntityError: a name or number that can not be, or that another has.
    """
    require(actor, "organization.edit")
    entity = LegalEntity.objects.select_for_update().get(pk=entity.pk)
    told = _assign(entity, values)
    entity.save()
    if entity.is_default:
        _mirror(actor.organization, entity)
    record(actor, "entities.edit", obj=entity, payload=told)
    return entity


@transaction.atomic
def make_default(*, actor: Actor, entity: LegalEntity) -> None:
    """Let another legal person stand for the organization.

    Raises:
        PermissionRefusedError: the right 修改企业信息 is missing.
        EntityError: it is stopped.
    """
    require(actor, "organization.edit")
    if not entity.is_active:
        raise EntityError({"entity": f"「{entity}」已停用；请先恢复。"})
    LegalEntity.objects.filter(is_default=True).update(is_default=False)
    entity.is_default = True
    entity.save(update_fields=["is_default"])
    _mirror(actor.organization, entity)
    record(actor, "entities.default", obj=entity)


@transaction.atomic
def set_active(*, actor: Actor, entity: LegalEntity, active: bool) -> None:
    """Stop a legal person for new contracts and terms, or resume it; what refers to it stays.

    Raises:
        PermissionRefusedError: the right 修改企业信息 is missing.
        EntityError: it is the default one.
    """
    require(actor, "organization.edit")
    if entity.is_default and not active:
        raise EntityError({"entity": f"「{entity}」是默认主体；请先把另一个主体设为默认。"})
    entity.is_active = active
    entity.save(update_fields=["is_active"])
    record(actor, "entities.resume" if active else "entities.stop", obj=entity)


def _assign(entity: LegalEntity, values: EntityValues) -> dict[str, str]:
    """Put checked values on an entity; return what changed, for the audit."""
    code = check_uscc(values.credit_code)
    errors = {} if values.name.strip() else {"name": "没有填公司名称；请按营业执照填写。"}
    if isinstance(code, Problem):
        errors["credit_code"] = code.message
        raise EntityError(errors)
    account = "".join(values.bank_account.split()).replace("-", "")
    tax = values.tax_number.strip().upper() or code.code
    if len(tax) not in _TAX_LENGTHS or not tax.isalnum() or not tax.isascii():
        errors["tax_number"] = (
            f"纳税人识别号现在 {len(tax)} 位；应为 15、17、18 或 20 位数字和字母。"
        )
    if account and not (account.isdecimal() and account.isascii()):
        errors["bank_account"] = "银行账号只能有数字；请核对。"
    new = {
        "name": values.name.strip(),
        "credit_code": code.code,
        "tax_number": tax,
        "place": values.place,
        "bank_name": values.bank_name.strip(),
        "bank_account": account,
    }
    errors |= _taken(entity, new)
    if errors:
        raise EntityError(errors)
    told = {}
    for field, value in new.items():
        if getattr(entity, field) != value:
            told[_LABELS[field]] = mask_bank(value) if field == "bank_account" else value
            setattr(entity, field, value)
    return told


def _taken(entity: LegalEntity, new: dict[str, str]) -> dict[str, str]:
    others = LegalEntity.objects.exclude(pk=entity.pk)
    errors = {}
    if others.filter(name=new["name"]).exists():
        errors["name"] = f"已经有一个主体叫「{new['name']}」；请核对。"
    if found := others.filter(credit_code=new["credit_code"]).first():
        errors["credit_code"] = f"这个统一社会信用代码已登记在「{found}」；请核对。"
    return errors


def _mirror(organization: Organization, entity: LegalEntity) -> None:
    organization.name = entity.name
    organization.credit_code = entity.credit_code
    organization.save(update_fields=["name", "credit_code"])
