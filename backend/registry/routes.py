"""The pages and API of this subject: importing it adds their routes."""

import backend.registry.api
import backend.registry.pages.bulk_imports
import backend.registry.pages.codes
import backend.registry.pages.communities
import backend.registry.pages.contracts
import backend.registry.pages.firms
import backend.registry.pages.homes
import backend.registry.pages.imports
import backend.registry.pages.record  # noqa: F401
