"""What Prefect is told before it is imported: it reads its environment only then.

Import this module above anything that imports Prefect. Whatever the user has set himself
is left as it is.
"""

from __future__ import annotations

import os

DEFAULTS = {
    # No reports to anybody: offline they end in an ERROR line in the middle of a run.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    # The console belongs to our own progress; INFO still reaches the server.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
    # The first temporary server of a machine migrates its database for up to half a minute.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}

for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)
