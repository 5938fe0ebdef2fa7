"""`talenthub verify`: compare a target with a delivery."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import options


@options.command("verify")
@options.deliveries_if_any
@options.mapping
@options.people
@options.target
@options.attachments
@options.cluster
@options.manifest
@options.reading
@options.option("--sample", metavar="N", type=click.IntRange(1), help="Write a checklist with N candidates to compare by eye.")
@options.option(
    "--remote",
    is_flag=True,
    help="Instead of a delivery, compare what `send` sent from an outbox with what the vendor's API shows. No call writes.",
)
@options.addresses
@options.option(
    "--limit", metavar="N", type=click.IntRange(min=1), group="Limits", help="With --remote: read back only N candidates."
)
@options.html
@options.lineage
@options.fail_on
@options.runs
@options.output
def command(
    *,
    remote: bool,
    base_url: str | None,
    token_url: str | None,
    limit: int | None,
    **given: Any,  # noqa: ANN401 - click hands options by name
) -> None:
    """Compare a target and its attachments with a delivery by keys, values and hashes, without using the ledger.

    Differences are listed by table and key, never by value. The exit code is 4 if there are any.

    \b
    talenthub verify export-folder --mapping ats --target sqlite:///ats.db --attachments files
    talenthub verify --remote --target sqlite:///outbox.db
    """
    from migrate import run
    from migrate.cli.output import conclude

    if remote:
        from migrate.steps import remote as reading

        if given["deliveries"]:
            message = "--remote compares an outbox with the vendor: give no delivery"
            raise click.UsageError(message)
        addresses = {"base_url": base_url, "token_url": token_url}
        conclude(
            "verify",
            lambda progress: reading.verify_remote(given["target"], progress, limit=limit, **addresses),
            given,
            sections=("read_back",),
        )
    if not given["deliveries"]:
        context = click.get_current_context()
        argument = next(one for one in context.command.params if one.name == "deliveries")
        raise click.MissingParameter(ctx=context, param=argument)
    if base_url or token_url or limit:
        message = "--base-url, --token-url and --limit are for --remote"
        raise click.UsageError(message)
    conclude(
        "verify",
        lambda progress: run.verify(options.request(given), given["sample"], progress),
        given,
        sections=("compared", "checklist"),
    )
