"""Verification: what the chains, the facts and the delivered roots say about each other."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.apps import apps
from django.db import connection

from minqing.ledger.models import DailyRoot, Fact, FactText
from minqing.ledger.rules import FindingKind, root_hash
from minqing.lib.salted import text_digest
from minqing.storage.keys import keyring

__all__ = ["DeliveredRoot", "Finding", "fact_models", "newest_entry_at", "verify"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise: its kind, what it concerns, and a sentence for the operator."""

    kind: FindingKind
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class DeliveredRoot:
    """A daily root as it was delivered outside the database."""

    content: bytes
    signature: bytes


def newest_entry_at() -> datetime | None:
    """The latest moment among the last entries of all chains, in the scope that is active.

    A clock that was set back stands before it. The chains' own order does not depend on clocks.
    """
    (found,) = _rows(
        "select max(e.at) from ledger_chainhead h"
        " join ledger_ledgerentry e on e.chain = h.chain and e.sequence = h.sequence"
    )[0]
    return cast("datetime | None", found)


def fact_models() -> list[type[Fact]]:
    """Every kind of fact, by its place in the app registry."""
    return [m for m in apps.get_models() if issubclass(m, Fact)]


def text_models() -> list[type[FactText]]:
    """Every kind of side text."""
    return [m for m in apps.get_models() if issubclass(m, FactText)]


def verify(delivered: Iterable[DeliveredRoot] = ()) -> Iterator[Finding]:
    """Check everything, as the owner role; yields nothing when all is well.

    Detects a changed fact, a changed, removed or inserted entry, a cut tail (against the chain
    head, the facts and every root) and a changed side text. Cannot detect what somebody with the
    owner role *and* the signing key rewrote before a root was delivered.
    """
    yield from _entries()
    yield from _heads()
    for model in fact_models():
        yield from _facts(model)
    for texts in text_models():
        yield from _texts(texts)
    for root in DailyRoot.objects.order_by("on_date"):
        yield from _root(DeliveredRoot(bytes(root.content), bytes(root.signature)), "stored")
    for copy in delivered:
        yield from _root(copy, "delivered")


def _rows(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return list(cursor.fetchall())


def _entries() -> Iterator[Finding]:
    """Every entry's own hash, and its tie to the entry before it."""
    for chain, sequence, entry_id, own_hash_wrong in _rows(
        "select chain, sequence, id, own_wrong from ("
        " select e.chain, e.sequence, e.id,"
        "  e.hash is distinct from ledger_entry_hash(e) as own_wrong,"
        "  lag(e.hash) over w as hash_before, lag(e.sequence) over w as sequence_before, e.previous"
        " from ledger_ledgerentry e window w as (partition by e.chain order by e.sequence)) x"
        " where own_wrong or sequence <> coalesce(sequence_before, 0) + 1"
        "  or previous <> coalesce(hash_before, ''::bytea)"
        " order by chain, sequence"
    ):
        subject = f"{chain}#{sequence}"
        if own_hash_wrong:
            yield Finding(
                FindingKind.ENTRY_CHANGED, subject, f"Entry {entry_id} ({subject}) was changed."
            )
        else:
            yield Finding(
                FindingKind.ENTRY_MISSING,
                subject,
                f"An entry before {subject} was removed, inserted or replaced.",
            )


def _heads() -> Iterator[Finding]:
    """Every chain's last entry beside its head."""
    for chain, head, last in _rows(
        "select coalesce(h.chain, e.chain), h.sequence, e.sequence from ledger_chainhead h"
        " full join (select distinct on (chain) chain, sequence, hash from ledger_ledgerentry"
        "  order by chain, sequence desc) e using (chain)"
        " where (h.sequence, h.hash) is distinct from (e.sequence, e.hash)"
        " and not (h.sequence = 0 and e.sequence is null) order by 1"
    ):
        yield Finding(
            FindingKind.TAIL_CUT,
            f"{chain}#{head}",
            f"Chain {chain} ends at entry {last or 0}, its head says {head or 0}:"
            " the tail was cut.",
        )


def _facts(model: type[Fact]) -> Iterator[Finding]:
    """Every entry's digest beside the facts that carry its id."""
    table = model._meta.db_table
    for entry_id, said, found, wrong in _rows(
        "select coalesce(e.id, f.entry_id), (e.facts->%s->>'count')::bigint, f.facts,"
        "  e.facts->%s->>'digest' is distinct from f.digest"
        " from (select id, facts from ledger_ledgerentry where facts ? %s) e"
        " full join ledger_fact_digests(%s) f on f.entry_id = e.id"
        " where e.facts->%s->>'digest' is distinct from f.digest"
        "  or (e.facts->%s->>'count')::bigint is distinct from f.facts order by 1",
        [table, table, table, table, table, table],
    ):
        if (said or 0) > (found or 0):
            kind, verb = FindingKind.FACT_MISSING, "is missing"
        elif (said or 0) < (found or 0):
            kind, verb = FindingKind.FACT_INSERTED, "has no entry in the ledger"
        elif wrong:
            kind, verb = FindingKind.FACT_CHANGED, "was changed"
        ids = ", ".join(
            str(row[0])
            for row in model._default_manager.filter(entry_id=entry_id).values_list("pk")[:5]
        )
        yield Finding(
            kind,
            f"{table} of entry {entry_id}",
            f"A fact in {table} {verb}: entry {entry_id} made {said or 0}, "
            f"{found or 0} stand there ({ids or 'none'}).",
        )


def _texts(model: type[FactText]) -> Iterator[Finding]:
    """Every side text that was not erased beside the digest in its fact."""
    rows = model._default_manager.filter(salt__isnull=False)
    # The subclass adds ``fact``, whose digest the text must fit.
    columns = ("pk", "salt", "content", "fact__text_digest")
    for key, salt, content, digest in rows.values_list(*columns).iterator(chunk_size=5000):
        stored = None if digest is None else bytes(digest)
        if content is None or text_digest(bytes(salt), content) != stored:
            yield Finding(
                FindingKind.TEXT_CHANGED,
                f"{model._meta.db_table} {key}",
                f"The text of {key} in {model._meta.db_table} is not the one that was recorded.",
            )


def _root(root: DeliveredRoot, where: str) -> Iterator[Finding]:
    """A root's signature, and every head it names beside the entry that stands there now."""
    content = json.loads(root.content)
    name = f"{where} root of {content['on_date']}"
    if not keyring().verify(root.signature, root.content):
        yield Finding(FindingKind.ROOT_FORGED, name, f"The {name} does not carry our signature.")
        return
    stored = DailyRoot.objects.filter(on_date=content["on_date"]).first()
    if stored is None or stored.hash != root_hash(root.content):
        yield Finding(FindingKind.ROOT_FORGED, name, f"The {name} is not the one in the database.")
    heads = content["heads"]
    for chain, sequence in _rows(
        "select r.chain, r.sequence from unnest(%s::text[], %s::bigint[], %s::text[])"
        " r(chain, sequence, hash) left join ledger_ledgerentry e"
        " on e.chain = r.chain and e.sequence = r.sequence"
        " where r.sequence > 0 and encode(e.hash, 'hex') is distinct from r.hash order by 1",
        [[h[0] for h in heads], [h[1] for h in heads], [h[2] for h in heads]],
    ):
        yield Finding(
            FindingKind.TAIL_CUT,
            f"{chain}#{sequence}",
            f"The {name} saw entry {chain}#{sequence}; it is not there any more as it was.",
        )
