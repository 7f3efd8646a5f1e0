"""Leave: who has how many days, how they are counted, and what is paid.

Public: ``annual`` and ``annual_pay`` (带薪年休假), ``ledger`` (balances), ``counting`` (which days
of the calendar a leave uses up), ``medical_period`` and ``sick_pay``, ``maternity``, ``family``
(marriage, paternity, childcare, elder care, bereavement), ``work_injury``, ``protection`` (hard
limits for pregnant and nursing women and minors) and ``catalogue`` (the leave types).
"""
