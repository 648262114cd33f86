"""Command `doctor`: checks an installation."""

import sys

from rich.markup import escape

from backend.cli.common import console, linsheng, with_config
from backend.core.config import Config


@linsheng.command()
@with_config
def doctor(config: Config) -> None:
    """Check the installation and say how to mend what is wrong.

    It looks at the settings, the database, Redis, relay and workers, the recurring jobs, the
    storage and WeChat.
    The exit status is 1 where something is wrong.
    """
    from backend.doctor import examine

    findings = examine(config)
    for finding in findings:
        mark = "[green]ok   [/green]" if finding.ok else "[red]wrong[/red]"
        console.print(f"{mark} {finding.what}: {escape(finding.says)}")
        if not finding.ok:
            console.print(f"      {escape(finding.mend)}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)
