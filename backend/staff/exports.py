"""Exports for auditors and administrators."""

from backend.history.audit_queries import audit_table
from backend.sheets.tables import Export

EXPORTS = (Export("操作日志", audit_table),)
