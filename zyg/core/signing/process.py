"""Whether the events of a request tell a proper signing: who, in which order, until when; pure.

The hashes say that nothing was changed; this says that what happened is a signing at all: every
signature comes after the same signer's identity check, after every page was shown to her, after
her own intent, before the end of the time, and in her turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Event = Mapping[str, Any]
ENDS = ("completed", "declined", "voided", "expired")
KINDS = frozenset(
    {
        "created",
        "sent",
        "reminded",
        "opened",
        "code_sent",
        "identity_failed",
        "identity_checked",
        "shown",
        "intent",
        "signed",
        "timestamped",
        *ENDS,
    }
)
IDENTITY_LASTS = dt.timedelta(minutes=30)


@dataclass(slots=True)
class _Seen:
    """What has been seen of one signer so far."""

    position: int
    identity_at: dt.datetime | None = None
    steps: set[str] = field(default_factory=set)


def broken_rules(events: Sequence[Event]) -> Iterator[str]:
    """Tell every rule of the process that the events break, as Chinese clauses."""
    if not events or events[0]["kind"] != "created":
        yield "第一个事件不是发起签署"
        return
    created = events[0]["payload"]
    signers = {one["id"]: _Seen(one["position"]) for one in created["signers"]}
    until = dt.datetime.fromisoformat(created["expires_at"])
    ended = False
    for event in events[1:]:
        where = f"第 {event['sequence']} 个事件"
        if ended:
            yield f"{where}发生在签署结束以后"
        if event["kind"] not in KINDS or event["kind"] == "created":
            yield f"{where}的种类 {event['kind']} 不应出现"
            continue
        for clause in _step(event, signers, in_order=created["in_order"], until=until):
            yield f"{where}：{clause}"
        ended = ended or event["kind"] in ENDS
    if not ended:
        yield "没有结束事件"


def _step(
    event: Event, signers: dict[str, _Seen], *, in_order: bool, until: dt.datetime
) -> Iterator[str]:
    kind, payload = event["kind"], event["payload"]
    at = dt.datetime.fromisoformat(event["at"])
    if kind == "completed":
        if any("timestamped" not in seen.steps for seen in signers.values()):
            yield "还有人没有签署或没有时间戳，却写成已完成"
        return
    if kind in {"voided", "expired"}:
        return
    seen = signers.get(payload.get("signer", ""))
    if seen is None:
        yield "不是名单上的签署人"
        return
    if kind == "identity_checked":
        seen.identity_at = at
    yield from _missing(kind, seen, at)
    if kind == "signed":
        if at > until:
            yield "签署晚于截止时间"
        before = [other for other in signers.values() if other.position < seen.position]
        if in_order and any("timestamped" not in other.steps for other in before):
            yield "没有轮到就签署"
    if kind in seen.steps and kind in {"signed", "timestamped"}:
        yield "同一人签署两次"
    seen.steps.add(kind)


_NEEDS: Mapping[str, tuple[str, str]] = {
    "intent": ("shown", "没有看完文件就表示意愿"),
    "signed": ("intent", "没有表示意愿就签署"),
    "timestamped": ("signed", "没有签署就有时间戳"),
}


def _missing(kind: str, seen: _Seen, at: dt.datetime) -> Iterator[str]:
    step, clause = _NEEDS.get(kind, ("", ""))
    if step and step not in seen.steps:
        yield clause
    if kind in {"shown", "intent", "signed", "declined"} and (
        seen.identity_at is None or at - seen.identity_at > IDENTITY_LASTS
    ):
        yield "没有在 30 分钟内验证身份"
