"""The check of an evidence file, without database, network or the platform; pure.

It finds a change of the document, of the report, of any event (its content, time, order, absence),
of a signature or a timestamp, and a process that is no signing. What it can not find is a file
that the platform itself and the timestamp authority have forged together; a signer's time is as
trusted as the authority in the trust file.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zyg.core.signing.canonical import FORMAT, GENESIS, canonical, event_hash, sha256, sm3
from zyg.core.signing.process import broken_rules
from zyg.core.signing.signatures import SignatureError, Trust, check_signature
from zyg.core.signing.timestamps.rfc3161 import TimestampError, read_token

DOCUMENT, EVIDENCE, REPORT, NOTICE = "document.pdf", "evidence.json", "report.pdf", "说明.txt"
MEMBERS = frozenset({DOCUMENT, EVIDENCE, REPORT, NOTICE})
_LARGEST = 64 * 1024 * 1024
_CLOCKS_DIFFER = dt.timedelta(minutes=5)
_BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found: ``faults`` (empty = the evidence holds) and what it says."""

    faults: tuple[str, ...]
    facts: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify_bundle(bundle: bytes, *, trust: Trust) -> Verdict:
    """Check an evidence file.

    Args:
        bundle: the bytes of the zip.
        trust: whom to believe.
    """
    try:
        files = _unpacked(bundle)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        return Verdict((f"文件打不开或不完整：{error}",))
    try:
        evidence = json.loads(files[EVIDENCE])
        faults = tuple(_faults(files, evidence, trust))
        return Verdict(faults, tuple(_facts(evidence, trust)) if not faults else ())
    except _BROKEN as error:
        return Verdict((f"证据内容残缺或被改动：{type(error).__name__} {error}",))


def _unpacked(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        infos = archive.infolist()
        names = [info.filename for info in infos]
        if sorted(names) != sorted(MEMBERS):
            raise ValueError(f"应有 {'、'.join(sorted(MEMBERS))}，现有 {'、'.join(sorted(names))}")
        if sum(info.file_size for info in infos) > _LARGEST:
            raise ValueError(f"解开后超过 {_LARGEST // 1024 // 1024} MB")
        return {info.filename: archive.read(info) for info in infos}


def _faults(files: Mapping[str, bytes], evidence: dict[str, Any], trust: Trust) -> Iterator[str]:
    if evidence["format"] != FORMAT:
        yield f"不认识的证据格式 {evidence['format']}"
        return
    if set(evidence) != {"format", "request", "events", "keys", "seal"}:
        yield "证据文件多了或少了内容"
    if canonical(evidence) != files[EVIDENCE]:
        yield "证据文件的写法不是规定的写法"
    yield from _document_faults(files[DOCUMENT], evidence)
    yield from _chain_faults(evidence)
    yield from broken_rules(evidence["events"])
    yield from _signature_faults(evidence, trust)
    yield from _timestamp_faults(evidence, trust)
    yield from _seal_faults(files[REPORT], evidence, trust)


def _document_faults(pdf: bytes, evidence: dict[str, Any]) -> Iterator[str]:
    said = evidence["events"][0]["payload"]["document"]
    if (said["size"], said["sha256"], said["sm3"]) != (len(pdf), sha256(pdf), sm3(pdf)):
        yield "文件原件与发起时的摘要不符"


def _chain_faults(evidence: dict[str, Any]) -> Iterator[str]:
    previous, last = GENESIS, ""
    for number, event in enumerate(evidence["events"], start=1):
        if event["sequence"] != number:
            yield f"第 {number} 个事件的序号是 {event['sequence']}"
        if event["previous"] != previous:
            yield f"第 {number} 个事件与前一个接不上"
        if event_hash(request=evidence["request"], event=event) != event["hash"]:
            yield f"第 {number} 个事件被改动"
        if event["at"] < last:
            yield f"第 {number} 个事件早于前一个"
        previous, last = event["hash"], event["at"]


def _signature_faults(evidence: dict[str, Any], trust: Trust) -> Iterator[str]:
    document = evidence["events"][0]["payload"]["document"]
    for event in _of_kind(evidence, "signed"):
        statement, where = event["payload"]["statement"], f"第 {event['sequence']} 个事件的签名"
        expected = {
            "request": evidence["request"],
            "previous": event["previous"],
            "signed_at": event["at"],
            "document": {name: document[name] for name in ("title", "size", "sha256", "sm3")},
        }
        if any(statement[name] != value for name, value in expected.items()):
            yield f"{where}签的不是这份文件、这个时间或这次签署"
        if statement["signer"]["id"] != event["payload"]["signer"]:
            yield f"{where}不是这位签署人的"
        if statement["signer"] != _declared(evidence, event["payload"]["signer"]):
            yield f"{where}的签署人与名单不同"
        try:
            _by_whom(event["payload"]["signature"], statement, evidence, trust, event["at"])
        except SignatureError as error:
            yield f"{where}不成立：{error}"


def _timestamp_faults(evidence: dict[str, Any], trust: Trust) -> Iterator[str]:
    signed = {event["hash"]: event for event in _of_kind(evidence, "signed")}
    for event in _of_kind(evidence, "timestamped"):
        where, about = f"第 {event['sequence']} 个事件的时间戳", event["payload"]["event"]
        signature = signed.get(about)
        if signature is None or signature["payload"]["signer"] != event["payload"]["signer"]:
            yield f"{where}不是这位签署人的签名的"
            continue
        try:
            token = base64.b64decode(event["payload"]["token"], validate=True)
            found = read_token(token, digest=bytes.fromhex(about), trusted=trust.certificates)
        except (TimestampError, binascii.Error) as error:
            yield f"{where}不成立：{error}"
            continue
        if found.at < dt.datetime.fromisoformat(signature["at"]) - _CLOCKS_DIFFER:
            yield f"{where}早于签署"
        if found.at > dt.datetime.fromisoformat(event["at"]) + _CLOCKS_DIFFER:
            yield f"{where}晚于登记的时间"


def _seal_faults(report: bytes, evidence: dict[str, Any], trust: Trust) -> Iterator[str]:
    statement, last = evidence["seal"]["statement"], evidence["events"][-1]
    expected = {
        "format": FORMAT,
        "request": evidence["request"],
        "head": last["hash"],
        "events": len(evidence["events"]),
        "closed_at": last["at"],
        "report": sha256(report),
    }
    if statement != expected:
        yield "封存的内容与证据或签署报告不符"
    try:
        _by_whom(evidence["seal"]["signature"], statement, evidence, trust, last["at"])
    except SignatureError as error:
        yield f"封存的签名不成立：{error}"


def _by_whom(
    signature: Mapping[str, Any],
    statement: Mapping[str, Any],
    evidence: dict[str, Any],
    trust: Trust,
    at: str,
) -> str:
    return check_signature(
        signature,
        canonical(statement),
        keys=evidence["keys"],
        trust=trust,
        at=dt.datetime.fromisoformat(at),
    )


def _facts(evidence: dict[str, Any], trust: Trust) -> Iterator[str]:
    """Tell what a holding file says."""
    created = evidence["events"][0]["payload"]
    document = created["document"]
    yield f"文件：《{document['title']}》，{document['pages']} 页，SHA-256 {document['sha256']}"
    for event in _of_kind(evidence, "signed"):
        signer = event["payload"]["statement"]["signer"]
        whose = _by_whom(
            event["payload"]["signature"],
            event["payload"]["statement"],
            evidence,
            trust,
            event["at"],
        )
        yield f"签署：{signer['role']} {signer['name']}，{event['at']}，{whose}"
    for event in _of_kind(evidence, "timestamped"):
        yield f"时间戳：{event['payload']['time']}，{event['payload']['authority']}"
    last = evidence["events"][-1]
    yield f"结果：{last['kind']}，{last['at']}"


def _declared(evidence: dict[str, Any], signer_id: str) -> dict[str, Any]:
    signers = evidence["events"][0]["payload"]["signers"]
    one: dict[str, Any] = next((one for one in signers if one["id"] == signer_id), {})
    return one


def _of_kind(evidence: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    return (event for event in evidence["events"] if event["kind"] == kind)
