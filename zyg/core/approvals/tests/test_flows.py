"""Flows are data: read, written, checked, never evaluated."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.core.approvals.flows import (
    ByManager,
    ByMember,
    ByRole,
    Condition,
    FactKind,
    Flow,
    FlowError,
    Op,
    Step,
    write_facts,
)

KINDS = {
    "days": FactKind.DAYS,
    "amount": FactKind.AMOUNT,
    "count": FactKind.COUNT,
    "sort": FactKind.TEXT,
    "urgent": FactKind.FLAG,
    "from": FactKind.DATE,
}
VALUES = {
    FactKind.DAYS: st.decimals(0, 400, places=1),
    FactKind.AMOUNT: st.integers(),
    FactKind.COUNT: st.integers(),
    FactKind.TEXT: st.text(max_size=5),
    FactKind.FLAG: st.booleans(),
    FactKind.DATE: st.dates(),
}
ONE = Step(label="主管", approvers=(ByManager(),))
URGENT = Step(
    label="加急", approvers=(ByManager(),), when=(Condition("urgent", Op.EQ, value=True),)
)
OPS = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}


@st.composite
def conditions(draw):
    name = draw(st.sampled_from(sorted(KINDS)))
    kind = KINDS[name]
    if kind is FactKind.TEXT and draw(st.booleans()):
        return Condition(name, Op.IN, tuple(draw(st.lists(st.text(max_size=3), min_size=1))))
    ordered = kind not in (FactKind.TEXT, FactKind.FLAG)
    op = draw(st.sampled_from(sorted(OPS) if ordered else [Op.EQ, Op.NE]))
    return Condition(name, op, draw(VALUES[kind]))


steps = st.builds(
    Step,
    label=st.text(min_size=1, max_size=5),
    approvers=st.lists(
        st.one_of(
            st.builds(ByRole, st.just("hr")),
            st.builds(ByManager, st.integers(1, 5)),
            st.builds(ByMember, st.text(max_size=5)),
        ),
        min_size=1,
    ).map(tuple),
    all=st.booleans(),
    when=st.lists(conditions(), max_size=2).map(tuple),
)


@given(st.lists(steps, max_size=4).map(tuple))
def test_written_flow_is_read_back(found):
    flow = Flow(label="x", steps=found)
    assert Flow.read(flow.written()) == flow


@given(conditions(), st.data())
def test_a_condition_compares_as_it_says(condition, data):
    kind = KINDS[condition.fact]
    value = data.draw(VALUES[kind])
    condition.check(KINDS)
    facts = {condition.fact: kind.read("x", kind.write(value))}
    expected = {
        Op.EQ: value == condition.value,
        Op.NE: value != condition.value,
        Op.IN: isinstance(condition.value, tuple) and value in condition.value,
    }
    if condition.op in expected:
        assert condition.holds(facts) is expected[condition.op]
    else:
        below, same = value < condition.value, value == condition.value
        wanted = {Op.LT: below, Op.LE: below or same, Op.GE: not below, Op.GT: not (below or same)}
        assert condition.holds(facts) is wanted[condition.op]


@pytest.mark.parametrize(
    ("flow_steps", "sentence"),
    [
        ((), "至少要有一个不带条件"),
        (
            (Step(label="a", approvers=(ByManager(),), when=(Condition("urgent", Op.EQ, True),)),),
            "不带条件",
        ),
        ((ONE,) * 11, "最多 10 步"),
        ((Step(label=" ", approvers=(ByManager(),)),), "要有名称和审批人"),
        ((Step(label="a", approvers=()),), "要有名称和审批人"),
        ((Step(label="a", approvers=(ByRole("boss"),)),), "没有「boss」这个角色"),
        ((Step(label="a", approvers=(ByManager(6),)),), "不是 6"),
    ],
)
def test_flow_that_can_not_work_is_refused(flow_steps, sentence):
    with pytest.raises(FlowError, match=sentence):
        Flow(label="x", steps=flow_steps).check(KINDS)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (Condition("salary", Op.GE, 1), "没有「salary」这个条件"),
        (Condition("sort", Op.GE, "a"), "不能比较大小"),
        (Condition("urgent", Op.LT, True), "不能比较大小"),
        (Condition("days", Op.IN, ("1",)), "不能用「属于」"),
        (Condition("sort", Op.IN, ()), "不能用「属于」"),
        (Condition("days", Op.GE, 3), "不是天数"),
        (Condition("days", Op.GE, Decimal("NaN")), "不是天数"),
        (Condition("amount", Op.GE, True), "不是金额"),
        (Condition("from", Op.GE, dt.datetime(2026, 1, 1)), "不是日期"),  # noqa: DTZ001
    ],
)
def test_wrong_condition_is_refused(condition, sentence):
    with pytest.raises(FlowError, match=sentence):
        condition.check(KINDS)


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        {"label": "x", "steps": [{"label": "a"}]},
        {"label": "x", "steps": [{"label": "a", "approvers": [{"who": "hr"}]}]},
        {"label": "x", "steps": [{"label": "a", "approvers": ["__import__('os')"]}]},
        {"label": "x", "steps": [{"label": "a", "approvers": [], "when": [{"fact": "days"}]}]},
        {
            "label": "x",
            "steps": [
                {"label": "a", "approvers": [], "when": [{"fact": "days", "op": "~", "value": 1}]}
            ],
        },
        {
            "label": "x",
            "steps": [
                {
                    "label": "a",
                    "approvers": [],
                    "when": [{"fact": "days", "op": "ge", "value": "x", "kind": "days"}],
                }
            ],
        },
    ],
)
def test_malformed_flow_is_refused(data):
    with pytest.raises(FlowError):
        Flow.read(data)


def test_facts_must_be_those_declared():
    with pytest.raises(FlowError, match="审批需要这些条件：days"):
        write_facts({"days": FactKind.DAYS}, {"hours": 3})
