import dataclasses
import datetime as dt

import pytest

from zyg.workforce.attendance.adms import (
    Command,
    Device,
    command_results,
    commands_for,
    decode,
    deliver,
    encode,
    handshake,
    parse_row,
    receive,
    user_command,
)

NOW = dt.datetime.fromisoformat("2026-10-09T12:00")
CLOCK = Device("T1", "active", stamps={"ATTLOG": "41"})
ROWS = b"17\t2026-10-09 08:58:03\t0\t1\t0\t0\n18\t2026-10-09 18:01:00\t1\t1\t0\t0\n"


class Store:
    """What a view does in one transaction."""

    def __init__(self, *, broken=False):
        self.rows, self.apart, self.stamp, self.broken = {}, {}, "41", broken

    def commit(self, receipt):
        if self.broken:
            raise OSError
        self.rows |= {row.key: row for row in receipt.rows}
        self.apart |= {row.key: row for row in receipt.quarantined}
        if receipt.stamp:
            self.stamp = receipt.stamp[1]

    def post(self, body, *, device=CLOCK, stamp="99", table="ATTLOG"):
        known = [*self.rows, *self.apart]
        receipt = receive(device=device, table=table, stamp=stamp, body=body, now=NOW, known=known)
        return deliver(receipt, self.commit), receipt


def test_handshake_tells_stamps_and_settings():
    reply = handshake(CLOCK)
    assert reply.status == 200
    lines = reply.body.splitlines()
    assert lines[0] == "GET OPTION FROM: T1"
    assert {"ATTLOGStamp=41", "Stamp=41", "Realtime=1", "Encrypt=0", "TimeZone=480"} <= set(lines)


@pytest.mark.parametrize("status", ["unknown", "pending", "disabled"])
def test_clock_that_is_not_approved_keeps_its_batch(status):
    device, store = dataclasses.replace(CLOCK, status=status), Store()
    reply, _ = store.post(ROWS, device=device)
    assert (reply.status, store.rows, store.stamp) == (503, {}, "41")
    assert handshake(device).status == commands_for(device).status == 503


def test_batch_is_stored_and_counted():
    store = Store()
    reply, receipt = store.post(ROWS)
    assert (reply.status, reply.body, store.stamp) == (200, "OK: 2", "99")
    assert [(row.pin, row.direction) for row in receipt.rows] == [("17", "in"), ("18", "out")]


def test_batch_sent_again_is_acknowledged_and_stored_once():
    store = Store()
    store.post(ROWS)
    reply, receipt = store.post(ROWS + ROWS)
    assert (reply.body, receipt.rows, len(store.rows)) == ("OK: 4", (), 2)


def test_stamp_stays_when_the_commit_fails():
    store = Store(broken=True)
    reply, _ = store.post(ROWS)
    assert (reply.status, store.rows, store.stamp) == (503, {}, "41")


@pytest.mark.parametrize("time", ["2026-10-11 00:00:00", "2000-01-01 00:00:00"])
def test_impossible_times_are_set_aside_and_not_dropped(time):
    store = Store()
    reply, _ = store.post(f"17\t{time}\t0\t1".encode())
    assert (reply.body, store.rows, len(store.apart)) == ("OK: 1", {}, 1)


def test_unreadable_rows_are_problems_beside_the_good_ones():
    _, receipt = Store().post(ROWS + b"19\t2026-02-30 08:00:00\t0\n\t\t\n")
    assert len(receipt.rows) == 2
    assert "第3行" in receipt.problems[0].text


@pytest.mark.parametrize(
    "line",
    [
        "17\t2026-10-09 08:58:03\t0\t1\t0\t0\t0\t0\t255\t0\t0",
        "17 2026-10-09 08:58:03 0 1 0",
        "17\t2026-10-09 08:58:03\t0",
        "time=2026-10-09 08:58:03\tpin=17\tcardno=0\tevent=0\tinoutstatus=0\tverifytype=1",
    ],
)
def test_firmwares_write_rows_differently(line):
    row = parse_row("T1", line, 1)
    assert (row.pin, row.at, row.status) == ("17", 63927219483, "0")


def test_other_tables_only_move_their_stamp():
    store = Store()
    reply, receipt = store.post("USER PIN=17\tName=张三".encode("gb2312"), table="OPERLOG")
    assert (reply.body, receipt.rows, receipt.stamp) == ("OK: 1", (), ("OPERLOG", "99"))


def test_commands_and_their_results():
    waiting = dataclasses.replace(CLOCK, commands=(Command(7, "REBOOT"), Command(8, "INFO")))
    assert commands_for(waiting).body == "C:7:REBOOT\nC:8:INFO"
    assert commands_for(CLOCK).body == "OK"
    assert command_results(b"ID=7&Return=0&CMD=REBOOT\nnonsense\nID=8&Return=-1") == {7: 0, 8: -1}


def test_names_go_out_in_gb2312_or_are_refused():
    command, problem = user_command(id=1, pin="17", name="张三")
    assert problem is None
    reply = commands_for(dataclasses.replace(CLOCK, commands=(command,)))
    assert decode(encode(reply)) == "C:1:DATA UPDATE USERINFO PIN=17\tName=张三"
    command, problem = user_command(id=1, pin="17", name="王䶮")
    assert command is None
    assert "不含「䶮」的显示名" in problem.text
