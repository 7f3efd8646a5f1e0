"""What files the people app keeps: papers behind changes, signed contracts, exits."""

from __future__ import annotations

import datetime as dt

from zyg.core.files.kinds import DOCUMENTS, PICTURES
from zyg.core.files.purposes import MEBIBYTE, FilePurpose

FILE_PURPOSES = (
    FilePurpose(
        code="people.change",
        label="异动依据",
        kinds=DOCUMENTS,
        owner="people.Employee",
        view="people.change",
        edit="people.change",
    ),
    FilePurpose(
        code="people.pay_change",
        label="调薪依据",
        kinds=DOCUMENTS,
        owner="people.Employee",
        view="pay.view",
        edit="pay.edit",
    ),
    FilePurpose(
        code="people.contract",
        label="合同扫描件",
        kinds=DOCUMENTS,
        owner="people.Employee",
        view="contracts.view",
        edit="people.contract",
    ),
    FilePurpose(
        code="people.exit",
        label="离职依据",
        kinds=DOCUMENTS,
        owner="people.Employee",
        view="people.offboard",
        edit="people.offboard",
    ),
    FilePurpose(
        code="people.photo",
        label="员工照片",
        kinds=PICTURES,
        owner="people.Employee",
        view="people.view",
        edit="people.edit",
        max_bytes=2 * MEBIBYTE,
    ),
    FilePurpose(
        code="people.document",
        label="员工材料",
        kinds=DOCUMENTS,
        owner="people.Employee",
        view="identity.reveal",
        edit="people.edit",
    ),
    FilePurpose(
        code="people.health",
        label="健康材料",
        kinds=DOCUMENTS,
        owner="people.Employee",
        view="health.reveal",
        edit="people.edit",
    ),
    FilePurpose(
        code="people.correction",
        label="更正依据",
        kinds=DOCUMENTS,
        owner="people.Employee",
        view="people.request",
        edit="people.request",
        keep=dt.timedelta(days=90),
    ),
)
