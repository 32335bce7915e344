"""All pages as one router, for the application to include: the swipe page, logging in, the operator's page."""

from __future__ import annotations

from fastapi import APIRouter

from patra_graph.interfaces.web import login, operator_page, swipe_page

router = APIRouter()
router.include_router(swipe_page.router)
router.include_router(login.router)
router.include_router(operator_page.router)
