"""What a flow is: steps with approvers and conditions, as data; nothing in it is ever evaluated.

>>> FLOW = Flow(
...     label="请假",
...     steps=(
...         Step(label="主管", approvers=(ByManager(),)),
...         Step(
...             label="人事",
...             approvers=(ByRole(Role.HR),),
...             when=(Condition("days", Op.GE, Decimal(3)),),
...         ),
...     ),
... )
>>> Flow.read(FLOW.written()) == FLOW
True
>>> FLOW.steps[1].holds({"days": Decimal("2.5")})
False
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Self

from zyg.core.organizations.models import Role

Fact = int | Decimal | str | bool | dt.date
_MOST_STEPS = 10
_MOST_LEVELS = 5


class FlowError(ValueError):
    """A flow, or the facts for one, are not what they must be; the message is Chinese."""


class FactKind(StrEnum):
    """What an operand is; amounts are fen."""

    COUNT = "count"
    AMOUNT = "amount"
    DAYS = "days"
    TEXT = "text"
    FLAG = "flag"
    DATE = "date"

    def check(self, name: str, value: Any) -> Fact:
        """Return the value when it is of this kind.

        Raises:
            FlowError: it is not.
        """
        fits = {
            FactKind.COUNT: isinstance(value, int) and not isinstance(value, bool),
            FactKind.AMOUNT: isinstance(value, int) and not isinstance(value, bool),
            FactKind.DAYS: isinstance(value, Decimal) and value.is_finite(),
            FactKind.TEXT: isinstance(value, str),
            FactKind.FLAG: isinstance(value, bool),
            FactKind.DATE: isinstance(value, dt.date) and not isinstance(value, dt.datetime),
        }
        if not fits[self]:
            raise FlowError(f"条件「{name}」的值 {value!r} 不是{_KINDS[self]}。")
        found: Fact = value
        return found

    def write(self, value: Fact) -> int | str | bool:
        """Write a value as JSON."""
        return str(value) if self in (FactKind.DAYS, FactKind.DATE) else value  # type: ignore[return-value]

    def read(self, name: str, value: Any) -> Fact:
        """Read a value from JSON.

        Raises:
            FlowError: it is of another kind.
        """
        try:
            if self is FactKind.DAYS:
                value = Decimal(str(value))
            elif self is FactKind.DATE:
                value = dt.date.fromisoformat(str(value))
        except (InvalidOperation, ValueError):
            raise FlowError(f"条件「{name}」的值 {value!r} 不是{_KINDS[self]}。") from None
        return self.check(name, value)


def write_facts(
    kinds: Mapping[str, FactKind], facts: Mapping[str, Fact]
) -> dict[str, int | str | bool]:
    """Check facts against their kinds, and write them as JSON.

    Raises:
        FlowError: one is missing, unknown, or of another kind.
    """
    if facts.keys() != kinds.keys():
        raise FlowError(f"审批需要这些条件：{'、'.join(kinds)}；给的是：{'、'.join(facts)}。")
    return {name: kind.write(kind.check(name, facts[name])) for name, kind in kinds.items()}


_KINDS = {
    FactKind.COUNT: "整数",
    FactKind.AMOUNT: "金额（分）",
    FactKind.DAYS: "天数",
    FactKind.TEXT: "文字",
    FactKind.FLAG: "是或否",
    FactKind.DATE: "日期",
}


class Op(StrEnum):
    """How a fact is compared."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"


_ORDERED = frozenset({FactKind.COUNT, FactKind.AMOUNT, FactKind.DAYS, FactKind.DATE})
_TESTS: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.IN: lambda found, wanted: found in wanted,
}
_WORDS = {
    Op.EQ: "等于",
    Op.NE: "不等于",
    Op.LT: "少于",
    Op.LE: "不超过",
    Op.GT: "超过",
    Op.GE: "不少于",
    Op.IN: "属于",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a fact with a value, or with several for ``in``."""

    fact: str
    op: Op
    value: Fact | tuple[str, ...]

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Say whether it holds."""
        return bool(_TESTS[self.op](facts[self.fact], self.value))

    def check(self, kinds: Mapping[str, FactKind]) -> None:
        """Refuse an unknown fact, or a comparison that its kind does not know.

        Raises:
            FlowError: so it is.
        """
        kind = kinds.get(self.fact)
        if kind is None:
            raise FlowError(f"没有「{self.fact}」这个条件，可用的有：{'、'.join(kinds) or '无'}。")
        if self.op is Op.IN:
            if kind is not FactKind.TEXT or not isinstance(self.value, tuple) or not self.value:
                raise FlowError(f"条件「{self.fact}」不能用「属于」，它要一组文字。")
            return
        if self.op not in (Op.EQ, Op.NE) and kind not in _ORDERED:
            raise FlowError(f"条件「{self.fact}」是{_KINDS[kind]}，不能比较大小。")
        kind.check(self.fact, self.value)

    def told(self) -> str:
        """Write it in words."""
        value = "、".join(self.value) if isinstance(self.value, tuple) else self.value
        return f"{self.fact} {_WORDS[self.op]} {value}"


@dataclass(frozen=True, slots=True)
class ByRole:
    """Everybody with a role in the organization."""

    role: str


@dataclass(frozen=True, slots=True)
class ByManager:
    """The managers of the person's department; level 2 is the next department above, and so on."""

    level: int = 1


@dataclass(frozen=True, slots=True)
class ByMember:
    """One member, by her public id."""

    member: str


Approver = ByRole | ByManager | ByMember


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; it is taken when every condition of ``when`` holds.

    ``all`` asks each approver to agree, otherwise the first answer counts for all of them.
    """

    label: str
    approvers: tuple[Approver, ...]
    all: bool = False
    when: tuple[Condition, ...] = ()

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Say whether the step is taken."""
        return all(condition.holds(facts) for condition in self.when)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """See the module."""

    label: str
    steps: tuple[Step, ...]

    def check(self, kinds: Mapping[str, FactKind]) -> None:
        """Refuse a flow that can not work.

        Raises:
            FlowError: no step without conditions, too many steps, a step without approvers, an
                unknown role, or a wrong condition.
        """
        if not any(not step.when for step in self.steps):
            raise FlowError("流程至少要有一个不带条件的步骤，否则可能没有人审批。")
        if len(self.steps) > _MOST_STEPS:
            raise FlowError(f"流程最多 {_MOST_STEPS} 步，现在 {len(self.steps)} 步。")
        for step in self.steps:
            if not step.label.strip() or not step.approvers:
                raise FlowError(f"步骤「{step.label}」要有名称和审批人。")
            for approver in step.approvers:
                _check_approver(approver)
            for condition in step.when:
                condition.check(kinds)

    def written(self) -> dict[str, Any]:
        """Write the flow as JSON."""
        return {"label": self.label, "steps": [_written(step) for step in self.steps]}

    @classmethod
    def read(cls, data: Any) -> Self:
        """Read a flow from JSON; :meth:`check` still has to be asked.

        Raises:
            FlowError: it has not the shape of a flow.
        """
        try:
            return cls(label=str(data["label"]), steps=tuple(_step(one) for one in data["steps"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, FlowError):
                raise
            raise FlowError(f"流程的写法不对：{error}；请按接口说明改正。") from None


def _check_approver(approver: Approver) -> None:
    if isinstance(approver, ByRole) and approver.role not in Role.values:
        raise FlowError(f"没有「{approver.role}」这个角色。")
    if isinstance(approver, ByManager) and not 1 <= approver.level <= _MOST_LEVELS:
        raise FlowError(f"主管的级别是 1 到 {_MOST_LEVELS}，不是 {approver.level}。")


def _written(step: Step) -> dict[str, Any]:
    return {
        "label": step.label,
        "all": step.all,
        "approvers": [_approver_written(one) for one in step.approvers],
        "when": [
            {"fact": one.fact, "op": one.op.value, **_value_written(one.value)} for one in step.when
        ],
    }


def _approver_written(approver: Approver) -> dict[str, str | int]:
    match approver:
        case ByRole(role):
            return {"role": str(role)}
        case ByManager(level):
            return {"manager": level}
        case ByMember(member):
            return {"member": member}


def _value_written(value: Fact | tuple[str, ...]) -> dict[str, Any]:
    """Write a value together with its kind, so that it is read back as it was."""
    match value:
        case tuple():
            return {"value": list(value)}
        case Decimal():
            return {"value": str(value), "kind": FactKind.DAYS.value}
        case dt.date():
            return {"value": value.isoformat(), "kind": FactKind.DATE.value}
        case _:
            return {"value": value}


def _step(data: Any) -> Step:
    return Step(
        label=str(data["label"]),
        all=data.get("all", False) is True,
        approvers=tuple(_approver(one) for one in data["approvers"]),
        when=tuple(_condition(one) for one in data.get("when", [])),
    )


def _approver(data: Any) -> Approver:
    match data:
        case {"role": str(role)}:
            return ByRole(role)
        case {"manager": int(level)}:
            return ByManager(level)
        case {"member": str(member)}:
            return ByMember(member)
    raise FlowError(f"审批人的写法不对：{data!r}。")


def _condition(data: Any) -> Condition:
    value = data["value"]
    if isinstance(value, list):
        value = tuple(str(one) for one in value)
    elif "kind" in data:
        value = FactKind(data["kind"]).read(str(data["fact"]), value)
    return Condition(str(data["fact"]), Op(data["op"]), value)
