"""`vestka feeds`: follow feeds, say how they do, fetch what is new in them."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import click

from indexer.cleaning import Defaults
from indexer.command import INDEX, QUIET, REJECTS, of_zone, where, writable
from indexer.feeds import followed
from indexer.feeds.adding import NoFeed, found, is_local
from indexer.feeds.fetching import Wanted, fetch, normal
from indexer.feeds.followed import Feed, row
from indexer.feeds.polling import Outcome, Poll
from indexer.feeds.state import Followed
from indexer.pipeline import Rejects, Summary
from indexer.progress import say
from search.dates import local
from search.engine import home, open_engine
from search.errors import BadRequest
from search.model import Written
from search.settings import Settings, read_settings

_ADDRESSES = click.argument("addresses", metavar="URL...", nargs=-1, required=True)


@click.group()
def feeds() -> None:
    """Follow feeds: fetch what is new in them, and index it."""


@feeds.command()
@_ADDRESSES
@INDEX
@click.pass_context
def add(context: click.Context, addresses: tuple[str, ...], index: str | None) -> None:
    """Follow the feeds at URL... from the next poll on. Each is fetched once, to see that it is one."""
    settings = read_settings(os.environ, index=index)
    kept = _followed(settings)
    known = {feed.address for feed in kept.feeds() if feed.gone is None}
    wanted, wrong = _normal(context, addresses)
    new = [address for address in wanted if address not in known]
    for address in wanted:
        if address in known:
            click.echo(f"{address} is followed already")
    refused = bool(wrong)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for address, answer in zip(new, fetch([Wanted(address) for address in new], Path(folder)), strict=True):
            try:
                feed = found(address, answer)
            except NoFeed as error:
                click.echo(f"vestka: {error}", err=True)
                refused = True
            else:
                _follow(kept, feed, known)
                if is_local(answer):
                    click.echo(of_zone(settings.zone, [feed.address]), err=True)
    context.exit(1 if refused else 0)


def _follow(kept: Followed, feed: Feed, known: set[str]) -> None:
    if feed.address in known:  # where another address led, or led as well
        click.echo(f"{feed.address} is followed already")
        return
    known.add(feed.address)
    kept.change(lambda feeds: followed.added(feeds, feed))
    click.echo(f"{feed.address} is followed{f': {feed.title}' if feed.title else ''}")


@feeds.command()
@_ADDRESSES
@INDEX
@click.pass_context
def remove(context: click.Context, addresses: tuple[str, ...], index: str | None) -> None:
    """Follow the feeds at URL... no longer. Their articles stay."""
    kept = _followed(read_settings(os.environ, index=index))
    wanted, wrong = _normal(context, addresses)
    known = {feed.address for feed in kept.feeds()}
    kept.change(lambda feeds: followed.without(feeds, wanted))
    for address in wanted:
        if address in known:
            click.echo(f"{address} is no longer followed")
        else:
            click.echo(f"vestka: {address} is not followed: `vestka feeds list` says what is", err=True)
    context.exit(0 if known.issuperset(wanted) and not wrong else 1)


def _normal(context: click.Context, given: tuple[str, ...]) -> tuple[list[str], int]:
    """Addresses in the form in which they are kept, and how many are none, of which each was told.

    One that is mistyped stops no other; it is wrong usage where there is no other.
    """
    wanted: dict[str, None] = {}
    wrong = 0
    for one in given:
        try:
            wanted[normal(one)] = None
        except BadRequest as error:
            click.echo(f"vestka: {error}", err=True)
            wrong += 1
    if not wanted:
        context.exit(2)
    return list(wanted), wrong


@feeds.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@INDEX
def list_(as_json: bool, index: str | None) -> None:
    """List the feeds that are followed, and how each did when it was last fetched."""
    settings = read_settings(os.environ, index=index)
    known = _followed(settings).feeds()
    if as_json:
        click.echo(json.dumps([row(feed) for feed in known], ensure_ascii=False, indent=1))
        return
    for feed in known:
        click.echo(f"{feed.title or 'without a title'}\n   {feed.address}\n   {state(feed, settings.zone)}")
    if not known:
        click.echo("no feed is followed: add one with `vestka feeds add URL`", err=True)


def state(feed: Feed, zone: tzinfo) -> str:
    """How a feed does, in a line; instants are of a zone."""
    count = f"{feed.articles:,} article{'s' if feed.articles != 1 else ''}"
    parts = [f"fetched {_at(feed.fetched, zone)}" if feed.fetched else "not fetched yet", str(feed.status or ""), count]
    if feed.gone:
        parts.append(f"gone since {_at(feed.gone, zone)}, not followed any longer")
    return " · ".join([*filter(None, parts), *_trouble(feed, zone)])


def _trouble(feed: Feed, zone: tzinfo) -> Iterator[str]:
    """The failures of a feed that is failing."""
    if feed.failures:
        yield f"{feed.failures} failure{'s' if feed.failures != 1 else ''} in a row: {feed.error}"
    if feed.not_before:
        yield f"not again before {_at(feed.not_before, zone)}"


def _at(instant: datetime, zone: tzinfo) -> str:
    return local(instant, zone).strftime("%Y-%m-%d %H:%M")


@feeds.command()
@INDEX
@REJECTS
@QUIET
@click.pass_context
def poll(context: click.Context, index: str | None, rejects: Path, quiet: bool) -> None:
    """Fetch the feeds that are due, and index what is new or changed in them."""
    settings = read_settings(os.environ, index=index)
    kept = _followed(settings)
    writable(rejects)
    if not kept.feeds():
        click.echo(f"vestka: {kept.path} names no feed: add one with `vestka feeds add URL`", err=True)
        context.exit(1)
    began = time.monotonic()
    written, trouble, refused = Written(), False, Rejects(rejects)
    with closing(open_engine(settings.index, create=True)) as engine:
        try:
            for outcome in Poll(engine, kept, refused, Defaults(settings.zone)).run(datetime.now(UTC)):
                written += outcome.written
                trouble = trouble or bool(outcome.after.error)
                for line in said(outcome, settings.zone, quiet):
                    say(line)
        except KeyboardInterrupt:
            say("interrupted: the feeds before are done, poll again to go on")
            trouble = True
    click.echo(str(Summary(written, refused.count, time.monotonic() - began, damaged=refused.damaged)))
    if refused.count or not quiet:  # what is damaged is indexed, which is no reason for a mail every ten minutes
        for line in where(refused):
            click.echo(line, err=True)
    context.exit(1 if refused.count or trouble else 0)


def said(outcome: Outcome, zone: tzinfo, quiet: bool) -> list[str]:
    """What people are told of one feed: what went wrong always, what went well unless it should be quiet."""
    before, after, written = outcome.before, outcome.after, outcome.written
    lines = []
    if after.gone:
        lines.append(f"{before.address}: {after.error}: it is gone for good and no longer followed")
    elif after.error:
        lines.append(f"{before.address}: {' · '.join(_trouble(after, zone))}")
    elif not quiet:
        lines.append(f"{before.address}: {written.added} new, {written.updated} updated")
    if after.address != before.address:
        lines.append(f"{before.address} has moved for good and is followed at {after.address}")
    return lines


def _followed(settings: Settings) -> Followed:
    place = home(settings.index)
    if place is None:
        raise click.UsageError(f"feeds are kept beside an index, and {settings.index} has no files")
    return Followed(place)
