"""The menu entries of statistics."""

from backend.web.menu import MenuItem

MENU = (
    MenuItem(20, "全市概览", "city.overview"),
    MenuItem(30, "统计", "city.figures"),
    MenuItem(30, "统计", "staff.own_figures"),
)
