"""The pages and API of this subject: importing it adds their routes."""

import backend.statistics.pages.indicators
import backend.statistics.pages.overview
import backend.statistics.pages.own_figures  # noqa: F401
