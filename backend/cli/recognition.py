"""How well categories and duplicates are recognised."""

import click

from backend.cli.ground import console, fail, linsheng


@linsheng.group(invoke_without_command=True)
@click.pass_context
def classifier(context: click.Context) -> None:
    """How good the proposed categories and the alarms are, on sentences that were not learned from."""
    if context.invoked_subcommand is None:
        from backend.complaints.rules.filing.classifier_report import tables

        console.print(*tables(), sep="\n")


@classifier.command()
def train() -> None:
    """Train from labelled.csv and alarms.csv, write weights.csv and danger.csv. Needs the extra `test`."""
    from backend.complaints.rules.classifier import training

    try:
        written = training.train()
    except ModuleNotFoundError as error:
        missing = str(error.name).split(".")[0]
        fail(f"{missing} is missing; training needs it. Run: pip install -e '.[test]'")
    for path in written:
        console.print(f"written to {path}")


@linsheng.command()
def duplicates() -> None:
    """How well two complaints on one matter are recognised, on pairs written for it."""
    from backend.complaints.rules.likeness.report import table

    console.print(table())
