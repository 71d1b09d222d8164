"""What tables are made of: the schema they stand in, and the kinds of columns that occur again and again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

Moment = sa.DateTime(timezone=True)

line_order = sa.Sequence("line_order", metadata=metadata)
"""One order over what founders write and what leaves outside a turn: a page shows both in it."""


def number() -> sa.Column[int]:
    """The number of a row, given by the database."""
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def line_number() -> sa.Column[int]:
    """The number of a row in `line_order`."""
    return sa.Column(
        "id", sa.BigInteger, line_order, server_default=line_order.next_value(), primary_key=True
    )


def of(
    table: str,
    *,
    name: str | None = None,
    primary_key: bool = False,
    index: bool | None = None,
    unique: bool | None = None,
) -> sa.Column[int]:
    """The row of another table that this one belongs to, and goes with."""
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(
        name or f"{table}_id",
        sa.BigInteger,
        key,
        nullable=False,
        primary_key=primary_key,
        index=index,
        unique=unique,
    )


def text(name: str, *, null: bool = False, primary_key: bool = False) -> sa.Column[str]:
    """Words, a code or a name, of any length."""
    return sa.Column(name, sa.Text, nullable=null, primary_key=primary_key)


def moment(name: str, *, null: bool = False) -> sa.Column[object]:
    """A point in time."""
    return sa.Column(name, Moment, nullable=null)


def json(name: str, *, null: bool = False) -> sa.Column[object]:
    """JSON that can be searched; None is no JSON at all."""
    return sa.Column(name, JSONB(none_as_null=True), nullable=null)
