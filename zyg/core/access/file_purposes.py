"""What files are kept for."""

from __future__ import annotations

from zyg.core.files.kinds import DOCUMENTS
from zyg.core.files.purposes import FilePurpose

FILE_PURPOSES = (
    FilePurpose(
        code="access.letter",
        label="授权书扫描件",
        kinds=DOCUMENTS,
        owner="organizations.AuthorisationLetter",
        view="members.manage",
        edit="members.manage",
    ),
)
