"""The pages and API of this subject: importing it adds their routes."""

import backend.city_rules.pages.calendar
import backend.city_rules.pages.categories
import backend.city_rules.pages.limits  # noqa: F401
