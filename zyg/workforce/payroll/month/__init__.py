"""Close a month from files, without a database: gather → compute → record.

* gather (``gather.py``): read every file into typed rows, join them into people, list problems
* compute (``compute.py``): attendance, insurance, tax and pay of each person by ``zyg.law``
* record (``record.py``): write the workbooks, payslips and machine files of the month

Every stage takes values and returns values with problems; :func:`close.close_month` runs them.
Nothing here reads a clock or touches a model.
"""
