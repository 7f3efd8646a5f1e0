"""From the rows of a roster to checked people of the month."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.records import Record, Records
from zyg.law.explain import RuleRefusedError
from zyg.law.identity.bank_card import check_bank_account
from zyg.law.identity.permits import Document, check_document, kind_of_label
from zyg.law.identity.result import Problem as IdentityProblem
from zyg.law.places import place_named, place_of
from zyg.law.social_insurance.people import PersonType, insurance_set
from zyg.workforce.payroll.month.options import CloseOptions
from zyg.workforce.payroll.month.people import NOT_WAGES, Employee, People

_SEX = {"male": "男", "female": "女"}
_PERSON_TYPES: dict[str, PersonType] = {
    "over_age": "over_age",
    "part_time": "part_time",
    "dispatch": "dispatched",
}
_PLAIN = (
    *("phone", "department", "post", "bank", "email", "sex", "birth", "left", "shift"),
    *("fund_base", "fund_rate_employer", "supplementary_fund_rate"),
    *("first_job", "basic_60000", "deduct_basic", "disabled", "disability_no"),
)


def people_of(records: Records, options: CloseOptions) -> People:
    """Check every row of the roster and return the people employed in the month.

    Problems go to ``records``; a row with a blocking problem is left out, and its number is
    remembered so that its rows in other files are not reported again.
    """
    _report_columns(records, options)
    _report_doubles(records)
    employees: list[Employee] = []
    out: dict[str, str] = {}
    out_ids: dict[str, str] = {}
    out_names: set[str] = set()
    absent: dict[str, str] = {}
    absent_ids: dict[str, str] = {}
    for record in records.records:
        employee = None if record.blocked else _employee(records, record, options)
        number, id_number = (str(record.values.get(k, "")) for k in ("employee_no", "id_number"))
        if employee is None or record.blocked:
            reason = f"花名册第 {record.row} 行有问题"
            out[number] = out_ids[id_number] = reason
            out_names.add(str(record.values.get("name", "")))
        elif _in_month(records, record, employee, options):
            employees.append(employee)
        else:
            absent[number] = absent_ids[id_number] = f"{employee.label} 不在 {options.month} 在职"
    for told in (out, out_ids):
        told.pop("", None)
    _report_shared_accounts(records, employees)
    return People(
        employees,
        left_out=out,
        out_ids=out_ids,
        out_names=out_names - {""},
        absent=absent,
        absent_ids=absent_ids,
    )


def _report_columns(records: Records, options: CloseOptions) -> None:
    """What the roster does not have at all is said once, not for each person."""
    present = records.keys
    if "account" not in present:
        _once(
            records,
            "花名册没有「银行账号」列，银行代发文件将没有收款人",
            "请补上「银行账号」列，或确认本月不用银行代发",
            Level.CONFIRM,
        )
    if "place" not in present and options.place:
        name = place_of(options.place).name
        _once(records, f"花名册没有「参保城市」列，所有人按 {name} 计算", "不对请补上这一列")
    if "engagement" not in present:
        _once(records, "花名册没有「用工形式」列，所有人按劳动合同处理", "有返聘、实习请补上这一列")


def _once(records: Records, rule: str, way_out: str, level: Level = Level.HINT) -> None:
    sheet = next(iter(records.headers), "")
    records.problems.append(
        Problem(file=records.file, sheet=sheet, rule=rule, way_out=way_out, level=level)
    )


def _report_doubles(records: Records) -> None:
    for key, what in (("employee_no", "工号"), ("id_number", "证件号码")):
        rows: dict[str, list[Record]] = defaultdict(list)
        for record in records.records:
            if key in record.values:
                rows[record.values[key]].append(record)
        for same in rows.values():
            if len(same) < 2:  # noqa: PLR2004 - one alone is right
                continue
            for record in same:
                others = "、".join(f"第 {one.row} 行" for one in same if one is not record)
                rule = f"{what}和{others}重复"
                records.report(
                    record, key, rule, "同一人只留一行；不同的人请改正号码", person=_who(record)
                )


def _who(record: Record) -> str:
    return " ".join(str(record.values[k]) for k in ("employee_no", "name") if k in record.values)


def _employee(records: Records, record: Record, options: CloseOptions) -> Employee | None:
    values = record.values
    document = _document(records, record, options)
    if document is None:
        return None
    place = _place(records, record, options)
    account = _account(records, record)
    engagement = values.get("engagement", "labour_contract")
    if engagement in NOT_WAGES:
        rule = f"{NOT_WAGES[engagement]}的报酬不是工资薪金，不在工资表里计算"
        records.report(record, "engagement", rule, "请从薪资文件中移出，按劳务报酬申报")
    if "left" in values and values["left"] < values["hired"]:
        records.report(record, "left", "离职日期早于入职日期", "请核对两个日期")
    _check_against_document(records, record, document)
    told = {key: values[key] for key in _PLAIN if key in values}
    told["sex"] = _SEX.get(document.sex or "", values.get("sex", ""))
    told["birth"] = document.birth or values.get("birth")
    return Employee(
        employee_no=values["employee_no"],
        name=values["name"],
        document=document.kind,
        id_number=document.number,
        hired=values["hired"],
        row=record.row,
        sheet=record.sheet,
        place=place,
        account=account,
        engagement=engagement,
        punches=values.get("punches", True),
        nationality=_nationality(values, document),
        resident=_resident(records, record, document),
        **_insurance(records, record, options, engagement, document),
        **told,
    )


def _document(records: Records, record: Record, options: CloseOptions) -> Document | None:
    label = record.values.get("id_type", "居民身份证")
    kind = kind_of_label(label)
    if kind is None:
        records.report(
            record,
            "id_type",
            f"不认识的证件类型「{label}」",
            "请写申报系统里的名称，例如 居民身份证、外国护照、港澳居民来往内地通行证",
            person=_who(record),
        )
        return None
    found = check_document(kind, record.values["id_number"], today=options.as_of)
    if isinstance(found, IdentityProblem):
        rule, _, way_out = found.message.rstrip("。").rpartition("；")
        records.report(record, "id_number", rule, way_out, person=_who(record))
        return None
    return found


def _check_against_document(records: Records, record: Record, document: Document) -> None:
    sex = _SEX.get(document.sex or "")
    if sex and record.values.get("sex", sex) != sex:
        rule = f"性别和证件号码里的（{sex}）不一致"
        records.report(record, "sex", rule, "请以证件为准改正", person=_who(record))
    birth = document.birth
    if birth and record.values.get("birth", birth) != birth:
        rule = f"出生日期和证件号码里的（{birth}）不一致"
        records.report(record, "birth", rule, "请以证件为准改正", person=_who(record))


def _place(records: Records, record: Record, options: CloseOptions) -> str:
    told = record.values.get("place")
    if told is None:
        if options.place and records.column(record, "place") is None:
            return options.place
        records.report(
            record,
            "place" if records.column(record, "place") else "",
            "没有参保城市，不能确定社保公积金的基数上下限和费率",
            "请补填参保城市，例如 上海",
            person=_who(record),
        )
        return ""
    try:
        return place_of(told).code if told.isdecimal() else place_named(told).code
    except RuleRefusedError as refusal:
        rule, _, way_out = str(refusal).rstrip("。").rpartition("；")
        records.report(record, "place", rule, way_out, person=_who(record))
        return ""


def _account(records: Records, record: Record) -> str:
    told = record.values.get("account")
    if told is None:
        if records.column(record, "account") is not None:
            rule = "没有填银行账号，工资发不出去"
            records.report(record, "account", rule, "请补填本人的银行账号", person=_who(record))
        return ""
    found = check_bank_account(told)
    if isinstance(found, IdentityProblem):
        rule, _, way_out = found.message.rstrip("。").rpartition("；")
        records.report(record, "account", rule, way_out, person=_who(record))
        return ""
    return found.number


def _nationality(values: dict[str, Any], document: Document) -> str:
    told = values.get("nationality")
    if told:
        return "中国" if told in {"中国", "中华人民共和国", "CHN", "China"} else told
    return "" if document.kind.startswith(("foreign", "work")) else "中国"


def _resident(records: Records, record: Record, document: Document) -> bool:
    told = record.values.get("resident")
    if told is not None:
        return bool(told)
    if document.kind.startswith(("foreign_passport", "work")):
        records.report(
            record,
            "id_type",
            "花名册没有说明是不是居民个人，按居民个人累计预扣个税",
            "本年在境内居住预计不满 183 天的，请加「是否居民个人」列填「否」",
            Level.HINT,
            _who(record),
        )
    return True


def _insurance(
    records: Records,
    record: Record,
    options: CloseOptions,
    engagement: str,
    document: Document,
) -> dict[str, Any]:
    values = record.values
    insured = values.get("insured", True)
    base = values.get("insurance_base")
    if not insured:
        return {"insured": False}
    told = insurance_set(person_type=_person_type(engagement, document), month=options.month)
    if base is None:
        if not told.join and told.housing_fund != "required":
            return {"insured": False}
        _report_base(records, record, options)
    rate: Fraction | None = values.get("fund_rate")
    if told.housing_fund == "none":
        rate = None
    elif rate is None and told.housing_fund == "required":
        rate = options.fund_rate
        if rate is None:
            _report_fund(records, record)
    return {"insurance_base": base, "fund_rate": rate, "skip": told.skip}


def _report_base(records: Records, record: Record, options: CloseOptions) -> None:
    """The base of a new employee follows from the first pay; of others it must be told.

    A roster without the column says nothing of anybody: then the wages of the month stand in,
    for whoever accepts that. A blank cell among filled ones is a mistake and stops.
    """
    key = "insurance_base" if records.column(record, "insurance_base") else ""
    if record.values["hired"] >= options.month.first_day:
        rule, level = "新入职没有社保基数，按首月工资", Level.HINT
        way_out = "与申报的基数不一致的请补填"
    elif not key:
        rule, level = "花名册没有社保基数列，按本月工资作缴费基数", Level.CONFIRM
        way_out = "请加「社保基数」列填写申报的基数（上年月平均工资）；确认先这样算的可以接受"
    else:
        rule, level = "没有社保基数", Level.BLOCK
        way_out = "请补填申报的缴费基数（上年月平均工资），不参保的填「是否参保」= 否"
    records.report(record, key, rule, way_out, level, _who(record))


def _report_fund(records: Records, record: Record) -> None:
    records.report(
        record,
        "fund_rate" if records.column(record, "fund_rate") else "",
        "没有公积金比例，按没有公积金账户处理",
        "请补填公积金比例（例如 7%），或用 --hf-rate 给出全公司的比例",
        Level.CONFIRM,
        _who(record),
    )


def _person_type(engagement: str, document: Document) -> PersonType:
    if engagement in _PERSON_TYPES:
        return _PERSON_TYPES[engagement]
    if document.kind.startswith(("foreign", "work")):
        return "foreigner"
    return "hk_macao_taiwan" if document.kind.startswith(("hk", "taiwan")) else "ordinary"


def _in_month(records: Records, record: Record, employee: Employee, options: CloseOptions) -> bool:
    month = options.month
    if employee.hired > month.last_day:
        rule, key = f"{month} 之后才入职，不在本月计算", "hired"
    elif employee.left is not None and employee.left < month.first_day:
        rule, key = f"{month} 之前已离职，不在本月计算", "left"
    else:
        return True
    way_out = "不对请核对日期"
    records.report(record, key, rule, way_out, Level.HINT, employee.label)
    return False


def _report_shared_accounts(records: Records, employees: list[Employee]) -> None:
    owners: dict[str, list[Employee]] = defaultdict(list)
    for one in employees:
        if one.account:
            owners[one.account].append(one)
    by_row = {(record.sheet, record.row): record for record in records.records}
    for same in owners.values():
        for one in same[1:]:
            records.report(
                by_row[one.sheet, one.row],
                "account",
                f"银行账号和第 {same[0].row} 行 {same[0].name} 的相同",
                "请核对是不是填错了人",
                Level.CONFIRM,
                one.label,
            )
