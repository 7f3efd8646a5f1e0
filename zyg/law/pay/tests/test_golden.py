import pytest

from zyg.law.pay.tests.golden_payslips import FILES, payslips, read


def test_there_are_golden_payslips():
    assert len(FILES) >= 3


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_golden_payslips_come_out_as_they_stand(path):
    """A change that was meant is written by ``python -m zyg.law.pay.tests.golden_payslips``."""
    data = read(path)
    slips, explained = payslips(data)
    assert slips == data["payslips"]
    assert explained == data["explained"]
