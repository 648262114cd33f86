"""The books of every community: sheets, bulk imports, pages."""
