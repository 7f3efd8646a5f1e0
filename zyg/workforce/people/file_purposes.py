"""What files the people app keeps: papers behind changes, signed contracts, exits."""

from __future__ import annotations

from zyg.core.files.kinds import DOCUMENTS
from zyg.core.files.purposes import FilePurpose

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
)
