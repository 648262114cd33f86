"""Shared by all pages: blueprints, guard, page frame, filters, forms, errors, services."""
