"""Reports about people: headcount, hires and leavers, turnover, departments, profile, pay bands.

Each report is a module with one function ``…_report(actor, asked)`` that reads the database with
a bounded number of SQL statements and returns a frozen value: the figures for the charts and the
``Table`` behind them. Pages draw both, exports write the table. What each figure means stands in
``docs/reference/reports.md``.
"""
