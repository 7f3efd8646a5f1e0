"""Pay items to printed lines, in the order in which they depend on each other.

First the items that stand on themselves or on named others (``percent_of``), then those that
look at the wages of the month (damage), then recoveries by agreement, and last the court orders
by priority, because they may only take what all other lines leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen, yuan_grouped
from zyg.law.pay import amounts
from zyg.law.pay import items as kinds
from zyg.law.pay.amounts import Amount, MissingInputError, Month
from zyg.law.pay.codec import to_plain
from zyg.law.pay.figures import number, rule_source
from zyg.law.pay.model import LineState, PayLine, PersonMonth
from zyg.law.pay.proration import MonthDays

AFTER_TAX_KINDS = (kinds.Damage, kinds.Recover, kinds.Garnishment)
_BY_KIND: dict[type[kinds.Item], str] = {
    kinds.Monthly: "proration",
    kinds.Segments: "proration",
    kinds.Overtime: "overtime",
    kinds.LeaveDeduction: "proration",
    kinds.SickPay: "sick_pay",
    kinds.DailyTimes: "annual_leave_pay",
    kinds.RetroDiff: "proration",
    kinds.Damage: "damage",
    kinds.Garnishment: "garnishment",
}
_BY_CLASS: dict[kinds.PayClass, str] = {
    "exempt": "exempt_pay",
    "severance": "severance",
    "post_tax": "deductions",
}
_ORDINARY = "total_wages"
"""Measure whose source stands behind a line: by kind, else by class, else 工资总额."""
_SAID_ELSEWHERE = frozenset(("kind", "code", "label", "pay_class"))


def check_items(items: Sequence[kinds.Item]) -> None:
    """Check what must hold before a pay structure is saved.

    Raises:
        RuleRefusedError: a code twice, a reference to no item or to a line after tax that is
            computed last, a circle of references, or a lookup over more than three fields.
    """
    by_code = _by_code(items)
    for item in items:
        if isinstance(item, kinds.Lookup) and len(item.fields) > 3:  # noqa: PLR2004 - the limit
            raise RuleRefusedError(f"「{item.label}」最多按三个字段查表；请减少字段。")
        _check_references(item, by_code, ())


class Evaluation:
    """Evaluates the items of one person-month; lines come out in the order of the items."""

    def __init__(self, inputs: PersonMonth) -> None:
        """Prepare the month; nothing is computed yet."""
        self._items = inputs.items
        self._by_code = _by_code(inputs.items)
        self._lines: dict[str, PayLine] = {}
        self._busy: list[str] = []
        self._facts = inputs.facts
        self.day = inputs.period.last_day
        self.month = Month(
            day=self.day,
            days=MonthDays(
                payable=inputs.payable_days,
                paid=inputs.days_paid,
                calendar=inputs.calendar_days or inputs.period.days,
                employed=inputs.calendar_days_employed,
            ),
            policy=inputs.policy.proration,
            facts=inputs.facts,
            overtime_pay=_overtime_pay(inputs.items),
        )

    def before_net(self) -> None:
        """Evaluate every item that does not need the net pay."""
        for item in self._items:
            if not isinstance(item, AFTER_TAX_KINDS):
                self._line(item)
        wages = self.total("wage")
        for item in self._items:
            if isinstance(item, kinds.Damage):
                self._put(item, partial(amounts.damage, item, wages, self.day))

    def after_net(self, net: Fen) -> Fen:
        """Evaluate recoveries, then court orders; return the net pay after them."""
        wages = self.total("wage")
        for item in self._items:
            if isinstance(item, kinds.Recover):
                net += self._put(item, partial(amounts.recover, item, wages, net))
        orders = [item for item in self._items if isinstance(item, kinds.Garnishment)]
        for order in sorted(orders, key=lambda one: one.priority):
            net += self._put(order, partial(amounts.garnishment, order, net))
        return net

    def total(self, *classes: kinds.PayClass) -> Fen:
        """Sum the printed lines of some classes so far."""
        return sum(line.amount for line in self._lines.values() if line.pay_class in classes)

    @property
    def lines(self) -> tuple[PayLine, ...]:
        """Lines in the order of the items."""
        return tuple(self._lines[item.code] for item in self._items)

    def _line(self, item: kinds.Item) -> PayLine:
        done = self._lines.get(item.code)
        if done is not None:
            return done
        if isinstance(item, kinds.PercentOf):
            self._put(item, partial(self._percent_of, item))
        else:
            self._put(item, partial(amounts.SIMPLE[type(item)], item, self.month))
        return self._lines[item.code]

    def _percent_of(self, item: kinds.PercentOf) -> Amount:
        if item.code in self._busy:
            raise _circle((*self._busy, item.code))
        self._busy.append(item.code)
        others = [self._line(_referenced(item, code, self._by_code)) for code in item.of]
        self._busy.pop()
        for line in others:
            if line.state == "missing":
                raise MissingInputError(f"「{line.line.label}」")
        total = sum(line.amount for line in others)
        return amounts.percent_of(item, total, "＋".join(line.line.label for line in others))

    def _put(self, item: kinds.Item, compute: Callable[[], Amount]) -> Fen:
        state: LineState = "computed"
        if item.only_if and not all(self._holds(one) for one in item.only_if):
            state, amount, told = "left_out", 0, "不符合适用条件，本期不计"
        else:
            try:
                amount, told = compute()
            except MissingInputError as missing:
                state, amount, told = "missing", 0, f"缺少{missing}，本行未计算，补齐后重算"
        if state == "computed":
            amount, told = _bounded(item, amount, told)
        self._lines[item.code] = _pay_line(item, amount, told, state, self.month)
        return amount

    def _holds(self, condition: kinds.Condition) -> bool:
        fact = self._facts.get(condition.fact)
        if fact is None:
            return False
        if condition.test == "in":
            return fact in condition.values
        if condition.test == "before":
            return fact < condition.values[0]
        return Fraction(fact) >= Fraction(condition.values[0])


def _bounded(item: kinds.Item, amount: Fen, told: str) -> Amount:
    if item.minimum is not None and amount < item.minimum:
        return item.minimum, f"{told}，不低于 {yuan_grouped(item.minimum)}"
    if item.maximum is not None and amount > item.maximum:
        return item.maximum, f"{told}，不高于 {yuan_grouped(item.maximum)}"
    return amount, told


def _pay_line(
    item: kinds.Item, amount: Fen, formula: str, state: LineState, month: Month
) -> PayLine:
    measure = _BY_KIND.get(type(item)) or _BY_CLASS.get(item.pay_class, _ORDINARY)
    version, source = rule_source(measure, month.day)
    return PayLine(
        line=Line(
            item.code,
            item.label,
            amount,
            formula,
            f"pay.{item.kind}",
            version,
            source,
            _inputs(item, month),
        ),
        kind=item.kind,
        pay_class=item.pay_class,
        counts=item.counts,
        state=state,
        corrects=item.corrects,
    )


def _inputs(item: kinds.Item, month: Month) -> dict[str, int | str]:
    """Values that went in, as stored; the days too where the share of the month matters."""
    told: dict[str, int | str] = {
        name: value
        for name, value in to_plain(item).items()
        if name not in _SAID_ELSEWHERE and isinstance(value, int | str)
    }
    if _BY_KIND.get(type(item)) == "proration":
        told["paid_days"] = number(month.days.paid)
        told["payable_days"] = number(month.days.payable)
    return told


def _overtime_pay(items: Iterable[kinds.Item]) -> Fen | None:
    """Return the full monthly pay of the items that count for overtime, if any do."""
    found = [
        item.amount
        for item in items
        if item.counts.overtime_base and isinstance(item, kinds.Monthly | kinds.Fixed)
    ]
    if not found or None in found:
        return None
    return sum(amount for amount in found if amount is not None)


def _by_code(items: Sequence[kinds.Item]) -> dict[str, kinds.Item]:
    by_code = {item.code: item for item in items}
    if len(by_code) != len(items):
        codes = [item.code for item in items]
        twice = next(code for code in codes if codes.count(code) > 1)
        raise RuleRefusedError(f"工资项目「{twice}」在同一人同一次核算中出现两次；请合并或改编码。")
    return by_code


def _referenced(item: kinds.PercentOf, code: str, by_code: dict[str, kinds.Item]) -> kinds.Item:
    other = by_code.get(code)
    if other is None:
        raise RuleRefusedError(f"「{item.label}」引用的项目「{code}」不存在；请改选工资项目。")
    if isinstance(other, AFTER_TAX_KINDS):
        raise RuleRefusedError(
            f"「{item.label}」不能引用最后计算的扣款「{other.label}」；请改选工资项目。"
        )
    return other


def _check_references(
    item: kinds.Item, by_code: dict[str, kinds.Item], path: tuple[str, ...]
) -> None:
    if item.code in path:
        raise _circle((*path, item.code))
    if isinstance(item, kinds.PercentOf):
        for code in item.of:
            _check_references(_referenced(item, code, by_code), by_code, (*path, item.code))


def _circle(path: tuple[str, ...]) -> RuleRefusedError:
    return RuleRefusedError(f"工资项目互相引用成环：{' → '.join(path)}；请去掉其中一处引用。")
