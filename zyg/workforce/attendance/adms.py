r"""The push protocol of ZKTeco-like clocks (ADMS), as pure functions.

The clock asks ``GET /iclock/cdata?SN=…&options=all`` for its settings, posts punches with
``POST /iclock/cdata?SN=…&table=ATTLOG&Stamp=…`` and expects ``OK: n``, asks ``/iclock/getrequest``
for commands and reports their result to ``/iclock/devicecmd``.

* A clock that is not known or not approved gets 503 and nothing is stored: it keeps the batch
  and sends it again.
* The stamp advances only with the commit: ``deliver`` answers ``OK: n`` after the caller stored
  rows *and* stamp in one transaction; a failed commit is 503.
* A batch sent twice is stored once: the key is (SN, PIN, time, status).
* The clock's time is local wall clock without zone. Punches from the future or too long ago are
  quarantined for a person to look at, never dropped.
* Names are GB2312. The layout of rows depends on the firmware: extra fields are ignored.

>>> device = Device("CJ3T001", "active", stamps={"ATTLOG": "9"})
>>> body = b"17\t2026-10-09 08:58:03\t0\t1\t0\n"
>>> now = dt.datetime(2026, 10, 9, 9, 0)
>>> receipt = receive(device=device, table="ATTLOG", stamp="10", body=body, now=now)
>>> receipt.rows[0].key, deliver(receipt, lambda receipt: None)
('CJ3T001|17|63927219483|0', Reply(status=200, body='OK: 1'))
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from zyg.law.working_time.model import second
from zyg.workforce.attendance.attlog import IN_STATUSES, OUT_STATUSES, PIN, Problem

DeviceStatus = Literal["unknown", "pending", "active", "disabled"]
STAMPED = ("ATTLOG", "OPERLOG", "ATTPHOTO")
PUNCH_TABLES = frozenset(("ATTLOG", "RTLOG"))
TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})")
WAIT = "ERROR: device is not approved"
MINUTES_EAST = 480


@dataclass(frozen=True, slots=True)
class Command:
    r"""A command for a clock, e.g. ``DATA UPDATE USERINFO PIN=17\tName=…``."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Device:
    """What is known of a clock when it calls."""

    serial: str
    status: DeviceStatus
    stamps: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[Command, ...] = ()
    minutes_east: int = MINUTES_EAST


@dataclass(frozen=True, slots=True)
class Row:
    """One punch of a batch; ``at`` is a local wall-clock second."""

    serial: str
    pin: str
    at: int
    status: str
    verify: str = ""

    @property
    def key(self) -> str:
        """Identity of the punch, the same whenever the clock sends it again."""
        return f"{self.serial}|{self.pin}|{self.at}|{self.status}"

    @property
    def direction(self) -> Literal["", "in", "out"]:
        """Direction that the status key tells."""
        if self.status in IN_STATUSES:
            return "in"
        return "out" if self.status in OUT_STATUSES else ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; the body is plain text, to be sent as GB2312."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What to store of a posted batch, in one transaction with the stamp.

    Attributes:
        rows: punches to store.
        quarantined: punches whose time can not be right; stored apart.
        problems: rows that could not be read.
        stamp: table and stamp to remember with the rows, or None.
        refused: the answer when nothing may be stored.
        received: rows that the clock sent, as it counts them.
    """

    rows: tuple[Row, ...] = ()
    quarantined: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    stamp: tuple[str, str] | None = None
    refused: Reply | None = None
    received: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the time of a punch may lie from now."""

    future: dt.timedelta = dt.timedelta(days=1)
    past: dt.timedelta = dt.timedelta(days=60)


USUAL = Limits()


def handshake(device: Device) -> Reply:
    """Answer the first call of a clock with its settings, or ask it to wait."""
    if device.status != "active":
        return Reply(503, WAIT)
    settings = [
        f"GET OPTION FROM: {device.serial}",
        *(f"{name}Stamp={device.stamps.get(name, '0')}" for name in STAMPED),
        f"Stamp={device.stamps.get('ATTLOG', '0')}",
        f"OpStamp={device.stamps.get('OPERLOG', '0')}",
        f"PhotoStamp={device.stamps.get('ATTPHOTO', '0')}",
        "ErrorDelay=30",
        "Delay=10",
        "TransTimes=00:00;14:05",
        "TransInterval=1",
        "TransFlag=1111000000",
        "Realtime=1",
        "Encrypt=0",
        f"TimeZone={device.minutes_east}",
    ]
    return Reply(200, "\n".join(settings))


def receive(
    *,
    device: Device,
    table: str,
    stamp: str,
    body: bytes,
    now: dt.datetime,
    known: Iterable[str] = (),
    limits: Limits = USUAL,
) -> Receipt:
    """Decide what to store of a posted batch.

    Args:
        device: the clock.
        table: name of the table, e.g. ``ATTLOG`` (punches) or ``OPERLOG``.
        stamp: the stamp that came with the batch.
        body: the rows.
        now: local time of the clock's place.
        known: keys of punches already stored.
        limits: how far times may lie from now.
    """
    if device.status != "active":
        return Receipt(refused=Reply(503, WAIT))
    lines = [line for line in decode(body).splitlines() if line.strip()]
    remembered = (table, stamp) if stamp else None
    if table.upper() not in PUNCH_TABLES:
        return Receipt(stamp=remembered, received=len(lines))
    seen = set(known)
    rows: list[Row] = []
    quarantined: list[Row] = []
    problems: list[Problem] = []
    early, late = second(now - limits.past), second(now + limits.future)
    for number, line in enumerate(lines, start=1):
        row = parse_row(device.serial, line, number)
        if isinstance(row, Problem):
            problems.append(row)
        elif row.key not in seen:
            seen.add(row.key)
            (rows if early <= row.at <= late else quarantined).append(row)
    return Receipt(
        tuple(rows), tuple(quarantined), tuple(problems), remembered, received=len(lines)
    )


def deliver(receipt: Receipt, commit: Callable[[Receipt], None]) -> Reply:
    """Store a receipt and answer the clock: ``OK: n`` only after the commit.

    Args:
        receipt: what ``receive`` decided.
        commit: stores rows, quarantine, problems and stamp in one transaction, or raises.
    """
    if receipt.refused is not None:
        return receipt.refused
    try:
        commit(receipt)
    except Exception:  # noqa: BLE001 - whatever failed, the clock keeps its batch and retries
        return Reply(503, "ERROR: not stored")
    return Reply(200, f"OK: {receipt.received}")


def parse_row(serial: str, line: str, number: int) -> Row | Problem:
    r"""Read one punch: tab-separated, or ``key=value`` fields of newer firmware.

    >>> parse_row("A1", "time=2026-10-09 08:58:03\tpin=17\tinoutstatus=1\tevent=0", 1)
    Row(serial='A1', pin='17', at=63927219483, status='1', verify='')
    """
    fields = [part.strip() for part in line.split("\t")]
    if len(fields) == 1:
        words = line.split()
        fields = [*words[:1], " ".join(words[1:3]), *words[3:]]
    named = dict(part.split("=", 1) for part in fields if "=" in part) if "=" in fields[0] else {}
    if named:
        pin, time = named.get("pin", named.get("PIN", "")), named.get("time", "")
        status, verify = named.get("inoutstatus", ""), named.get("verifytype", "")
    else:
        pin, time, status, verify = (*fields, "", "", "", "")[:4]
    fix = "请在考勤机上核对该记录"
    if not PIN.fullmatch(pin):
        return Problem(number, "考勤号", pin, "应为不超过 24 位的数字或字母", fix)
    moment = _moment(time)
    if moment is None:
        return Problem(number, "打卡时间", time, "不是存在的日期时间", fix)
    return Row(serial, pin, second(moment), status, verify)


def user_names(body: bytes) -> dict[str, str]:
    r"""Read the names that a clock tells (tables ``OPERLOG`` and ``USERINFO``), by number.

    >>> user_names("USER PIN=17\tName=张三\tPri=0\nOPLOG 4\t0".encode("gb2312"))
    {'17': '张三'}
    """
    found: dict[str, str] = {}
    for line in decode(body).splitlines():
        if not line.upper().startswith("USER"):
            continue
        fields = line.split(" ", 1)[-1].split("\t")
        named = {
            key.strip().lower(): value.strip()
            for key, _, value in (part.partition("=") for part in fields)
        }
        pin, name = named.get("pin", ""), named.get("name", "")
        if PIN.fullmatch(pin) and name:
            found[pin] = name
    return found


def commands_for(device: Device) -> Reply:
    """Answer ``getrequest``: the waiting commands as ``C:id:text`` lines, or ``OK``."""
    if device.status != "active":
        return Reply(503, WAIT)
    lines = [f"C:{command.id}:{command.text}" for command in device.commands]
    return Reply(200, "\n".join(lines) if lines else "OK")


def command_results(body: bytes) -> dict[int, int]:
    r"""Read ``devicecmd``: the return code of each command; negative = failed.

    >>> command_results(b"ID=7&Return=0&CMD=DATA\nID=8&Return=-1&CMD=DATA")
    {7: 0, 8: -1}
    """
    results: dict[int, int] = {}
    for line in decode(body).splitlines():
        named = dict(part.split("=", 1) for part in line.strip().split("&") if "=" in part)
        try:
            results[int(named["ID"])] = int(named["Return"])
        except (KeyError, ValueError):
            continue
    return results


def user_command(*, id: int, pin: str, name: str) -> tuple[Command | None, Problem | None]:  # noqa: A002
    """Make the command that writes a person to a clock; the name must exist in GB2312."""
    rare = "".join(char for char in name if not char.encode("gb2312", errors="ignore"))
    if rare:
        way = f"请为考勤机设置不含「{rare}」的显示名"
        return None, Problem(0, "姓名", name, "含有考勤机（GB2312）无法显示的字", way)
    return Command(id, f"DATA UPDATE USERINFO PIN={pin}\tName={name}"), None


def decode(body: bytes) -> str:
    """Decode what a clock sent: UTF-8 of newer firmware, else GB2312 (as GB18030)."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")


def encode(reply: Reply) -> bytes:
    """Encode an answer in the clock's character set."""
    return reply.body.encode("gb2312", errors="replace")


def _moment(text: str) -> dt.datetime | None:
    found = TIME.fullmatch(text)
    if found is None:
        return None
    try:
        return dt.datetime(*(int(part) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - the clock tells no zone
    except ValueError:
        return None
