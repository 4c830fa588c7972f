"""Large tables of people's own: their numbers come here once, and experiments name them."""

import asyncio

from fastapi import APIRouter, Request

from neurarium.api.deps import ManagerDep
from neurarium.protocol.own_tables import TableKept

router = APIRouter()


@router.post("/tables", status_code=201)
async def keep(manager: ManagerDep, request: Request) -> TableKept:
    """Keep a table: row after row, its inputs and then its target, as little-endian float32."""
    return TableKept(table=await asyncio.to_thread(manager.tables.keep, await request.body()))
