"""The report of a request for people: who did what when, on paper that keeps (PDF/A)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from django.utils import timezone

from zyg.core.documents.fonts import spelled_data
from zyg.core.documents.rendering import render_pdf

STEPS: Mapping[str, str] = {
    "created": "发起签署",
    "sent": "通知签署人",
    "reminded": "提醒签署人",
    "opened": "打开链接",
    "code_sent": "发送验证码",
    "identity_failed": "身份验证没有通过",
    "identity_checked": "身份验证通过",
    "shown": "看完全文",
    "intent": "表示签署意愿",
    "signed": "签署",
    "timestamped": "加盖可信时间戳",
    "completed": "全部完成",
    "declined": "拒签",
    "voided": "作废",
    "expired": "过期",
}


def report_pdf(events: Sequence[Mapping[str, Any]], *, state: str, closed_at: dt.datetime) -> bytes:
    """Render the report from the events alone.

    A rare character that no font has is written as its code: the report must not fail for it.
    """
    created = events[0]["payload"]
    names = names_in(created)
    data = {
        "title": "签署报告",
        "organization": created["organization"]["name"],
        "facts": [list(pair) for pair in _facts(created, state, closed_at)],
        "signers": [_signer(one, events) for one in created["signers"]],
        "events": [_event(event, names) for event in events],
        "head": events[-1]["hash"],
    }
    template = files(__package__) / "report.typ"
    printed: Mapping[str, Any] = spelled_data(data)
    return render_pdf(template, printed, created=closed_at, standard="a-2b")


PROVIDERS: Mapping[str, str] = {"platform": "平台签名", "local-fake": "本机模拟签名（仅供测试）"}


def names_in(created: Mapping[str, Any]) -> dict[str, str]:
    """Return how each signer is written, by her id, from the first event."""
    return {one["id"]: f"{one['role']} {one['name']}" for one in created["signers"]}


def words_of(event: Mapping[str, Any]) -> str:
    """Say in words what an event adds to its name."""
    return "；".join(_words(event["kind"], event["payload"]))


def _facts(
    created: Mapping[str, Any], state: str, closed_at: dt.datetime
) -> Iterator[tuple[str, str]]:
    document, organization = created["document"], created["organization"]
    yield "文件", f"《{document['title']}》（{document['kind']}），{document['pages']} 页"
    if document["number"]:
        yield "文件编号", document["number"]
    yield "签署编号", created["request"]
    code = f"（{organization['credit_code']}）" if organization["credit_code"] else ""
    yield "发起企业", f"{organization['name']}{code}"
    yield "结果", f"{state}，{_shown(closed_at.isoformat())}"
    yield "SHA-256", document["sha256"]
    yield "SM3", document["sm3"]


def _signer(one: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> list[str]:
    own = {event["kind"]: event for event in events if event["payload"].get("signer") == one["id"]}
    identity = own.get("identity_checked", {"payload": {"method": "—"}})["payload"]
    return [
        f"{one['role']}\n{one['name']}（{one['party']}）",
        "、".join(filter(None, (one["phone"], one["email"]))) or "企业成员账号",
        "\n".join(filter(None, (identity["method"], identity.get("reference", "")))),
        _shown(own["signed"]["at"]) if "signed" in own else "没有签署",
        _shown(own["timestamped"]["payload"]["time"]) if "timestamped" in own else "—",
    ]


def _event(event: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    who = names.get(event["payload"].get("signer", ""), "")
    said = "\n".join(filter(None, (who, words_of(event))))
    step = STEPS.get(event["kind"], event["kind"])
    return [str(event["sequence"]), _shown(event["at"]), step, said, event["hash"][:16]]


def _words(kind: str, payload: Mapping[str, Any]) -> Iterator[str]:
    for way in payload.get("channels", ()):
        yield f"{way['channel']} {way['to']}"
    if kind in {"identity_checked", "identity_failed"}:
        yield payload["method"]
    if payload.get("to"):
        yield payload["to"]
    if kind == "intent":
        yield f"{payload['sentence']}本人输入姓名：{payload['typed_name']}"
    if kind == "signed":
        signature = payload["signature"]
        provider = PROVIDERS.get(signature["provider"], signature["provider"])
        yield f"{provider} {signature['algorithm']} {signature['reference']}".strip()
    if kind == "timestamped":
        yield payload["authority"]
    if payload.get("reason"):
        yield f"原因：{payload['reason']}"
    if payload.get("address"):
        yield f"来源 {payload['address']}"


def _shown(moment: str) -> str:
    local = timezone.localtime(dt.datetime.fromisoformat(moment))
    return f"{local:%Y-%m-%d %H:%M:%S}"
