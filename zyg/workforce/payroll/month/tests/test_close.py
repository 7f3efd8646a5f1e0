"""A month of twenty people closes: every file, every total, every special person."""

import csv
import io
import json
from fractions import Fraction

import pytest
from python_calamine import CalamineWorkbook

from zyg.core.imports.problems import Level
from zyg.law.income_tax.declaration import template
from zyg.law.money import yuan_to_fen
from zyg.law.periods import Month
from zyg.workforce.payroll.month.close import Code, close_month
from zyg.workforce.payroll.month.payslips import payslip, payslips
from zyg.workforce.payroll.month.tests import office as cast


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    office = cast.Office(tmp_path_factory.mktemp("office"))
    return office, close_month(office.write())


def _rows(path, sheet=0):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python()


def _person(outcome, order):
    return outcome.people[order - 1]


def _lines(person):
    return {line.line.code: line.amount for line in person.result.lines}


def test_the_month_closes_with_remarks_only(closed):
    _, outcome = closed
    assert outcome.code is Code.CLOSED
    assert outcome.written
    assert len(outcome.people) == 20
    assert outcome.left_out == {}
    assert {problem.level for problem in outcome.problems} == {Level.HINT}


def test_every_file_is_there(closed):
    office, _ = closed
    names = {
        str(path.relative_to(office.folder / "out")) for path in (office.folder / "out").rglob("*")
    }
    assert names == {
        "工资表.xlsx",
        "考勤汇总.xlsx",
        "社保明细.xlsx",
        "银行代发.xlsx",
        "银行代发.csv",
        "问题清单.xlsx",
        "个税申报",
        "个税申报/人员信息采集导入模板.xlsx",
        "个税申报/正常工资薪金所得.xlsx",
        "explanation.json",
        "state.json",
    }


def test_the_totals_of_the_pay_sheet_are_sums_of_its_lines(closed):
    office, outcome = closed
    rows = _rows(office.folder / "out" / "工资表.xlsx")
    head, people, total = rows[2], rows[3:-1], rows[-1]
    assert len(people) == 20
    first = head.index("基本工资")
    for column in range(first, len(head)):
        lines = sum(round(100 * (row[column] or 0)) for row in people)
        assert lines == round(100 * (total[column] or 0)), head[column]
    assert round(100 * total[head.index("实发工资")]) == outcome.totals["net"]


def test_the_joiner_and_the_leaver_are_paid_by_days(closed):
    _, outcome = closed
    joiner, leaver = _person(outcome, cast.JOINER), _person(outcome, cast.LEAVER)
    assert (joiner.result.paid_days, joiner.result.payable_days) == (15, 21)
    assert _lines(joiner)["base"] == 714286  # 10,000 × 15 ÷ 21
    assert leaver.result.paid_days == 13
    assert _lines(leaver)["base"] == 680952  # 11,000 × 13 ÷ 21
    assert joiner.result.state.withholding.months == 1


def test_leave_and_lateness_take_only_the_minutes_missed(closed):
    _, outcome = closed
    assert _lines(_person(outcome, cast.ON_LEAVE))["unpaid_leave"] == -25000  # 14,000 × 3/8 ÷ 21
    assert _lines(_person(outcome, cast.LATE))["late"] == -4464  # 15,000 × 30/480 ÷ 21
    sick = _person(outcome, cast.SICK)
    assert sick.person.attendance.leave_days == {"sick": Fraction(2)}
    assert "sick_pay" not in _lines(sick)


def test_overtime_is_paid_by_class_and_rests_are_not(closed):
    _, outcome = closed
    lines = _lines(_person(outcome, cast.OVERTIME))
    assert lines["overtime_200"] == 147126  # 16,000 ÷ 21.75 ÷ 8 × 8 × 200 %
    assert lines["overtime_300"] == 220690


def test_the_night_shift_and_the_boss_without_punches_are_whole(closed):
    _, outcome = closed
    for order in (cast.NIGHT, cast.BOSS):
        attendance = _person(outcome, order).person.attendance
        assert attendance.attended_days == attendance.planned_days == len(cast.WORKDAYS)
        assert (attendance.late, attendance.absent_days) == (0, 0)


def test_amounts_in_words_and_exempt_pay_and_dues(closed):
    _, outcome = closed
    late = _person(outcome, cast.LATE)
    assert _lines(late)["performance"] == 120000  # "1,200元"
    assert late.result.exempt_pay == 2000
    assert late.result.post_tax == -500
    assert late.result.taxable_wages == late.result.gross - 2000


def test_tax_goes_on_from_the_figures_carried_in(closed):
    _, outcome = closed
    wages = _person(outcome, cast.DEDUCTING).result.tax.wages
    assert wages.cum_income == 9 * 20_800_00 + 20_800_00
    assert wages.cum_basic == 50_000_00
    assert wages.cum_special_additional == 35_000_00


def test_the_bank_file_holds_everybody_and_its_sum(closed):
    office, outcome = closed
    text = (office.folder / "out" / "银行代发.csv").read_bytes().decode("gb18030")
    rows = list(csv.reader(io.StringIO(text)))
    lines, trailer = rows[1:-1], rows[-1]
    assert len(lines) == 20
    assert trailer[:4] == ["合计", "20笔", "", trailer[3]]
    assert sum(yuan_to_fen(row[3]) for row in lines) == yuan_to_fen(trailer[3])
    assert yuan_to_fen(trailer[3]) == outcome.totals["bank_payment"]
    assert lines[0][1:3] == [cast.card(1), "赵晨"]


def test_the_declaration_has_the_exact_columns(closed):
    office, outcome = closed
    used = template("wages", day=cast.OCTOBER.last_day)
    rows = _rows(office.folder / "out" / "个税申报" / "正常工资薪金所得.xlsx")
    assert tuple(rows[0]) == used.columns
    row = dict(zip(rows[0], rows[cast.DEDUCTING], strict=True))
    person = _person(outcome, cast.DEDUCTING).result
    own = {line.insurance: line.amount for line in person.insurance if line.side == "employee"}
    assert row["本期收入"] == person.taxable_wages / 100
    assert row["基本养老保险费"] == own["pension"] / 100
    assert (row["累计子女教育"], row["累计住房租金"]) == (20_000, 15_000)
    people = _rows(office.folder / "out" / "个税申报" / "人员信息采集导入模板.xlsx")
    assert tuple(people[0]) == template("personnel", day=cast.OCTOBER.last_day).columns
    assert len(people) == 21


def test_insurance_details_add_up(closed):
    office, outcome = closed
    rows = _rows(office.folder / "out" / "社保明细.xlsx")
    head, total = rows[1], rows[-1]
    told = (total[head.index("单位金额")], total[head.index("个人金额")])
    sums = (outcome.totals["employer_insurance"], outcome.totals["employee_insurance"])
    assert tuple(round(100 * amount) for amount in told) == sums


def test_every_line_of_the_explanation_has_formula_version_and_source(closed):
    office, outcome = closed
    told = json.loads((office.folder / "out" / "explanation.json").read_text("utf-8"))
    assert told["totals"]["net"] == outcome.totals["net"]
    assert {one["role"] for one in told["inputs"]} == set(office.close_options().files)
    for person in told["people"]:
        for line in (*person["items"], *person["insurance"], *person["tax"], *person["summary"]):
            assert line["formula"]
            assert line["version"]
            assert told["sources"][line["source"]]["title"]


def test_a_second_run_gives_the_same_bytes(closed, tmp_path):
    office, _ = closed
    close_month(office.close_options(out=tmp_path / "again"))
    for name in ("explanation.json", "state.json", "工资表.xlsx", "银行代发.csv", "社保明细.xlsx"):
        first = (office.folder / "out" / name).read_bytes()
        assert (tmp_path / "again" / name).read_bytes() == first, name


def test_the_next_month_starts_from_the_state(closed, tmp_path):
    office, outcome = closed
    november = cast.Office(tmp_path, pay_head=list(cast.PAY[:8]))
    november.pay = [row[:8] for row in november.pay if row[0] != "0003"]  # left in October
    files = {k: v for k, v in november.write().files.items() if k in {"roster", "pay"}}
    month = Month(2026, 11)
    state = office.folder / "out" / "state.json"
    following = close_month(
        november.close_options(files=files, month=month, pay_month=month, state=state)
    )
    assert following.code is Code.CLOSED
    joiner, before = following.people[1].result, _person(outcome, cast.JOINER).result
    assert joiner.tax.wages.cum_income == before.taxable_wages + joiner.taxable_wages
    assert joiner.state.withholding.months == 2


def test_a_state_of_the_wrong_month_is_refused(closed):
    office, _ = closed
    state = office.folder / "out" / "state.json"
    same = close_month(office.close_options(state=state, out=office.folder / "again"))
    assert "不早于本次的 2026-10" in same.problems[0].rule
    january = Month(2027, 1)
    later = close_month(
        office.close_options(
            state=state, out=office.folder / "again", month=january, pay_month=january
        )
    )
    assert any("状态停在 2026-10，到 2027-01 中间缺月" in one.rule for one in later.problems)


def test_payslips_show_every_line_and_the_net(closed):
    office, outcome = closed
    options = office.close_options(printed="2026-11-05 10:00")
    person = _person(outcome, cast.LATE)
    told = payslip(person, options)
    labels = [line["label"] for section in told["sections"] for line in section["lines"]]
    assert {"基本工资", "独生子女补贴", "工会会费", "迟到早退 30 分钟"} <= set(labels)
    assert told["footer"] == "制表时间 2026-11-05 10:00"
    assert told["net"].replace(",", "") == f"{person.result.net / 100:.2f}"
    [(name, pdf)] = payslips([person], options)
    assert name == "0005_周晨.pdf"
    assert pdf.startswith(b"%PDF")
    assert dict(payslips([person], options))[name] == pdf
